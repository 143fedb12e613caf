"""The demo's mailbox: a Maildir in the data directory, which a mail client can open too."""

import mailbox
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final

_SENDER, _RECIPIENT = "Return-Path", "Delivered-To"
_EXCERPT_CHARS: Final = 140
_MOST_LISTED: Final = 200
_parser: Final = BytesParser(policy=policy.default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail as the list shows it. `key` names it in an address."""

    key: str
    sender: str
    recipient: str
    subject: str
    excerpt: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A mail with all that is in it; `html` is empty where there is no such part."""

    letter: Letter
    headers: Sequence[tuple[str, str]]
    text: str
    html: str


class Mailbox:
    """Written by the sink's thread, read by the blog's."""

    def __init__(self, folder: Path) -> None:
        self._lock = threading.Lock()
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._box: mailbox.Maildir = mailbox.Maildir(folder, create=True)

    def keep(self, content: bytes, *, sender: str, recipient: str) -> str:
        """Stores the mail with its envelope, as a delivering server writes it (RFC 5321, section 4.4); its key."""
        envelope = f"{_SENDER}: <{sender.strip('<>')}>\n{_RECIPIENT}: {recipient}\n".encode()
        with self._lock:
            return self._box.add(envelope + content)

    def letters(self, recipient: str | None = None) -> list[Letter]:
        """Of the newest 200, newest first; of one recipient, or of all."""
        with self._lock:
            newest = sorted(self._box.keys(), key=_arrived)[-_MOST_LISTED:]
            found = [_letter(key, _read(self._box, key)) for key in newest]
        mine = [each for each in found if recipient is None or each.recipient == recipient]
        return sorted(mine, key=lambda each: (each.at, each.key), reverse=True)

    def open(self, key: str) -> Opened | None:
        with self._lock:
            if key not in self._box:
                return None
            mail = _read(self._box, key)
        headers = [(name, str(value)) for name, value in mail.items()]
        return Opened(letter=_letter(key, mail), headers=headers, text=_part(mail, "plain"), html=_part(mail, "html"))


def _arrived(key: str) -> tuple[float, str]:
    """A Maildir's keys begin with the second of delivery and, after an M, its microseconds."""
    second, _, rest = key.partition(".")
    micros = rest[1:].partition("P")[0]
    return (float(f"{second}.{micros:0>6}") if second.isdigit() and micros.isdigit() else 0.0), key


def _read(box: mailbox.Maildir, key: str) -> EmailMessage:
    mail = _parser.parsebytes(box.get_bytes(key))
    assert isinstance(mail, EmailMessage)
    return mail


def _letter(key: str, mail: EmailMessage) -> Letter:
    return Letter(
        key=key,
        sender=str(mail["From"] or ""),
        recipient=str(mail[_RECIPIENT] or ""),
        subject=str(mail["Subject"] or ""),
        excerpt=_excerpt(_part(mail, "plain")),
        at=_date(mail),
    )


def _excerpt(text: str) -> str:
    """What is said, without the lines above it that say what an answer does."""
    return " ".join(text.split("———", 2)[-1].split())[:_EXCERPT_CHARS]


def _date(mail: EmailMessage) -> datetime:
    try:
        at = parsedate_to_datetime(str(mail["Date"]))
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    content = part.get_content()
    assert isinstance(content, str)
    return content
