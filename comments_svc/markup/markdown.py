"""Markdown -> a stream of HTML tokens, never a string of HTML: there is nothing here that could forget to escape.

The tokens have the shape of html5lib's tree walkers, which bleach's filter reads:
`{"type": "StartTag" | "EndTag" | "EmptyTag" | "Characters", "name", "namespace", "data"}`.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.token import Token

from comments_svc.markup import highlight
from comments_svc.markup.links import BARE_START, MAYBE_LINK, LinkPolicy, addresses, bare_url
from comments_svc.markup.model import Markdown
from comments_svc.markup.rules import bounded_table, inline_image, inline_link

HtmlToken: TypeAlias = dict[str, Any]

_MAX_BLOCK_DEPTH: Final = 20
# Blocks stop at 20 and a table's cell lies 4 deeper; the rest is emphasis, which markdown-it nests without end.
_MAX_DEPTH: Final = 32
_TAGS: Final = {"h1": "h3", "h2": "h4", "h3": "h4", "h5": "h4", "h6": "h4", "s": "del"}
_NESTING_TAGS: Final = frozenset({"blockquote", "li"})

# Where plain text stops, because a rule may start there. markdown-it's own set has a dozen characters more for plugins.
_STOPS: Final = r"[\n!&*<\[\\\]_`~]"


def _parser(*, bare_links: bool) -> MarkdownIt:
    md = LinkPolicy("commonmark", {"html": False, "maxNesting": _MAX_BLOCK_DEPTH})
    md.enable(["strikethrough", "table"]).disable(["html_block", "html_inline", "reference"])
    md.inline.ruler.at("link", inline_link)
    md.inline.ruler.at("image", inline_image)
    md.block.ruler.at("table", bounded_table, {"alt": ["paragraph", "reference"]})
    if bare_links:
        md.enable("linkify")
        md.inline.ruler.at("linkify", bare_url)
        md.core.ruler.at("linkify", addresses)
    md.inline.terminator_re = re.compile(f"{_STOPS}|{BARE_START}" if bare_links else _STOPS)
    # Collects the active rules, which is not safe to do in two threads at once.
    md.parse("*warm*")
    return md


# Two, because looking for links at every character is a tenth of the cost of a comment that has none.
_WITH_LINKS: Final = _parser(bare_links=True)
_WITHOUT: Final = _parser(bare_links=False)


def html_tokens(text: Markdown) -> list[HtmlToken]:
    parser = _WITHOUT if MAYBE_LINK.search(text) is None else _WITH_LINKS
    tokens = parser.parse(text)
    writer = _Writer()
    return writer.as_typed(text) if any(map(_lost_content, tokens)) else writer.write(tokens)


def _lost_content(token: Token) -> bool:
    # At its depth limit markdown-it skips what is left, in silence.
    return token.level >= _MAX_BLOCK_DEPTH - 1 and token.tag in _NESTING_TAGS


class _Writer:
    """Turns markdown-it's tokens of one comment into HTML tokens; holds what is open and what may still be spent."""

    def __init__(self) -> None:
        self.out: list[HtmlToken] = []
        self.open: list[bool] = []
        self.links = 0
        self.code_chars = highlight.MAX_CHARS

    def write(self, tokens: Sequence[Token]) -> list[HtmlToken]:
        for token in tokens:
            if token.type == "inline":
                self.write(token.children or ())
            elif token.type == "text":
                self.text(token.content)
            elif token.nesting > 0:
                self.start(token)
            elif token.nesting < 0:
                self.end(token)
            else:
                self.leaf(token)
        return self.out

    def as_typed(self, text: str) -> list[HtmlToken]:
        self.tag("StartTag", "p")
        for line in text.strip("\n").split("\n"):
            self.text(line)
            self.tag("EmptyTag", "br")
        self.out.pop()
        self.tag("EndTag", "p")
        return self.out

    def start(self, token: Token) -> None:
        shown = not token.hidden and len(self.open) < _MAX_DEPTH
        self.open.append(shown)
        self.links += token.tag == "a"
        if shown:
            self.tag("StartTag", _TAGS.get(token.tag, token.tag), **_attributes(token))

    def end(self, token: Token) -> None:
        self.links -= token.tag == "a"
        if self.open.pop():
            self.tag("EndTag", _TAGS.get(token.tag, token.tag))

    def leaf(self, token: Token) -> None:
        match token.type:
            case "softbreak" | "hardbreak":
                self.tag("EmptyTag", "br")
            case "hr":
                self.tag("EmptyTag", "hr")
            case "code_inline":
                self.element("code", token.content)
            case "code_block" | "fence":
                self.code(token)
            case "image":
                self.image(token)
            case unknown:
                raise AssertionError(f"a rule is enabled whose token {unknown!r} nobody writes")

    def code(self, token: Token) -> None:
        language = token.info.split(maxsplit=1)[0].lower() if token.info.strip() else ""
        pieces = highlight.spans(token.content, language) if len(token.content) <= self.code_chars else None
        self.tag("StartTag", "pre")
        self.tag("StartTag", "code", **({"class": f"language-{language}"} if language else {}))
        if pieces is None:
            self.text(token.content)
        else:
            self.code_chars -= len(token.content)
            self.coloured(pieces)
        self.tag("EndTag", "code")
        self.tag("EndTag", "pre")

    def coloured(self, pieces: Iterable[tuple[str, str]]) -> None:
        for css, text in pieces:
            if css:
                self.element("span", text, **{"class": css})
            else:
                self.text(text)

    def image(self, token: Token) -> None:
        """A link to the picture, so that a page needs no img-src for strangers; within a link only its text."""
        source = str(token.attrs["src"])
        label = _plain(token.children or ()) or source
        if self.links:
            self.text(label)
        else:
            self.element("a", label, href=source)

    def element(self, name: str, text: str, **attributes: str) -> None:
        self.tag("StartTag", name, **attributes)
        self.text(text)
        self.tag("EndTag", name)

    def tag(self, kind: str, name: str, **attributes: str) -> None:
        data = {(None, key): value for key, value in attributes.items()}
        self.out.append({"type": kind, "name": name, "namespace": None, "data": data})

    def text(self, text: str) -> None:
        self.out.append({"type": "Characters", "data": text})


def _attributes(token: Token) -> dict[str, str]:
    # Not the title of a link, nor the style that says how a table's cell is aligned.
    return {name: str(value) for name, value in token.attrs.items() if name in {"href", "start"}}


def _plain(tokens: Iterable[Token]) -> str:
    return "".join(_plain(t.children) if t.children else t.content or "\n" * t.type.endswith("break") for t in tokens)
