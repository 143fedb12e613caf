"""Challenges of WebAuthn: signed and short-lived, so that asking stores nothing. That one was used is stored."""

import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.kernel.secret import Purpose, RootSecret, token_hash
from comments_svc.moderators.passkeys import queries
from comments_svc.moderators.problems import PasskeyRefused

_VALID: Final = timedelta(minutes=10)
_NOBODY: Final = UUID(int=0)
_NONCE_BYTES: Final = 16


def passkey_challenge(secret: RootSecret, moderator: UUID | None, *, now: datetime) -> bytes:
    """To add a passkey to this account, or, for None, to sign in by one."""
    payload = secrets.token_bytes(_NONCE_BYTES) + (moderator or _NOBODY).bytes
    return secret.sign(Purpose.PASSKEY, payload, now + _VALID).encode()


async def use_passkey_challenge(
    tx: Tx, secret: RootSecret, challenge: bytes, moderator: UUID | None, *, now: datetime
) -> None:
    """Raises PasskeyRefused, also when it was used before."""
    token = challenge.decode("ascii", "replace")
    payload = secret.verify(Purpose.PASSKEY, token, now) if token.isascii() else None
    if payload is None or payload[_NONCE_BYTES:] != (moderator or _NOBODY).bytes:
        raise PasskeyRefused
    if not await queries.use_challenge(tx, token_hash(token), now + _VALID):
        raise PasskeyRefused
