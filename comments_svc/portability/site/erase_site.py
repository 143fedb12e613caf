from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Tx
from comments_svc.db.notify import SiteChanged
from comments_svc.db.query import Command, Write
from comments_svc.outbox.enqueue import enqueue
from comments_svc.outbox.model import Job
from comments_svc.sites.model import Site

_WAIT: Final = timedelta(minutes=1)
"""What was under way when it vanished has ended by then."""


class EraseWork(msgspec.Struct, frozen=True, tag="erase-site"):
    """Takes away the next rows of a site that nobody finds any more."""

    site_id: UUID
    at: datetime


class Erased(msgspec.Struct, frozen=True):
    revision: int


_VANISH: Final = Write(
    Erased,
    """
    update site set erased_slug = slug, slug = 'erased-' || id, title = '', mail = null, close_after_days = null,
      revision = revision + 1, changed_at = clock_timestamp()
    where id = $1 and erased_slug is null returning revision
    """,
)
_REMEMBER: Final = Command(
    """
    insert into erased_site as e (slug, revision) values ($1, $2)
    on conflict (slug) do update set revision = greatest(e.revision, excluded.revision)
    """
)
_PEOPLE: Final = Command("delete from site_moderator where site_id = $1")
_INVITATIONS: Final = Command("delete from invitation where site_id = $1")
_HOOKS: Final = Command("delete from hook where site_id = $1")
_ADDRESSES: Final = Command("delete from reply_address where site_id = $1")
_WAITING: Final = Command("delete from outbound_message where site_id = $1 and state = 'queued'")
_JOBS: Final = Command("delete from job where payload ->> 'site_id' = $1::uuid::text")


async def erase_site(tx: Tx, site: Site, *, now: datetime) -> None:
    """From the commit on there is no such site for anybody, nothing more is sent for it, and its name is free. A job
    takes away what it had, some rows at a time. Nobody can take it back."""
    # Those who are told of its people by a trigger must not find a site that has just gone.
    for forget in (_PEOPLE, _INVITATIONS, _HOOKS, _ADDRESSES, _WAITING, _JOBS):
        await forget.run(tx, site.id)
    gone = await _VANISH.maybe(tx, site.id)
    if gone is None:
        return
    await _REMEMBER.run(tx, site.slug, gone.revision)
    await enqueue(tx, Job.of(EraseWork(site.id, now), due_at=now + _WAIT))
    tx.announce(SiteChanged(site.slug, gone.revision))
