"""The HTML part of a mail as text, with quotes as "> " and with what else its structure says as hints."""

import re
from typing import Final

from inscriptis import Inscriptis
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.html_properties import Display
from inscriptis.model.config import ParserConfig
from inscriptis.model.html_element import HtmlElement as Style
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from comments_svc.mail.html.marks import BREAK, CLOSE, OPEN, hint_of, mark
from comments_svc.mail.trimming.hint import ORIGINAL_FOLLOWS, without_hints
from comments_svc.mail.trimming.model import Kind

MAX_HTML: Final = 256 * 1024
"""Characters. What lies beyond is not looked at."""
_MAX_TAGS: Final = 20_000
_MAX_DEPTH: Final = 150
"""Above these, HTML is read without its structure: the cost of laying it out grows with the square of the depth."""

_TAG: Final = re.compile(r"<[^<>]{0,2000}>")
_BLOCK: Final = re.compile(r"<(?:br|/?(?:p|div|tr|li|h[1-6]|blockquote|table|ul|ol))\b[^<>]{0,2000}>", re.IGNORECASE)
_UNSEEN: Final = re.compile(r"<(style|script|head|title)\b[^<>]{0,2000}>[^<]{0,20000}", re.IGNORECASE)
_SENTINEL: Final = re.compile("([\ue010-\ue019])")
_HIDDEN: Final = re.compile(
    r"(?:^|;)\s{0,9}(?:display:\s{0,9}none|max-height:\s{0,9}0(?:px)?\s{0,9}(?:;|$))", re.IGNORECASE
)
_DECLARATION: Final = re.compile(r"^\s{0,100}<\?xml[^>]{0,200}>")
_GAP: Final = re.compile("\n{4,}")
_KIND_OF: Final = {char: kind for kind, char in OPEN.items()}

_STYLES: Final = {
    **STRICT_CSS_PROFILE,
    "ul": Style(display=Display.block, padding_inline=2),
    "ol": Style(display=Display.block, padding_inline=3),
    "hr": Style(display=Display.block),
    "noscript": Style(display=Display.none),
}


def html_text(html: str) -> str:
    """Never raises: HTML that can't be laid out is read without its tags."""
    html = _DECLARATION.sub("", without_hints(html[:MAX_HTML]).replace("\x00", ""))
    if not html.strip():
        return ""
    try:
        tree = _tree(html)
        text = "" if tree is None else _laid_out(tree)
    except (etree.LxmlError, ValueError, LookupError, RecursionError, AttributeError, TypeError, AssertionError):
        text = ""
    return _GAP.sub("\n\n\n", text if text.strip() else _without_tags(html))


def _tree(html: str) -> HtmlElement | None:
    if html.count("<") > _MAX_TAGS:
        return None
    parser = HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    tree = document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    return None if _is_deep(tree) else tree


def _is_deep(tree: HtmlElement) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _MAX_DEPTH:
            return True
    return False


def _laid_out(tree: HtmlElement) -> str:
    _drop_hidden(tree)
    _show_links(tree)
    _show_images(tree)
    mark(tree)
    for element in tree.iter():
        # Margins and paddings would come out as blank lines and as indented code.
        if "style" in element.attrib and "none" not in element.attrib["style"].lower():
            del element.attrib["style"]
    text = Inscriptis(tree, ParserConfig(css=_STYLES)).get_text()
    return _quoted(text)


def _drop_hidden(tree: HtmlElement) -> None:
    """What nobody saw, such as the words that many mails, ours too, have for the list of an inbox alone."""
    for element in list(tree.iter()):
        if element.getparent() is not None and _HIDDEN.search(element.get("style", "")[:500]):
            element.drop_tree()


def _show_links(tree: HtmlElement) -> None:
    """A link with words of its own becomes `[words](address)`: the address is what its writer wanted to say too."""
    for link in tree.iter("a"):
        href = link.get("href", "").strip()
        words = "".join(link.itertext()).strip()
        if not words or not href.lower().startswith(("http://", "https://")) or len(href) > 2000 or " " in href:
            continue
        if words.rstrip("/").lower() in _shown(href) or "[" in words or "(" in href:
            continue
        link.text = "[" + (link.text or "")
        link.tail = f"]({href})" + (link.tail or "")


def _shown(href: str) -> set[str]:
    plain = href.rstrip("/").lower()
    return {plain, plain.partition("://")[2], plain.partition("://")[2].removeprefix("www.")}


def _show_images(tree: HtmlElement) -> None:
    """An emoji that a client sent as a picture is a word of the reader; other pictures are not text."""
    for image in tree.iter("img"):
        alt = image.get("alt", "")
        if 0 < len(alt) <= 8 and not alt.isascii():
            image.tail = alt + (image.tail or "")


def _quoted(text: str) -> str:
    """Lines with the marks of their elements."""
    stack: list[Kind] = []
    lines = []
    for line in text.split("\n"):
        shown, kinds = _read(line, stack)
        depth = kinds.count(Kind.QUOTE)
        hint = next((hint_of(kind) for kind in reversed(kinds) if kind is not Kind.QUOTE), "") if not depth else ""
        if shown.strip():
            lines.append(hint + "> " * depth + (shown if not depth else shown.strip()))
        else:
            lines.append(">" * depth)
    return "\n".join(lines)


def _read(line: str, stack: list[Kind]) -> tuple[str, list[Kind]]:
    """The line without sentinels, and the elements in which its first word stands."""
    if BREAK in line:
        return ORIGINAL_FOLLOWS, []
    shown: list[str] = []
    kinds: list[Kind] | None = None
    for part in _SENTINEL.split(line):
        if part == CLOSE:
            if stack:
                stack.pop()
        elif part in _KIND_OF:
            stack.append(_KIND_OF[part])
        else:
            shown.append(part)
            if kinds is None and part.strip():
                kinds = list(stack)
    return "".join(shown), stack if kinds is None else kinds


def _without_tags(html: str) -> str:
    from html import unescape  # noqa: PLC0415 - the package of this module has that name

    text = _BLOCK.sub("\n", _UNSEEN.sub("", html))
    return without_hints(unescape(_TAG.sub("", text)))
