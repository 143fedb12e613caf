"""A mail as bytes, for the wire (RFC 5322, RFC 2045)."""

import binascii
import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime
from typing import Final

import msgspec

from comments_svc.mail.clean import NAME_CHARS, clean, clean_name
from comments_svc.mail.dkim import DkimKey, signature
from comments_svc.mail.headers import address_field, list_id_field, text_field, token_field
from comments_svc.mail.render import Rendered

LOOP_HEADER: Final = "X-Comments-Loop"
_LINE_END: Final = re.compile("\r\n?")
_SUBJECT_CHARS: Final = 2 * NAME_CHARS + len("Re: [] ")


class Unsubscribe(msgspec.Struct, frozen=True):
    """`url` takes the one-click POST of RFC 8058; `address` is an address of kind `u`."""

    url: str
    address: str | None = None


class Attached(msgspec.Struct, frozen=True):
    """A file with plain text. `name` is ASCII."""

    name: str
    text: str


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of a mail but the envelope. Equal letters are equal bytes, but for the time of a signature."""

    words: Rendered
    from_address: str
    to: str
    reply_to: str | None = None
    date: datetime
    message_id: str
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    list_id: str | None = None
    """Dotted, such as `demo.comments.example`: mail about a site is of this list; a sign-in code is of none."""
    list_name: str = ""
    unsubscribe: Unsubscribe | None = None
    instance: str
    """Names the installation, so that it knows its own mail when it comes back."""
    attached: Attached | None = None
    answers: bool = False
    """It answers a mail that came: `auto-replied`, and its envelope sender is empty."""


def compose(letter: Letter, *, dkim: DkimKey | None = None) -> bytes:
    """With CRLF line ends, 7 bit clean, signed when there is a key.

    Raises ValueError for an address, id or URL that can't stand in a header. Names and the subject are cleaned.
    """
    boundary = "=_" + hashlib.sha256(f"{letter.message_id}\n{letter.words}".encode()).hexdigest()[:32]
    head = b"".join([*_addresses(letter), *_conversation(letter), *_list(letter), *_automatic(letter)])
    mime = b"MIME-Version: 1.0\r\n" + token_field("Content-Language", letter.words.lang)
    body = _alternatives(letter, boundary)
    mail = head + mime + (_with_file(body, letter.attached, f"{boundary}_") if letter.attached else body)
    return signature(mail, dkim) + mail if dkim else mail


def _addresses(letter: Letter) -> Iterator[bytes]:
    yield token_field("Date", *format_datetime(letter.date).split())
    yield address_field("From", letter.from_address, display=clean_name(letter.words.sender))
    yield address_field("To", letter.to)
    if letter.reply_to:
        yield address_field("Reply-To", letter.reply_to)
    yield text_field("Subject", clean(letter.words.subject, most=_SUBJECT_CHARS))


def _conversation(letter: Letter) -> Iterator[bytes]:
    yield token_field("Message-ID", letter.message_id)
    if letter.in_reply_to:
        yield token_field("In-Reply-To", letter.in_reply_to)
    if letter.references:
        yield token_field("References", *letter.references)


def _list(letter: Letter) -> Iterator[bytes]:
    """RFC 2919, RFC 2369, RFC 8058."""
    if letter.list_id:
        yield list_id_field(letter.list_id, display=clean_name(letter.list_name))
        yield token_field("Precedence", "list")
    if letter.unsubscribe:
        by_mail = [f"<mailto:{letter.unsubscribe.address}>"] if letter.unsubscribe.address else []
        # The URL stands first: some clients look at the first only.
        urls = [f"<{letter.unsubscribe.url}>", *by_mail]
        yield token_field("List-Unsubscribe", *[f"{each}," for each in urls[:-1]], urls[-1])
        yield token_field("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")


def _automatic(letter: Letter) -> Iterator[bytes]:
    """RFC 3834: nobody's vacation answers this."""
    yield token_field("Auto-Submitted", "auto-replied" if letter.answers else "auto-generated")
    # Not "All": that would keep Exchange from reporting that a mail could not be delivered (MS-OXCMAIL 2.1.3.2.20).
    yield token_field("X-Auto-Response-Suppress", "DR,", "RN,", "NRN,", "OOF,", "AutoReply")
    yield token_field(LOOP_HEADER, letter.instance)


def _alternatives(letter: Letter, boundary: str) -> bytes:
    """With the field that says so. "=_" never is in quoted-printable text, so the boundary is in no part."""
    parts = (_part(boundary, "plain", letter.words.text), _part(boundary, "html", letter.words.html))
    return _multipart("alternative", boundary, *parts)


def _with_file(body: bytes, attached: Attached, boundary: str) -> bytes:
    file = _part(boundary, "plain", attached.text, name=attached.name)
    return _multipart("mixed", boundary, f"--{boundary}\r\n".encode() + body + b"\r\n", file)


def _multipart(kind: str, boundary: str, *parts: bytes) -> bytes:
    field = token_field("Content-Type", f"multipart/{kind};", f'boundary="{boundary}"')
    return b"".join((field, b"\r\n", *parts, f"--{boundary}--\r\n".encode()))


def _part(boundary: str, kind: str, content: str, *, name: str = "") -> bytes:
    head = (
        f"--{boundary}\r\n"
        f"Content-Type: text/{kind}; charset=utf-8\r\n"
        + (f'Content-Disposition: attachment; filename="{name}"\r\n' if name else "")
        + "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    lines = _LINE_END.sub("\n", content).rstrip("\n") + "\n"
    body = binascii.b2a_qp(lines.encode("utf-8", "replace"), istext=True).replace(b"\n", b"\r\n")
    # The line end before a delimiter is not the part's (RFC 2046, section 5.1.1): the text keeps its own.
    return head.encode() + body + b"\r\n"
