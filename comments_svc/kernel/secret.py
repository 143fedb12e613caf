"""One root secret, one key per purpose (HKDF, RFC 5869), and what is made with such keys."""

import base64
import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final

_MAC_BYTES: Final = 16
_IP_KEY_DAYS: Final = 30


class Purpose(StrEnum):
    """What a key or signed token is for; a token of one purpose never passes for another."""

    IP = "ip"
    OWN_COMMENTS = "own-comments"
    OWN_PAGE = "own-page"
    FORM_TIME = "form-time"
    CURSOR = "cursor"
    SESSION_FORM = "session-form"
    MAIL_ADDRESS = "mail-address"
    MESSAGE_ID = "message-id"
    ACTION = "action"
    UNSUBSCRIBE = "unsubscribe"
    QUIET = "quiet"
    PROOF_LINK = "proof-link"
    PROOF_CODE = "proof-code"
    SIGN_IN_LINK = "sign-in-link"
    SIGN_IN_CODE = "sign-in-code"
    SIGN_IN_WINDOW = "sign-in-window"
    SIGN_IN_STATE = "sign-in-state"
    SSO = "sso"
    CONFIRM_MAIL = "confirm-mail"
    MAIL_ORDER = "mail-order"
    INVITATION = "invitation"
    FIRST_OWNER = "first-owner"
    PASSKEY = "passkey"


def hkdf(secret: bytes, info: bytes, length: int = 32) -> bytes:
    """HKDF-SHA256 with an empty salt; `length` <= 32 bytes, so one expand round is enough."""
    pseudorandom = hmac.digest(b"\0" * 32, secret, "sha256")
    return hmac.digest(pseudorandom, info + b"\x01", "sha256")[:length]


@dataclass(frozen=True)
class RootSecret:
    """The installation's secret. Previous ones verify and never sign (decisions: rotation)."""

    current: bytes = field(repr=False)
    previous: Sequence[bytes] = field(default=(), repr=False)
    _keys: dict[bytes, bytes] = field(default_factory=dict, repr=False, compare=False)

    def key(self, purpose: Purpose) -> bytes:
        info = purpose.value.encode()
        if info not in self._keys:
            self._keys[info] = hkdf(self.current, info)
        return self._keys[info]

    def keys(self, purpose: Purpose) -> list[bytes]:
        return [self.key(purpose), *(hkdf(old, purpose.value.encode()) for old in self.previous)]

    def sign(self, purpose: Purpose, payload: bytes, expires: datetime, *, within: str = "") -> str:
        """A URL-safe token of `payload`, valid until `expires` (second precision), and only `within` the same network
        or whatever else is given; a purpose has that always or never."""
        body = int(expires.timestamp()).to_bytes(8, "big") + payload
        return _word(_mac(self.key(purpose), body, within) + body)

    def verify(self, purpose: Purpose, token: str, now: datetime) -> bytes | None:
        """The payload of a token that we signed for this purpose and that has not expired."""
        opened = self.open(purpose, token, now)
        return opened[0] if opened else None

    def open(self, purpose: Purpose, token: str, now: datetime, *, within: str = "") -> tuple[bytes, datetime] | None:
        """The same, and when it expires."""
        try:
            raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except ValueError:
            return None
        if _word(raw) != token:  # the decoder skips what is no base64, so one token would have many spellings
            return None
        mac, body = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        expires = int.from_bytes(body[:8], "big")
        if len(body) < 8 or expires < now.timestamp():
            return None
        if not any(hmac.compare_digest(mac, _mac(key, body, within)) for key in self.keys(purpose)):
            return None
        return body[8:], datetime.fromtimestamp(expires, UTC)

    def ip_hash(self, ip: str, now: datetime) -> bytes:
        """16 bytes that stand for an address (IPv6: its /64) until the key changes, every 30 days."""
        epoch = int(now.timestamp()) // int(timedelta(days=_IP_KEY_DAYS).total_seconds())
        return hmac.digest(self._ip_key(epoch), network(ip).encode(), "sha256")[:16]

    def _ip_key(self, epoch: int) -> bytes:
        of_epoch = epoch.to_bytes(4, "big")
        info = Purpose.IP.value.encode() + of_epoch
        if info not in self._keys:
            self._keys[info] = hmac.digest(self.key(Purpose.IP), of_epoch, "sha256")
        return self._keys[info]


def _word(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _mac(key: bytes, body: bytes, within: str) -> bytes:
    about = hashlib.sha256(within.encode()).digest() if within else b""
    return hmac.digest(key, body + about, "sha256")[:_MAC_BYTES]


@lru_cache(maxsize=1_024)  # `ipaddress` takes 10 us, and a reader sends several requests
def network(ip: str) -> str:
    """What counts as one address: of IPv6, the /64 that a household or a phone has."""
    try:
        address = ipaddress.ip_address(ip.split("%", maxsplit=1)[0])
    except ValueError:
        return ip
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def new_token() -> str:
    """256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What is stored of a bearer token. It has 256 random bits, so one SHA-256 is enough."""
    return hashlib.sha256(token.encode()).digest()
