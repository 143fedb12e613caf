from datetime import datetime
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.outbox.enqueue import enqueue
from comments_svc.outbox.model import Job
from comments_svc.threads.moving import queries
from comments_svc.threads.moving.model import Move, MoveState, MoveWork
from comments_svc.threads.problems import NoSuchMove


async def stop(tx: Tx, site: UUID, move: UUID) -> None:
    """What is moved stays so, and can be taken back. Raises NoSuchMove."""
    it = await _locked(tx, site, move)
    if it.state is MoveState.RUNNING:
        await queries.advance(tx, it, MoveState.STOPPED, it.reached, moved=0, merged=0, taken=0)


async def take_back(tx: Tx, site: UUID, move: UUID, *, now: datetime) -> None:
    """All that it has moved, once. Raises NoSuchMove."""
    it = await _locked(tx, site, move)
    if it.can_be_undone:
        await queries.advance(tx, it, MoveState.UNDOING, it.reached, moved=0, merged=0, taken=0)
        await enqueue(tx, Job.of(MoveWork(site, move, now), due_at=now, urgent=True))


async def _locked(tx: Tx, site: UUID, move: UUID) -> Move:
    it = await queries.lock(tx, site, move)
    if it is None:
        raise NoSuchMove(move)
    return it
