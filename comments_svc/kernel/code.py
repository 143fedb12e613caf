"""Six digits that a mail carries. Made from the id of what they are for, so that they are stored nowhere."""

import hmac
from typing import Final
from uuid import UUID

from comments_svc.kernel.secret import Purpose, RootSecret

_DIGITS: Final = 6


def make_code(secret: RootSecret, purpose: Purpose, about: UUID) -> str:
    return _code(secret.key(purpose), about)


def is_code(secret: RootSecret, purpose: Purpose, about: UUID, code: str) -> bool:
    good = [_code(key, about) for key in secret.keys(purpose)]
    return any(hmac.compare_digest(code.encode(), each.encode()) for each in good)


def _code(key: bytes, about: UUID) -> str:
    number = int.from_bytes(hmac.digest(key, about.bytes, "sha256")[:8], "big")
    return f"{number % 10**_DIGITS:0{_DIGITS}}"
