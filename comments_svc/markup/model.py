"""The kinds of text that a comment passes through, and what is stored of it."""

from dataclasses import dataclass
from typing import Final, NewType, TypeAlias

MARKUP_VERSION: Final = 1
"""Raise it with every change of what `render` puts out: a job re-renders rows that hold an older number."""

Markdown = NewType("Markdown", str)
"""What a person typed, normalised: storable in Postgres, printable in XML, with `\\n` line ends."""

Html = NewType("Html", str)
"""Sanitised HTML. Only `sanitize.py` makes it, and nothing may be done to it but storing and showing."""

Node: TypeAlias = "str | dict[str, str] | list[Node]"
Tree: TypeAlias = list[Node]
"""The children of a comment's body. A node is a string or `[tag, {attributes}?, ...children]`;
attributes are `href` on a, `class` on code and span, `start` on ol."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    html: Html
    tree: str
    """The `Tree` of that HTML as compact JSON."""
