from datetime import datetime
from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.db.rate import is_allowed, rate
from comments_svc.kernel.secret import RootSecret
from comments_svc.readers import queries
from comments_svc.readers.ask_proof import allow_address
from comments_svc.readers.model import Proof, Proven
from comments_svc.readers.proof_code import is_proof_code
from comments_svc.readers.read_address import mailbox_of
from comments_svc.readers.take_address import take_address
from comments_svc.readers.use_waiting import use_waiting

# For each mailbox: ten guesses at once, then one every twenty minutes. The browser that has proven the address has as
# many of its own, which no stranger can use up.
_EVERY_S: Final = 1_200
_BURST: Final = 10


async def prove_by_code(
    tx: Tx, secret: RootSecret, site: UUID, reader: UUID, code: str, *, now: datetime, also: UUID | None = None
) -> Proven | None:
    """None for a wrong code, which is counted: so this must be committed, and nothing may be raised over it.

    Each mailbox takes so many guesses, however many mails it was sent and whoever guesses: the links in them count on.
    All that this reader asked for with the same address is confirmed with it. `also`: another reader whose codes count
    here. Raises ProofTooOld.
    """
    open_to = await queries.lock_guessed(tx, site, [reader, also] if also else [reader], now)
    allowed = await _allowed(tx, site, reader, open_to)
    counting = [each for each in open_to if mailbox_of(each.email) in allowed]
    right = next((each for each in counting if is_proof_code(secret, each.id, code)), None)
    if right is None:
        await queries.count_try(tx, site, [each.id for each in open_to])
        return None
    await allow_address(tx, site, reader, right.email, now=now)
    wishes = await use_waiting(tx, site, reader, right.email, now=now)
    left = await take_address(tx, site, reader, right.email, now=now)
    return Proven(right.email, wishes, left)


async def _allowed(tx: Tx, site: UUID, reader: UUID, proofs: list[Proof]) -> set[str]:
    """The mailboxes at which this is not one guess too many. In order, as guesses at once lock them."""
    mine = await queries.address_of(tx, site, reader)
    own = {mine.email.lower()} if mine else set()
    acts = {mailbox_of(each.email): "guess-own" if each.email.lower() in own else "guess" for each in proofs}
    limits = {box: rate(acts[box], box.encode(), every_s=_EVERY_S, burst=_BURST) for box in sorted(acts)}
    return {box for box, limit in limits.items() if await is_allowed(tx, limit)}
