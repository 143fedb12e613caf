"""What HTML from mail programs and other comment systems needs on its way through bleach."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final
from xml.etree.ElementTree import Element

from comments_svc.markup.allowed import VOID_TAGS

# fmt: off
RENAMED_TAGS: Final = {
    "b": "strong", "i": "em", "s": "del", "strike": "del",
    "h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4",
}
"""Tags that have a counterpart on the list."""

OUTLINE_TAGS: Final = frozenset(RENAMED_TAGS) | {
    "address", "article", "aside", "dd", "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure",
    "footer", "form", "header", "main", "nav", "section",
}
"""Kept until bleach, which puts a line end for each block that it drops: without, words would run together."""

RAW_TAGS: Final = frozenset({
    "script", "style", "head", "title", "noscript", "noframes", "noembed", "template", "iframe", "object", "textarea",
    "select", "svg", "math", "xmp", "plaintext", "audio", "video", "canvas",
})
"""Gone with their content, which is no text of the author."""
# fmt: on

_MAX_DEPTH: Final = 50
_MAX_UNCLOSED: Final = 200
_TAG: Final = re.compile("<(/?)([a-zA-Z][^\\s/>]*)")
_ANY_TAG: Final = re.compile("<[^<>]*>")
# Closed by the next of their kind, or empty: leaving them open nests nothing.
_NEVER_DEEP: Final = frozenset({
    "p", "li", "dt", "dd", "td", "th", "tr", "thead", "tbody", "tfoot", "option", "html", "head", "body",
    "br", "hr", "img", "wbr", "input", "meta", "link", "col", "area", "base", "source", "embed",
})  # fmt: skip


def without_deep_tags(html: str) -> str:
    """The HTML as it came, or without any tags if hundreds of elements are open at once: every parser's cost grows
    with the square of the depth (80 KB of `<div>` take nh3 1.2 s), and no mail needs that."""
    unclosed: Counter[str] = Counter()
    for slash, name in _TAG.findall(html):
        tag = name.lower()
        if not slash and tag not in _NEVER_DEEP:
            unclosed[tag] += 1
        elif slash and unclosed[tag] > 0:
            unclosed[tag] -= 1
    return without_tags(html) if unclosed.total() > _MAX_UNCLOSED else html


def without_tags(html: str) -> str:
    return _ANY_TAG.sub(" ", html)


def too_deep(html: str) -> bool:
    """Of nh3's output, which is balanced: whether it nests deeper than a reader can follow and bleach should."""
    depth = 0
    for slash, name in _TAG.findall(html):
        if name not in VOID_TAGS:
            depth += -1 if slash else 1
        if depth > _MAX_DEPTH:
            return True
    return False


class TreeWalk:
    """html5lib's tree of one fragment as tokens. Its own walker finds each child's place with `list.index`, so ten
    thousand paragraphs cost a hundred million steps."""

    def __init__(self, tree: Element) -> None:
        self._tree = tree

    def __iter__(self) -> Iterator[dict[str, Any]]:
        yield from _text(self._tree.text)
        stack = [(self._tree, iter(self._tree))]
        while stack:
            parent, children = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                if stack:
                    yield {"type": "EndTag", "name": parent.tag, "namespace": None}
                    yield from _text(parent.tail)
            elif child.tag in VOID_TAGS:
                yield _tag("EmptyTag", child)
                yield from _text(child.tail)
            else:
                yield _tag("StartTag", child)
                yield from _text(child.text)
                stack.append((child, iter(child)))


def _text(text: str | None) -> Iterator[dict[str, Any]]:
    if text:
        yield {"type": "Characters", "data": text}


def _tag(kind: str, element: Element) -> dict[str, Any]:
    attributes = {(None, name): value for name, value in element.attrib.items()}
    return {"type": kind, "name": element.tag, "namespace": None, "data": attributes}


class TidyFilter:
    """After bleach's filter: renames, and drops the tags of a link without href and of a span without class."""

    def __init__(self, source: Iterable[dict[str, Any]]) -> None:
        self._source = source

    def __iter__(self) -> Iterator[dict[str, Any]]:
        kept: list[bool] = []
        for token in self._source:
            kind = token["type"]
            if kind == "StartTag":
                kept.append(bool(token["data"]) or token["name"] not in {"a", "span"})
            if kind in {"StartTag", "EndTag"}:
                token["name"] = RENAMED_TAGS.get(token["name"], token["name"])
            if kind == "EndTag":
                if kept.pop():
                    yield token
            elif kind != "StartTag" or kept[-1]:
                yield token
