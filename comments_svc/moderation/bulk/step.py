from collections.abc import Sequence
from typing import Final
from uuid import UUID

from comments_svc.comments.lock_some import lock_some
from comments_svc.comments.problems import NoSuchComment
from comments_svc.db.database import Tx
from comments_svc.moderation.bulk import queries
from comments_svc.moderation.bulk.ban import ban, unban
from comments_svc.moderation.bulk.model import Bulk, BulkAct, BulkState, BulkWork, Item
from comments_svc.moderation.decide import decide
from comments_svc.moderation.forget import forget
from comments_svc.moderation.problems import ChangedSince, NoSuchEvent, TakenBack
from comments_svc.moderation.undo import undo
from comments_svc.outbox.enqueue import enqueue
from comments_svc.outbox.model import Job
from comments_svc.sites.model import Site
from comments_svc.sites.queries import by_id as site_by_id

STEP: Final = 100
"""Comments in one transaction: enough to be quick, few enough that nobody waits for their threads."""


async def step(tx: Tx, work: BulkWork) -> None:
    """Deals with the next comments, and asks for the step after it. What had moved on is left as it is."""
    it, site = await queries.lock(tx, work.site_id, work.id), await site_by_id(tx, work.site_id)
    if it is None or site is None or not it.state.goes_on:
        return
    state: BulkState = it.state
    if state is BulkState.RUNNING:
        reached, changed = await _forwards(tx, site, it, work)
        state = BulkState.DONE if reached >= it.total else state
    else:
        reached, changed = await _backwards(tx, site, it, work)
        state = BulkState.UNDONE if reached <= 0 else state
    await queries.move(tx, it, state, reached, changed=changed)
    if state.goes_on:
        await enqueue(tx, Job.of(work, due_at=work.at, urgent=True))


async def _forwards(tx: Tx, site: Site, it: Bulk, work: BulkWork) -> tuple[int, int]:
    items = await queries.following(tx, it, STEP)
    comments = [each.comment_id for each in items]
    if it.act is BulkAct.FORGET:
        changed = await forget(tx, site.id, comments, now=work.at)
    elif it.act is BulkAct.BAN:
        changed = await ban(tx, it, comments)
    else:
        await lock_some(tx, site.id, comments)
        found = [(each.nr, await _decide(tx, site, it, each, work)) for each in items]
        events = [(nr, event) for nr, event in found if event is not None]
        await queries.note(tx, it, events)
        changed = len(events)
    return (items[-1].nr if items else it.total), changed


async def _decide(tx: Tx, site: Site, it: Bulk, item: Item, work: BulkWork) -> UUID | None:
    try:
        decision = await decide(
            tx, site, item.comment_id, it.act.decides, by=it.moderator_id, seen=item.seen, now=work.at
        )
    except (NoSuchComment, TakenBack, ChangedSince):
        return None
    return decision.event.id if decision.event is not None and not decision.again else None


async def _backwards(tx: Tx, site: Site, it: Bulk, work: BulkWork) -> tuple[int, int]:
    """The last is taken back first."""
    if it.act is BulkAct.BAN:
        return 0, -await unban(tx, it)
    items = await queries.preceding(tx, it, STEP)
    await lock_some(tx, site.id, [each.comment_id for each in items])
    changed = await _take_back(tx, site, it, [each.event_id for each in items if each.event_id], work)
    return (items[-1].nr - 1 if items else 0), -changed


async def _take_back(tx: Tx, site: Site, it: Bulk, events: Sequence[UUID], work: BulkWork) -> int:
    back = 0
    for each in events:
        try:
            decision = await undo(tx, site, each, by=it.moderator_id, now=work.at)
        except (NoSuchEvent, ChangedSince):
            continue
        back += not decision.again
    return back
