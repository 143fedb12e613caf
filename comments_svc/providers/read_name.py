from typing import Final

from comments_svc.markup.normalise import clean_line

_MOST_CHARS: Final = 64


def read_name(*candidates: object) -> str:
    """The first of these that can be a name, as a name that was typed is cleaned; a provider's users choose theirs."""
    names = (clean_line(each[:1_000])[:_MOST_CHARS].strip() for each in candidates if isinstance(each, str))
    return next((each for each in names if each), "")
