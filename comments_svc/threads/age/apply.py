"""Closes pages that are too old, and opens again those that had been closed by their age and no longer are."""

from datetime import datetime
from typing import Final

from comments_svc.db.database import Tx
from comments_svc.db.notify import ThreadChanged
from comments_svc.outbox.enqueue import enqueue
from comments_svc.outbox.model import Job
from comments_svc.sites.model import Site
from comments_svc.sites.queries import by_id as site_by_id
from comments_svc.threads.age import queries
from comments_svc.threads.age.model import AgeWork, cut_of
from comments_svc.threads.model import Thread
from comments_svc.threads.note import Change, Kind, note

STEP: Final = 100
"""Pages in one transaction."""


async def apply(tx: Tx, work: AgeWork) -> None:
    """The next pages; asks for the step after it while there are more."""
    site = await site_by_id(tx, work.site_id)
    if site is None:
        return
    cut = cut_of(await queries.limit_of(tx, site.id), work.at)
    old = await queries.lock_old(tx, site.id, cut, STEP)
    await _tell(tx, site, "close", await queries.close_these(tx, site.id, old, work.at), work.at)
    # In one transaction with the others they would be locked out of order.
    young = [] if old else await queries.lock_young(tx, site.id, cut, STEP)
    await _tell(tx, site, "open", await queries.open_these(tx, site.id, young), work.at)
    if old or young:
        await enqueue(tx, Job.of(work, due_at=work.at, dedupe=str(site.id), urgent=True))


async def _tell(tx: Tx, site: Site, kind: Kind, pages: list[Thread], now: datetime) -> None:
    for each in pages:
        await note(tx, site.id, Change(each.id, kind, each, each), None, now=now)
        tx.announce(ThreadChanged(site.slug, each.url_key, each.version, each.count))
