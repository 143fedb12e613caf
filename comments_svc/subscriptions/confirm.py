"""A proof of an address, and with it the subscriptions that waited for it."""

from datetime import datetime
from uuid import UUID

import msgspec

from comments_svc.db.database import Tx
from comments_svc.kernel.secret import RootSecret
from comments_svc.readers.prove import prove_by_code, prove_by_link
from comments_svc.sites.model import Site
from comments_svc.subscriptions.follow import be_told


class Confirmed(msgspec.Struct, frozen=True):
    """The address, and the subscriptions that are active now."""

    email: str
    subscriptions: list[UUID]


async def confirm_code(
    tx: Tx, secret: RootSecret, site: Site, reader: UUID, code: str, *, now: datetime
) -> Confirmed | None:
    """None for a wrong code, which is counted: commit it, and raise afterwards. Raises ProofTooOld."""
    proven = await prove_by_code(tx, secret, site.id, reader, code, now=now)
    if proven is None:
        return None
    return Confirmed(proven.email, await be_told(tx, site, reader, proven, now=now))


async def confirm_link(tx: Tx, site: Site, proof: UUID, reader: UUID, *, now: datetime) -> Confirmed:
    """Raises ExpiredLink, ProofUsed, ProofTooOld."""
    proven = await prove_by_link(tx, site.id, proof, reader, now=now)
    return Confirmed(proven.email, await be_told(tx, site, reader, proven, now=now))
