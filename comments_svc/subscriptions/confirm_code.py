from datetime import datetime
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.kernel.secret import RootSecret
from comments_svc.readers.prove_by_code import prove_by_code
from comments_svc.sites.model import Site
from comments_svc.subscriptions.follow import be_told
from comments_svc.subscriptions.model import Confirmed


async def confirm_code(
    tx: Tx, secret: RootSecret, site: Site, reader: UUID, code: str, *, now: datetime
) -> Confirmed | None:
    """None for a wrong code, which is counted: commit it, and raise afterwards. Raises ProofTooOld."""
    proven = await prove_by_code(tx, secret, site.id, reader, code, now=now)
    if proven is None:
        return None
    return Confirmed(proven.email, await be_told(tx, site, reader, proven, now=now))
