from collections import Counter
from typing import Final, TypeAlias
from uuid import UUID

import msgspec

from comments_svc.db.database import Tx
from comments_svc.kernel.problems import BadUrl, Invalid
from comments_svc.kernel.url import MAX_CHARS
from comments_svc.outbox.enqueue import enqueue
from comments_svc.outbox.model import Job
from comments_svc.sites.model import Site
from comments_svc.sites.problems import ForeignPage
from comments_svc.sites.queries import by_id as site_by_id
from comments_svc.threads.merge import merge
from comments_svc.threads.model import Thread
from comments_svc.threads.moving import queries
from comments_svc.threads.moving.model import Clash, Item, Move, MoveState, MoveWork, Outcome, Way
from comments_svc.threads.moving.read_way import moved_url
from comments_svc.threads.problems import NoSuchThread, PageExists
from comments_svc.threads.rename import put, stop_posts
from comments_svc.threads.take_alias import give_alias_back
from comments_svc.threads.unmerge import unmerge

STEP: Final = 50
"""Pages in one transaction, during which nobody can post on the site: about a tenth of a second."""

Done: TypeAlias = tuple[Item, Outcome, UUID | None]


async def step(tx: Tx, work: MoveWork) -> None:
    """Deals with the next pages, and asks for the step after it. What had moved on is left as it is."""
    it, site = await queries.lock(tx, work.site_id, work.id), await site_by_id(tx, work.site_id)
    if it is None or site is None or not it.state.goes_on:
        return
    ahead, state = it.state is MoveState.RUNNING, MoveState(it.state)
    await stop_posts(tx, site.id)
    items = await _next_items(tx, it)
    done = await _carry_out(tx, site, it, items, work)
    await queries.note(tx, it, done)
    if ahead:
        reached = items[-1].nr if items else it.total
        state = MoveState.DONE if reached >= it.total else state
    else:
        reached = items[-1].nr - 1 if items else 0
        state = MoveState.UNDONE if reached <= 0 else state
    counts = Counter(outcome for _, outcome, _ in done)
    back = Counter(item.outcome for item, outcome, _ in done if outcome is Outcome.BACK)
    moved, merged = (counts[each] - back[each] for each in (Outcome.MOVED, Outcome.MERGED))
    await queries.advance(tx, it, state, reached, moved=moved, merged=merged, taken=counts[Outcome.TAKEN])
    if state.goes_on:
        await enqueue(tx, Job.of(work, due_at=work.at, urgent=True))


async def _next_items(tx: Tx, it: Move) -> list[Item]:
    """A merge, or its undo, comes alone: it locks comments before pages, which nobody may have locked before."""
    if it.state is MoveState.RUNNING:
        items = await queries.following(tx, it, STEP)
        nr = await queries.clash(tx, it, items) if it.clash is Clash.MERGE else None
    else:
        items = await queries.preceding(tx, it, STEP)
        nr = next((each.nr for each in items if each.outcome == Outcome.MERGED), None)
    before = next((place for place, each in enumerate(items) if each.nr == nr), len(items))
    return items[: max(before, 1)]


async def _carry_out(tx: Tx, site: Site, it: Move, items: list[Item], work: MoveWork) -> list[Done]:
    if items and it.state is MoveState.RUNNING and it.clash is Clash.MERGE and await queries.clash(tx, it, items[:1]):
        return [await _merge(tx, site, it, items[0], work)]
    if items and it.state is MoveState.UNDOING and items[0].outcome == Outcome.MERGED:
        return await _unmerge(tx, site, it, items[0], work)
    pages = await queries.lock_pages(tx, site.id, [each.thread_id for each in items])
    done: list[Done] = []
    for item in items:
        page = pages.get(item.thread_id)
        step = await (_forwards if it.state is MoveState.RUNNING else _backwards)(tx, site, it, item, page, work)
        if step is not None:
            done.append(step)
    return done


async def _merge(tx: Tx, site: Site, it: Move, item: Item, work: MoveWork) -> Done:
    page = await queries.page(tx, site.id, item.thread_id)
    if page is None or page.url_key != item.old_key:
        return item, Outcome.CHANGED, None
    way = Way(it.from_url, it.from_key, it.to_url, it.to_key)
    there = moved_url(site, way, page.url, item.new_key)
    try:
        stays = await merge(tx, site, page.id, it.moderator_id, there, now=work.at)
    except (Invalid, BadUrl, ForeignPage):  # too big, or the address means another page or is the site's no more
        return item, Outcome.TAKEN, None
    return item, Outcome.MERGED, await queries.merge_event(tx, site.id, stays, page.id)


async def _unmerge(tx: Tx, site: Site, it: Move, item: Item, work: MoveWork) -> list[Done]:
    """Nothing for one that was parted already, or merged further."""
    assert item.event_id is not None
    stays = await queries.merged_into(tx, site.id, item.event_id)
    try:
        async with tx.savepoint():
            await unmerge(tx, site, stays, it.moderator_id, item.event_id, now=work.at)
    except (Invalid, NoSuchThread, PageExists):
        return []
    return [(item, Outcome.BACK, item.event_id)]


async def _forwards(tx: Tx, site: Site, it: Move, item: Item, page: Thread | None, work: MoveWork) -> Done:
    if page is None or page.url_key != item.old_key or len(item.new_key) > MAX_CHARS:
        return item, Outcome.CHANGED, None
    way = Way(it.from_url, it.from_key, it.to_url, it.to_key)
    new = msgspec.structs.replace(page, url_key=item.new_key, url=moved_url(site, way, page.url, item.new_key))
    try:
        return item, Outcome.MOVED, (await put(tx, site, page, new, it.moderator_id, now=work.at)).took
    except PageExists:
        return item, Outcome.TAKEN, None


async def _backwards(tx: Tx, site: Site, it: Move, item: Item, page: Thread | None, work: MoveWork) -> Done | None:
    """None for one that it had not moved, or that has moved on since, or whose old address another page has now."""
    if item.outcome != Outcome.MOVED or page is None or page.url_key != item.new_key:
        return None
    old = msgspec.structs.replace(page, url_key=item.old_key, url=item.old_url)
    try:
        took = (await put(tx, site, page, old, it.moderator_id, now=work.at)).took
    except PageExists:
        return None
    if item.event_id is not None:
        await give_alias_back(tx, site.id, page.id, item.event_id)
    return item, Outcome.BACK, took
