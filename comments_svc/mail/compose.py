"""A mail as bytes, for the wire (RFC 5322)."""

from datetime import datetime

import msgspec

from comments_svc.mail.dkim import DkimKey
from comments_svc.mail.render import Rendered


class Unsubscribe(msgspec.Struct, frozen=True):
    """`url` takes the one-click POST of RFC 8058; `address` is an address of kind `u`."""

    url: str
    address: str | None = None


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of a mail but the envelope. The bytes depend on nothing else: a second try sends the same mail."""

    words: Rendered
    lang: str
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
    answers: bool = False
    """It answers a mail that came: `auto-replied`, and its envelope sender is empty."""


def compose(letter: Letter, *, dkim: DkimKey | None = None) -> bytes:
    """With CRLF line ends, 7 bit clean, signed when there is a key."""
    raise NotImplementedError
