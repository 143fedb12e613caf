"""Links that act for whoever holds them: a signed token of one purpose in the address of a page of ours."""

from datetime import UTC, datetime
from typing import Final

from comments_svc.kernel.problems import BadLink, ExpiredLink
from comments_svc.kernel.secret import Purpose, RootSecret

_MOST_CHARS: Final = 200
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


def read_link_token(secret: RootSecret, purpose: Purpose, token: str, now: datetime, *, length: int) -> bytes:
    """The payload, `length` bytes. Raises BadLink; ExpiredLink for a token that once was good."""
    if not 0 < len(token) <= _MOST_CHARS or not token.isascii():
        raise BadLink
    payload = secret.verify(purpose, token, _LONG_AGO)
    if payload is None or len(payload) != length:
        raise BadLink
    if secret.verify(purpose, token, now) is None:
        raise ExpiredLink
    return payload
