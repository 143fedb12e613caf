"""What a blog signs with when it tells us who its reader is."""

import base64
import hmac
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query, Write
from comments_svc.kernel.secret import Purpose, RootSecret

OVERLAP: Final = timedelta(days=1)
"""So long the secret before counts: a blog has pages to build, and programs to restart."""


class Sso(msgspec.Struct, frozen=True):
    """Either a public key (PEM), or secrets that are made from the root secret and are stored nowhere."""

    generation: int
    previous_until: datetime | None
    public_key: str | None

    def secrets(self, root: RootSecret, site: UUID, now: datetime) -> list[str]:
        """The ones that count, the newest first."""
        overlaps = self.previous_until is not None and now < self.previous_until
        generations = [self.generation, *([self.generation - 1] if overlaps else [])]
        return [_secret(key, site, each) for each in generations for key in root.keys(Purpose.SSO)]


_FIND: Final = Query(Sso, "select generation, previous_until, public_key from site_sso where site_id = $1")
_NEW_SECRET: Final = Write(
    Sso,
    """
    insert into site_sso as s (site_id) values ($1)
    on conflict (site_id) do update set generation = s.generation + 1, public_key = null,
      previous_until = case when s.public_key is null then $2::timestamptz end
    returning generation, previous_until, public_key
    """,
)
_SET_KEY: Final = Command(
    """
    insert into site_sso as s (site_id, public_key) values ($1, $2)
    on conflict (site_id) do update set generation = s.generation + 1, public_key = $2, previous_until = null
    """
)
# The number stays, so that no secret of before counts again.
_OFF: Final = Command(
    "update site_sso set generation = generation + 1, public_key = '', previous_until = null where site_id = $1"
)


async def sso_of(on: Reader, site: UUID) -> Sso | None:
    """None where the blog signs nobody in."""
    found = await _FIND.maybe(on, site)
    return found if found is not None and found.public_key != "" else None


async def new_secret(tx: Tx, root: RootSecret, site: UUID, *, now: datetime) -> str:
    """The only time that it is told. The one before counts for a day."""
    made = await _NEW_SECRET.one(tx, site, now + OVERLAP)
    return made.secrets(root, site, now)[0]


async def set_public_key(tx: Tx, site: UUID, pem: str) -> None:
    """Secrets count no more. `pem` was read by `readers.read_sso`."""
    await _SET_KEY.run(tx, site, pem)


async def turn_off(tx: Tx, site: UUID) -> None:
    await _OFF.run(tx, site)


def _secret(key: bytes, site: UUID, generation: int) -> str:
    made = hmac.digest(key, site.bytes + generation.to_bytes(4, "big"), "sha256")
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()
