import hashlib
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.kernel.link import read_link_token
from comments_svc.kernel.secret import Purpose, RootSecret

_VALID_FOR: Final = timedelta(days=7)
_HASH: Final = 16


class Claimed(msgspec.Struct, frozen=True):
    """A comment, and what stands for the address that it is said to be from."""

    site: UUID
    comment: UUID
    email_hash: bytes


def confirm_link(secret: RootSecret, public_url: str, site: UUID, comment: UUID, email: str, *, now: datetime) -> str:
    """The page on which whoever reads this address says that a comment by mail is theirs. For seven days."""
    payload = site.bytes + comment.bytes + email_hash(email)
    return f"{public_url}/w/{secret.sign(Purpose.CONFIRM_MAIL, payload, now + _VALID_FOR)}"


def email_hash(email: str) -> bytes:
    return hashlib.sha256(email.lower().encode()).digest()[:_HASH]


def read_confirm_token(secret: RootSecret, token: str, now: datetime) -> Claimed:
    """Raises BadLink, ExpiredLink."""
    raw = read_link_token(secret, Purpose.CONFIRM_MAIL, token, now, length=32 + _HASH)
    return Claimed(UUID(bytes=raw[:16]), UUID(bytes=raw[16:32]), raw[32:])
