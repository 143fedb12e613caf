from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from comments_svc.kernel.link import read_link_token
from comments_svc.kernel.secret import Purpose, RootSecret

# Mail is kept for years, and its way out must work as long.
_VALID_FOR: Final = timedelta(days=3_650)


def unsubscribe_link(secret: RootSecret, public_url: str, site: UUID, subscription: UUID, *, now: datetime) -> str:
    """For the text of a mail and for its List-Unsubscribe header: GET shows buttons, POST leaves (RFC 8058)."""
    token = secret.sign(Purpose.UNSUBSCRIBE, site.bytes + subscription.bytes, now + _VALID_FOR)
    return f"{public_url}/u/{token}"


def read_unsubscribe_token(secret: RootSecret, token: str, now: datetime) -> tuple[UUID, UUID]:
    """Site and subscription. Raises BadLink, ExpiredLink."""
    raw = read_link_token(secret, Purpose.UNSUBSCRIBE, token, now, length=32)
    return UUID(bytes=raw[:16]), UUID(bytes=raw[16:])
