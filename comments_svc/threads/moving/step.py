from collections import Counter
from typing import Final, TypeAlias
from uuid import UUID

import msgspec

from comments_svc.db.database import Tx
from comments_svc.kernel.url import MAX_CHARS
from comments_svc.outbox.enqueue import enqueue
from comments_svc.outbox.model import Job
from comments_svc.sites.model import Site
from comments_svc.sites.queries import by_id as site_by_id
from comments_svc.threads.model import Thread
from comments_svc.threads.moving import queries
from comments_svc.threads.moving.model import Item, Move, MoveState, MoveWork, Outcome, Way
from comments_svc.threads.moving.read_way import moved_url
from comments_svc.threads.problems import PageExists
from comments_svc.threads.rename import put, stop_posts

STEP: Final = 50
"""Pages in one transaction, during which nobody can post on the site: about a tenth of a second."""

Done: TypeAlias = tuple[Item, Outcome, UUID | None]


async def step(tx: Tx, work: MoveWork) -> None:
    """Deals with the next pages, and asks for the step after it. What had moved on is left as it is."""
    it, site = await queries.lock(tx, work.site_id, work.id), await site_by_id(tx, work.site_id)
    if it is None or site is None or not it.state.goes_on:
        return
    ahead, state = it.state is MoveState.RUNNING, MoveState(it.state)
    items = await (queries.following(tx, it, STEP) if ahead else queries.preceding(tx, it, STEP))
    await stop_posts(tx, site.id)
    done = await _carry_out(tx, site, it, items, work)
    await queries.note(tx, it, done)
    if ahead:
        reached = items[-1].nr if items else it.total
        state = MoveState.DONE if reached >= it.total else state
    else:
        reached = items[-1].nr - 1 if items else 0
        state = MoveState.UNDONE if reached <= 0 else state
    counts = Counter(outcome for _, outcome, _ in done)
    moved = counts[Outcome.MOVED] - counts[Outcome.BACK]
    await queries.advance(tx, it, state, reached, moved=moved, merged=0, taken=counts[Outcome.TAKEN])
    if state.goes_on:
        await enqueue(tx, Job.of(work, due_at=work.at, urgent=True))


async def _carry_out(tx: Tx, site: Site, it: Move, items: list[Item], work: MoveWork) -> list[Done]:
    pages = await queries.lock_pages(tx, site.id, [each.thread_id for each in items])
    done: list[Done] = []
    for item in items:
        page = pages.get(item.thread_id)
        outcome = await (_forwards if it.state is MoveState.RUNNING else _backwards)(tx, site, it, item, page, work)
        if outcome is not None:
            done.append((item, outcome, None))
    return done


async def _forwards(tx: Tx, site: Site, it: Move, item: Item, page: Thread | None, work: MoveWork) -> Outcome:
    if page is None or page.url_key != item.old_key or len(item.new_key) > MAX_CHARS:
        return Outcome.CHANGED
    way = Way(it.from_url, it.from_key, it.to_url, it.to_key)
    url = moved_url(site, way, page.url, item.new_key)
    return Outcome.MOVED if await _put(tx, site, it, page, (item.new_key, url), work) else Outcome.TAKEN


async def _backwards(tx: Tx, site: Site, it: Move, item: Item, page: Thread | None, work: MoveWork) -> Outcome | None:
    """None for one that it had not moved, or that has moved on since, or whose old address another page has now."""
    if item.outcome != Outcome.MOVED or page is None or page.url_key != item.new_key:
        return None
    return Outcome.BACK if await _put(tx, site, it, page, (item.old_key, item.old_url), work) else None


async def _put(tx: Tx, site: Site, it: Move, page: Thread, there: tuple[str, str], work: MoveWork) -> bool:
    """False where another page is."""
    new = msgspec.structs.replace(page, url_key=there[0], url=there[1])
    try:
        await put(tx, site, page, new, it.moderator_id, now=work.at)
    except PageExists:
        return False
    return True
