"""Where the mail programs put the message that is answered, as far as their HTML says so.

Known: Gmail, Apple Mail, Outlook (desktop, web, mobile), Thunderbird, Yahoo, Proton, Zimbra, Yandex, mail.ru, QQ, 163,
GMX and Web.de, Zoho, Spark, Tutanota."""

import re
from typing import Final

from lxml.html import HtmlElement

from comments_svc.mail.trimming.hint import HINTS, ORIGINAL_FOLLOWS
from comments_svc.mail.trimming.model import Kind

OPEN: Final = {
    Kind.QUOTE: "\ue010",
    Kind.ATTRIBUTION: "\ue011",
    Kind.SIGNATURE: "\ue012",
    Kind.ORIGINAL: "\ue013",
}
CLOSE: Final = "\ue018"
BREAK: Final = f"\ue019{ORIGINAL_FOLLOWS}"

_ATTRIBUTIONS: Final = ("gmail_attr", "moz-cite-prefix", "zmail_extra_hr", "cite-prefix", "tutanota_quote_line")
_SIGNATURES: Final = (
    "gmail_signature", "moz-signature", "applemailsignature", "protonmail_signature_block", "signature", "x_signature",
    "ms-outlook-mobile-signature", "mail-signature", "gmail_signature_prefix",
)  # fmt: skip
_ORIGINALS: Final = (
    "yahoo_quoted", "olk_src_body_section", "mail-editor-reference-message-container", "isforwardcontent",
    "x_mail-editor-reference-message-container", "ms-outlook-mobile-reference-message", "mobile-reference-message",
    "messagereplysection", "moz-forward-container", "original-content", "qqmail_forward",
)  # fmt: skip
_BREAKS: Final = (
    "divrplyfwdmsg",
    "x_divrplyfwdmsg",
    "appendonsend",
    "x_appendonsend",
    "stopspelling",
    "zwchr",
    "__divider__",
)
# Outlook's program gives its block of From:, Sent: ... no name, but always this line above it.
_OUTLOOK: Final = re.compile(r"(?:border:none;\s?)?border-top:\s?solid #(?:e1e1e1|b5c4df) 1\.0pt")
_QUOTES: Final = ("quote", "cite", "replycontent", "gmail_quote", "yahoo_quoted")


def mark(tree: HtmlElement) -> None:
    """Puts the characters of OPEN and CLOSE around what is marked, and BREAK before what follows."""
    for element in list(tree.iter()):
        if not isinstance(element.tag, str):
            continue
        kind = _kind(element)
        if kind is Kind.REST:
            _insert_break(element)
        elif kind:
            _enclose(element, kind)


def _kind(element: HtmlElement) -> Kind | None:
    """REST stands for a break."""
    names = _names(element)
    if element.tag == "div" and _OUTLOOK.match(element.get("style", "")[:200].lower()):
        return Kind.REST
    if element.tag == "blockquote":
        return Kind.QUOTE if _is_quote(element, names) else None
    if "quote" in names and element.get("name") == "quote":  # GMX, Web.de
        return Kind.QUOTE
    for known, kind in (
        (_BREAKS, Kind.REST),
        (_ATTRIBUTIONS, Kind.ATTRIBUTION),
        (_SIGNATURES, Kind.SIGNATURE),
        (_ORIGINALS, Kind.ORIGINAL),
    ):
        if any(name in known or (name.startswith("yahoo_quoted") and kind is Kind.ORIGINAL) for name in names):
            return kind if element.tag in {"div", "section", "hr", "table"} or kind is Kind.REST else None
    return None


def _names(element: HtmlElement) -> list[str]:
    found = [element.get(each, "") for each in ("class", "id", "name", "data-marker", "data-smartmail")]
    return " ".join(found).lower()[:500].split()


def _is_quote(element: HtmlElement, names: list[str]) -> bool:
    """A blockquote that a client made, not one by which a reader indents."""
    style = element.get("style", "")[:500].lower()
    if element.get("type", "").lower() == "cite" or "border-left" in style or "border-inline-start" in style:
        return True
    if any(part in name for name in names for part in _QUOTES):
        return True
    before = _text_before(element)
    return before.endswith((":", "："))


def _text_before(element: HtmlElement) -> str:
    """The last words above it: a client's bare blockquote stands under "Ana wrote:"."""
    for _ in range(4):
        sibling = element.getprevious()
        while sibling is not None:
            text = (sibling.tail or "").strip() or _short_text(sibling)
            if text:
                return text
            sibling = sibling.getprevious()
        parent = element.getparent()
        if parent is None or (parent.text or "").strip():
            return "" if parent is None else (parent.text or "").strip()
        element = parent
    return ""


def _short_text(element: HtmlElement) -> str:
    found = ""
    for at, text in enumerate(element.itertext()):
        found = text.strip() or found
        if at > 50:
            return ""
    return found


def _enclose(element: HtmlElement, kind: Kind) -> None:
    element.text = OPEN[kind] + (element.text or "")
    if len(element):
        element[-1].tail = (element[-1].tail or "") + CLOSE
    else:
        element.text += CLOSE


def _insert_break(element: HtmlElement) -> None:
    line = element.makeelement("div")
    line.text = BREAK
    element.addprevious(line)
    # lxml moves the tail along with nothing: what stood behind the element stays behind it.


def hint_of(kind: Kind) -> str:
    return next(char for char, each in HINTS.items() if each is kind)
