from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from comments_svc.kernel.link import read_link_token
from comments_svc.kernel.secret import Purpose, RootSecret

_VALID_FOR: Final = timedelta(days=3_650)


def quiet_link(secret: RootSecret, public_url: str, site: UUID, moderator: UUID, *, now: datetime) -> str:
    """Where a moderator ends the mails about one site: GET shows a button, POST acts (RFC 8058)."""
    token = secret.sign(Purpose.QUIET, site.bytes + moderator.bytes, now + _VALID_FOR)
    return f"{public_url}/q/{token}"


def read_quiet_token(secret: RootSecret, token: str, now: datetime) -> tuple[UUID, UUID]:
    """Site and moderator. Raises BadLink, ExpiredLink."""
    raw = read_link_token(secret, Purpose.QUIET, token, now, length=32)
    return UUID(bytes=raw[:16]), UUID(bytes=raw[16:])
