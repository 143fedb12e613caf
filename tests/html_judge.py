"""What sanitised HTML really is, by parsers that the service does not use for it."""

import re
from collections.abc import Iterator
from typing import Any, Final

from bleach._vendor import html5lib
from lxml import html as lxml_html

from comments_svc.markup.model import Tree

# Written down a second time, from the decision and not from the code under test.
# fmt: off
_TAGS: Final = {
    "p", "br", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h3", "h4", "hr",
    "table", "thead", "tbody", "tr", "th", "td", "span",
}
# fmt: on
_HREF: Final = r"(?:https?://[^\s\"'<>\\@/?#]+(?:[/?#][^\s\"<>\\]*)?|mailto:[^\s\"<>\\:?#]+)"
_VALUES: Final = {
    ("a", "href"): re.compile(_HREF, re.IGNORECASE),
    ("a", "rel"): re.compile(r"nofollow ugc noopener"),
    ("code", "class"): re.compile(r"language-[a-z0-9+#.-]+"),
    ("span", "class"): re.compile(r"hl-[a-z0-9]+"),
    ("ol", "start"): re.compile(r"[0-9]+"),
}


def faults(html: str) -> list[str]:
    """Every element and attribute that must not be there, as libxml2 reads it; controls and lone surrogates too."""
    found = [f"character {char!r}" for char in re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", html)]
    return found or list(_faults(lxml_html.fragment_fromstring(html, create_parent="div")))


def _faults(root: Any) -> Iterator[str]:
    for element in root.iterdescendants():
        if element.tag not in _TAGS:
            yield f"element {element.tag}"
            continue
        for name, value in element.attrib.items():
            rule = _VALUES.get((element.tag, name))
            if rule is None or not rule.fullmatch(value):
                yield f"{element.tag} {name}={value!r}"
        if element.tag == "a" and not {"href", "rel"} <= set(element.attrib):
            yield "a without href or rel"


def tree_by_html5lib(html: str) -> Tree:
    """The node tree of `html` by the HTML5 tree construction rules."""
    return _children(html5lib.parseFragment(html, namespaceHTMLElements=False))


def _children(element: Any) -> Tree:
    out: Tree = [element.text] if element.text else []
    for child in element:
        attributes = {name: value for name, value in child.attrib.items() if name != "rel"}
        out.append([child.tag, *([attributes] if attributes else []), *_children(child)])
        if child.tail:
            out.append(child.tail)
    return out
