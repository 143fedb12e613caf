"""Who a reader without JavaScript is: no cookie, but a signed value that their own pages and forms carry for a day."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from comments_svc.kernel.secret import Purpose, RootSecret, new_token, token_hash
from comments_svc.sites.model import Site

VALID_FOR: Final = timedelta(days=1)
# A page may stay open for weeks before somebody answers on it; that is slow, and no sign of a machine.
_FORM_VALID_FOR: Final = timedelta(days=365)

_HASH_BYTES: Final = 32
_MOST_CHARS: Final = 200


class Identity(msgspec.Struct, frozen=True):
    """`own` is what forms carry on. `known`: it came with the request; else it was made for the forms of this page,
    and stands for nobody until one of them is sent."""

    token_hash: bytes
    own: str
    known: bool


def identify(secret: RootSecret, site: Site, own: str, now: datetime) -> Identity:
    """Forged and expired values, and those of another site, count as none."""
    hashed = _verified(secret, site, own, now)
    if hashed is not None:
        return Identity(hashed, own, known=True)
    hashed = token_hash(new_token())
    return Identity(hashed, _signed(secret, site, hashed, now), known=False)


def renew(secret: RootSecret, site: Site, identity: Identity, now: datetime) -> str:
    """The same reader, for another day from now."""
    return _signed(secret, site, identity.token_hash, now)


def _signed(secret: RootSecret, site: Site, hashed: bytes, now: datetime) -> str:
    return secret.sign(Purpose.OWN_COMMENTS, site.id.bytes + hashed, now + VALID_FOR)


def _verified(secret: RootSecret, site: Site, own: str, now: datetime) -> bytes | None:
    payload = secret.verify(Purpose.OWN_COMMENTS, own, now) if 0 < len(own) <= _MOST_CHARS else None
    if payload is None or payload[:-_HASH_BYTES] != site.id.bytes:
        return None
    return payload[-_HASH_BYTES:]


def stamp(secret: RootSecret, now: datetime) -> str:
    """When a form was rendered, signed."""
    ms = int(now.timestamp() * 1000)
    return secret.sign(Purpose.FORM_TIME, ms.to_bytes(8, "big"), now + _FORM_VALID_FOR)


def elapsed_ms(secret: RootSecret, stamped: str, now: datetime) -> int | None:
    """How long someone took to fill a form in; None when its time is missing or not ours."""
    payload = secret.verify(Purpose.FORM_TIME, stamped, now) if 0 < len(stamped) <= _MOST_CHARS else None
    if payload is None or len(payload) != 8:
        return None
    return int(now.timestamp() * 1000) - int.from_bytes(payload, "big")
