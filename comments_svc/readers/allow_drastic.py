from datetime import datetime
from uuid import UUID

from comments_svc.db.database import Reader
from comments_svc.readers.problems import ProofTooOld
from comments_svc.readers.queries import address_of


async def allow_drastic(on: Reader, site: UUID, reader: UUID, *, now: datetime) -> None:
    """Taking everything away or out needs a proof younger than 15 minutes: a token may have been left in a browser.

    Who never proved an address has nothing but the token, so for them it is enough. Raises ProofTooOld.
    """
    mine = await address_of(on, site, reader)
    if mine is not None and not mine.is_fresh(now):
        raise ProofTooOld
