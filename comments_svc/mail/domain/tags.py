"""Records that are lists of `tag=value;` (RFC 6376, section 3.2; RFC 9989 uses the same)."""


def tags(record: str) -> dict[str, str]:
    """By name in lower case; what is no tag is left out."""
    pairs = (each.partition("=") for each in record.split(";"))
    return {name.strip().lower(): value.strip() for name, sign, value in pairs if sign}
