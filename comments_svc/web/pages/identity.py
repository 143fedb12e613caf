"""Who a reader without JavaScript is: no cookie, but signed values that their own pages and forms carry for a day.

Two, because an address is passed on without a thought: that of a page is worth nothing in another network. What stands
in the page's forms is seen by nobody else, and stays theirs when a phone changes its network while somebody writes.
"""

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
    """`form`, `link`: what forms and addresses carry on. `known`: it came with the request; else it was made for the
    forms of this page, and stands for nobody until one of them is sent."""

    token_hash: bytes
    form: str
    link: str
    known: bool


class Signer(msgspec.Struct, frozen=True):
    """`network`: where the request came from."""

    secret: RootSecret
    site: Site
    network: str
    now: datetime

    def by_form(self, own: str) -> Identity:
        """Forged and expired values, and those of another site, count as none."""
        return self._identity(self._opened(Purpose.OWN_COMMENTS, own))

    def by_link(self, own: str) -> Identity:
        """The same, and those from another network."""
        return self._identity(self._opened(Purpose.OWN_PAGE, own, within=self.network))

    def renewed(self, identity: Identity) -> str:
        """For an address: the same reader, for another day from now."""
        return self.link(identity.token_hash)

    def link(self, hashed: bytes) -> str:
        """For an address: the reader whose token has this hash, for a day from now."""
        return self._link(hashed, self.now + VALID_FOR)

    def _identity(self, opened: tuple[bytes, datetime] | None) -> Identity:
        hashed, until = opened or (token_hash(new_token()), self.now + VALID_FOR)
        form = self.secret.sign(Purpose.OWN_COMMENTS, self.site.id.bytes + hashed, until)
        return Identity(hashed, form, self._link(hashed, until), known=opened is not None)

    def _link(self, hashed: bytes, until: datetime) -> str:
        return self.secret.sign(Purpose.OWN_PAGE, self.site.id.bytes + hashed, until, within=self.network)

    def _opened(self, purpose: Purpose, own: str, *, within: str = "") -> tuple[bytes, datetime] | None:
        """The hash of the reader's token, and until when it counts."""
        if not 0 < len(own) <= _MOST_CHARS:
            return None
        opened = self.secret.open(purpose, own, self.now, within=within)
        if opened is None or opened[0][:-_HASH_BYTES] != self.site.id.bytes:
            return None
        return opened[0][-_HASH_BYTES:], opened[1]


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
