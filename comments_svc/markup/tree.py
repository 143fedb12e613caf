"""Sanitised HTML -> the node tree that the widget builds its elements from."""

import re
from html import unescape
from typing import Final

import msgspec

from comments_svc.markup.allowed import VOID_TAGS
from comments_svc.markup.model import Html, Tree

# All that nh3's serialiser writes. `sanitize` hands out only what nh3 reads and writes back unchanged, so tags are
# balanced and nested as a browser would nest them, and a parser that repairs HTML would have nothing to do.
_PIECE: Final = re.compile(r'<(/?)([a-z0-9]+)((?: [a-z]+="[^"]*")*)>|([^<]+)')
_ATTRIBUTE: Final = re.compile(r' (?!rel=)([a-z]+)="([^"]*)"')
_JSON: Final = msgspec.json.Encoder()


class NotOurHtml(ValueError):
    """The string was not made by `sanitize`."""


def read(html: Html) -> Tree:
    """Everything but `rel`, which the widget sets on every link itself."""
    root: Tree = []
    stack = [root]
    position = 0
    for piece in _PIECE.finditer(html):
        if piece.start() != position:
            break
        position = piece.end()
        slash, tag, attributes, text = piece.groups()
        if text is not None:
            stack[-1].append(unescape(text) if "&" in text else text)
        elif slash:
            if len(stack) == 1 or stack.pop()[0] != tag:
                raise NotOurHtml(html[position - 40 : position])
        else:
            node: Tree = [tag]
            if attributes and (kept := {name: unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}):
                node.append(kept)
            stack[-1].append(node)
            if tag not in VOID_TAGS:
                stack.append(node)
    if position != len(html) or len(stack) > 1:
        raise NotOurHtml(html[position : position + 40])
    return root


def to_json(tree: Tree) -> str:
    return _JSON.encode(tree).decode()
