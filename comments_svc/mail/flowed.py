from collections.abc import Mapping

_SIGNATURE = "-- "


def unflow(text: str, parameters: Mapping[str, str]) -> str:
    """Paragraphs of a `format=flowed` text in one line each (RFC 3676): a line that ends with a space goes on in the
    next one of the same quote depth. Other texts come back as they are."""
    if parameters.get("format", "").lower() != "flowed":
        return text
    joined_by = "" if parameters.get("delsp", "").lower() == "yes" else " "
    lines: list[str] = []
    parts: list[str] = []
    depth = 0
    for line in text.replace("\r\n", "\n").split("\n"):
        marks = len(line) - len(line.lstrip(">"))
        shown = line[marks:].removeprefix(" ")
        if parts and (marks != depth or shown == _SIGNATURE):
            lines.append(_marked(parts, depth))
            parts = []
        depth = marks
        soft = shown.endswith(" ") and shown != _SIGNATURE
        parts.append(shown[:-1] + joined_by if soft else shown)
        if not soft:
            lines.append(_marked(parts, depth))
            parts = []
    if parts:
        lines.append(_marked(parts, depth))
    return "\n".join(lines)


def _marked(parts: list[str], depth: int) -> str:
    text = "".join(parts)
    return f"{'>' * depth} {text}" if depth else text
