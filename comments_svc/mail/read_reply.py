"""From the bytes of a message to the words of its sender. What an isolated process does; see isolate.py."""

from dataclasses import dataclass

from comments_svc.mail.automatic import is_automatic
from comments_svc.mail.html.text import html_text
from comments_svc.mail.parse import Mail, parse
from comments_svc.mail.trimming.hint import without_hints
from comments_svc.mail.trimming.model import Trimmed
from comments_svc.mail.trimming.trim import trim


@dataclass(frozen=True, slots=True)
class Reply:
    mail: Mail
    trimmed: Trimmed
    automatic: bool


def read_reply(raw: bytes, *, sent: str = "") -> Reply:
    """Never raises, whatever the bytes. `sent`: see `trim`."""
    mail = parse(raw)
    return Reply(mail, _trimmed(mail, sent), is_automatic(mail))


def trim_text(text: str, *, sent: str = "") -> Trimmed:
    return trim(without_hints(text), sent=sent)


def trim_html(html: str, *, sent: str = "") -> Trimmed:
    return trim(html_text(html), sent=sent)


def _trimmed(mail: Mail, sent: str) -> Trimmed:
    """The plain text, as its sender's program made it. The HTML where there is none; and where its structure shows a
    quote that the plain text does not, for some programs write no quote marks."""
    by_text = trim_text(mail.text, sent=sent)
    if not mail.html.strip():
        return by_text
    by_html = trim_html(mail.html, sent=sent)
    if not mail.text.strip():
        return by_html
    text, html = " ".join(by_text.reply.split()), " ".join(by_html.reply.split())
    return by_html if html and len(html) < len(text) and text.startswith(html) else by_text
