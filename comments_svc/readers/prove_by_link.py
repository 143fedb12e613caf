from datetime import datetime
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.kernel.problems import ExpiredLink
from comments_svc.readers import queries
from comments_svc.readers.ask_proof import allow_address
from comments_svc.readers.model import Proven
from comments_svc.readers.problems import ProofUsed
from comments_svc.readers.take_address import take_address


async def prove_by_link(tx: Tx, site: UUID, proof: UUID, reader: UUID, *, now: datetime) -> Proven:
    """`reader` is the one who opens the link; whoever asked gets nothing by it but the subscription they asked for.

    Raises ExpiredLink, ProofUsed, ProofTooOld.
    """
    found = await queries.lock_proof(tx, site, proof)
    if found is None or not found.mailed or found.expires_at <= now:
        raise ExpiredLink
    if found.used_at is not None:
        raise ProofUsed
    await allow_address(tx, site, reader, found.email, now=now)
    await queries.use(tx, site, [found.id], now)
    left = await take_address(tx, site, reader, found.email, now=now)
    return Proven(found.email, [found.wish] if found.wish else [], left)
