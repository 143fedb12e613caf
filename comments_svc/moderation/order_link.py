from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.kernel.link import read_link_token
from comments_svc.kernel.secret import Purpose, RootSecret

_VALID_FOR: Final = timedelta(days=7)


class Ordered(msgspec.Struct, frozen=True):
    """A mail that asks for something, and the moderator whom its address stands for."""

    message: UUID
    moderator: UUID


def order_link(secret: RootSecret, public_url: str, ordered: Ordered, *, now: datetime) -> str:
    """The page on which a moderator has a mail carried out that proves nothing, or takes back what one has done. For
    seven days."""
    token = secret.sign(Purpose.MAIL_ORDER, ordered.message.bytes + ordered.moderator.bytes, now + _VALID_FOR)
    return f"{public_url}/o/{token}"


def read_order_token(secret: RootSecret, token: str, now: datetime) -> Ordered:
    """Raises BadLink, ExpiredLink. Whether the moderator still has the role is for the act to ask."""
    raw = read_link_token(secret, Purpose.MAIL_ORDER, token, now, length=32)
    return Ordered(UUID(bytes=raw[:16]), UUID(bytes=raw[16:]))
