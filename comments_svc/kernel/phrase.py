"""Sentences that can be said in other languages, though values stand in them."""


class Phrase(str):
    """In English, as it is; and what it was made of, for a translator: `pattern` has `%(name)s` for each value."""

    pattern: str
    values: dict[str, object]


def phrase(pattern: str, /, **values: object) -> Phrase:
    made = Phrase(pattern % values)
    made.pattern, made.values = pattern, values
    return made
