from datetime import datetime
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.db.notify import ThreadChanged
from comments_svc.sites.model import Site
from comments_svc.threads import queries
from comments_svc.threads.note import Change, Kind, note
from comments_svc.threads.problems import NoSuchThread


async def close(tx: Tx, site: Site, thread: UUID, by: UUID, *, now: datetime) -> int:
    """Readers can comment on this page no more; moderators still can. The thread's new version. Raises NoSuchThread."""
    return await _set(tx, site, thread, by, "close", now)


async def reopen(tx: Tx, site: Site, thread: UUID, by: UUID, *, now: datetime) -> int:
    """Raises NoSuchThread."""
    return await _set(tx, site, thread, by, "open", now)


async def _set(tx: Tx, site: Site, thread: UUID, by: UUID, kind: Kind, now: datetime) -> int:
    state = "closed" if kind == "close" else "open"
    if not await queries.set_state(tx, site.id, thread, state, now):
        raise NoSuchThread(thread)
    touched = await queries.touch(tx, site.id, thread, 0)
    await note(tx, site.id, Change(thread, kind, touched, touched), by, now=now)
    tx.announce(ThreadChanged(site.slug, touched.url_key, touched.version, touched.count))
    return touched.version
