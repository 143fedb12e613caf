from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.moderators import queries


async def hand_over(tx: Tx, site: UUID) -> int:
    """Makes the operators of the installation owners of a new site; how many there are."""
    return await queries.join_operators(tx, site)
