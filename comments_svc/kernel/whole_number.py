def whole_number(text: str, least: int, most: int) -> int | None:
    """As people type it, in ASCII digits; None for anything else. All of it is looked at: a number that begins small
    (`0000000019999999999`) may be one that no column takes, and Python raises for thousands of digits."""
    if not (text.isascii() and text.isdigit()):
        return None
    digits = text.lstrip("0") or "0"
    number = int(digits) if len(digits) <= len(str(most)) else most + 1
    return number if least <= number <= most else None
