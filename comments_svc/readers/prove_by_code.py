from datetime import datetime
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.kernel.secret import RootSecret
from comments_svc.readers import queries
from comments_svc.readers.ask_proof import allow_address
from comments_svc.readers.model import Proven
from comments_svc.readers.proof_code import is_proof_code


async def prove_by_code(
    tx: Tx, secret: RootSecret, site: UUID, reader: UUID, code: str, *, now: datetime
) -> Proven | None:
    """None for a wrong code, which is counted: so this must be committed, and nothing may be raised over it.

    All that this reader asked for with the same address is confirmed with it. Raises ProofTooOld.
    """
    open_to = await queries.lock_guessed(tx, site, reader, now)
    right = next((each for each in open_to if is_proof_code(secret, each.id, code)), None)
    if right is None:
        await queries.count_try(tx, site, [each.id for each in open_to])
        return None
    await allow_address(tx, site, reader, right.email, now=now)
    waiting = await queries.waiting(tx, site, reader, now)
    same = [each for each in waiting if each.email.lower() == right.email.lower()]
    await queries.use(tx, site, [each.id for each in same], now)
    await queries.set_address(tx, site, reader, right.email, now)
    return Proven(right.email, [each.wish for each in reversed(same) if each.wish])
