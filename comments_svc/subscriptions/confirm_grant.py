from datetime import datetime
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.readers.prove_by_grant import prove_by_grant
from comments_svc.sites.model import Site
from comments_svc.subscriptions.follow import be_told
from comments_svc.subscriptions.model import Confirmed


async def confirm_grant(tx: Tx, site: Site, reader: UUID, token_hash: bytes, grant: str, *, now: datetime) -> Confirmed:
    """Raises BadGrant, ProofTooOld."""
    proven = await prove_by_grant(tx, site.id, reader, token_hash, grant, now=now)
    return Confirmed(proven.email, await be_told(tx, site, reader, proven, now=now))
