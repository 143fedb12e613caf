from datetime import datetime
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.readers.prove_by_link import prove_by_link
from comments_svc.sites.model import Site
from comments_svc.subscriptions.follow import be_told
from comments_svc.subscriptions.model import Confirmed


async def confirm_link(tx: Tx, site: Site, proof: UUID, reader: UUID, *, now: datetime) -> Confirmed:
    """Raises ExpiredLink, ProofUsed, ProofTooOld."""
    proven = await prove_by_link(tx, site.id, proof, reader, now=now)
    return Confirmed(proven.email, await be_told(tx, site, reader, proven, now=now))
