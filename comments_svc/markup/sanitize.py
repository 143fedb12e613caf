"""The only door to `Html`. Two sanitisers of different make, bleach first and nh3 last, by the same list; what is
stored is nh3's output, untouched. Why two: docs/adr/0002-two-sanitisers.md."""

import re
import threading
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape, unescape
from typing import Any, Final

import nh3
from bleach.sanitizer import BleachSanitizerFilter, Cleaner

from comments_svc.markup.allowed import ATTRIBUTES, REL, SCHEMES, TAGS, is_attribute
from comments_svc.markup.foreign import (
    OUTLINE_TAGS,
    RAW_TAGS,
    RENAMED_TAGS,
    TidyFilter,
    TreeWalk,
    too_deep,
    without_deep_tags,
    without_tags,
)
from comments_svc.markup.markdown import HtmlToken
from comments_svc.markup.model import Html
from comments_svc.markup.normalise import normalise

_MAX_PASSES: Final = 5
# nh3 has taken an href that its URL parser refuses, such as `http://[:1]`; the tag would be a link to nothing.
_LINK_TO_NOTHING: Final = re.compile(rf'<a rel="{REL}">(.*?)</a>', re.DOTALL)


def _keep_raw(tag: str, name: str, value: str) -> bool:
    # bleach leaves character references in attributes as they were written.
    return is_attribute(tag, name, unescape(value))


def _keep(tag: str, name: str, value: str) -> str | None:
    return value if name == "rel" or is_attribute(tag, name, value) else None


_NH3: Final = nh3.Cleaner(
    tags=TAGS,
    attributes={"*": set(), **ATTRIBUTES},
    attribute_filter=_keep,
    url_schemes=SCHEMES,
    url_relative="deny",
    link_rel=REL,
)
_NH3_TEXT: Final = nh3.Cleaner(tags=set(), attributes={"*": set()})
_NH3_OUTLINE: Final = nh3.Cleaner(
    tags=TAGS | OUTLINE_TAGS, clean_content_tags=RAW_TAGS, attributes={"*": set(), **ATTRIBUTES}, link_rel=None
)


def _cleaner() -> Cleaner:
    cleaner = Cleaner(
        tags=TAGS | RENAMED_TAGS.keys(), attributes=_keep_raw, protocols=SCHEMES, strip=True, filters=[TidyFilter]
    )
    cleaner.walker = TreeWalk
    return cleaner


# Building one costs a hundred times a short clean; its parser holds state, hence the lock.
_BLEACH: Final = _cleaner()
_BLEACH_LOCK: Final = threading.Lock()


# Made once: its methods keep nothing from one token to the next.
_FILTER: Final = BleachSanitizerFilter(
    [], allowed_tags=TAGS, attributes=_keep_raw, allowed_protocols=SCHEMES, strip_disallowed_tags=True
)


def sanitize_tokens(tokens: Iterable[HtmlToken]) -> Html:
    """Of Markdown: bleach's filter drops what is not on the list, every character is escaped, nh3 parses the result."""
    return _settled("".join(map(_filtered, tokens)))


def sanitize_paragraphs(paragraphs: Iterable[Iterable[str]]) -> Html:
    """Of lines that hold no markup (`plain.paragraphs`): escaping is all there is to do."""
    return Html("".join(f"<p>{'<br>'.join(escape(line, quote=False) for line in p)}</p>" for p in paragraphs))


def sanitize_foreign(html: str) -> Html:
    """Of HTML that we did not make (imports, HTML mail); its size is capped by the caller. Scripts and styles go with
    their content, unknown tags without it; of what no sanitiser can take, the text is left."""
    outline = _NH3_OUTLINE.clean(without_deep_tags(normalise(html)))
    if too_deep(outline):
        return _settled(without_tags(outline))
    try:
        with _BLEACH_LOCK:
            return _settled(_BLEACH.clean(outline))
    except ValueError:
        # bleach makes an int of the digits in `&#…;`, and Python refuses more than 4,300 of them.
        return _settled(without_tags(outline))


def _settled(html: str) -> Html:
    """nh3 until it has nothing more to change: then a browser reads the same elements from it that nh3 wrote,
    and so does `tree.read`. Two passes nearly always; what does not settle keeps its text alone."""
    for _ in range(_MAX_PASSES):
        # Normalised again: `&#1;` is a control character only once a parser has read it.
        again = _NH3.clean(normalise(html))
        if again == html:
            return Html(html)
        html = _LINK_TO_NOTHING.sub(r"\1", again)
    return Html(_NH3_TEXT.clean(html))


def _filtered(token: HtmlToken) -> str:
    """What bleach leaves of a token, as HTML."""
    if token["type"] == "Characters":
        return "".join(map(_written, _passed("Characters", data=_as_source(token["data"]))))
    return _filtered_tag(token["type"], token["name"], tuple(token["data"].items()))


@lru_cache(maxsize=1_024)
def _filtered_tag(kind: str, name: str, attributes: tuple[tuple[tuple[None, str], str], ...]) -> str:
    """Remembered, because a comment has few different ones: a third of the work where code has colours."""
    data = {key: _as_source(value) for key, value in attributes}
    return "".join(map(_written, _passed(kind, name=name, namespace=None, data=data)))


def _passed(kind: str, **rest: object) -> list[dict[str, Any]]:
    kept = _FILTER.sanitize_token({"type": kind, **rest}) or []
    return kept if isinstance(kept, list) else [kept]


def _as_source(text: str) -> str:
    # bleach's filter expects source text: it would take our `&lt;` for a reference that the author wrote.
    return text.replace("&", "&amp;")


def _written(token: dict[str, Any]) -> str:
    match token["type"]:
        case "Characters":
            return escape(token["data"], quote=False)
        case "Entity":
            return f"&{token['name']};"
        case "EndTag":
            return f"</{token['name']}>"
        case _:
            return "".join((f"<{token['name']}", *_attributes(token["data"]), ">"))


def _attributes(data: dict[tuple[None, str], str]) -> Iterator[str]:
    for (_, name), value in data.items():
        quoted = value.replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
        yield f' {name}="{quoted}"'
