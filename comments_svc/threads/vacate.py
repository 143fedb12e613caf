"""A page that came by a split goes with it, when it is empty again and nobody has given it anything of its own."""

from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Tx
from comments_svc.db.notify import SiteChanged
from comments_svc.db.query import Write
from comments_svc.sites.model import Site
from comments_svc.sites.queries import raise_revision
from comments_svc.threads.model import Thread


class _Vacated(msgspec.Struct, frozen=True):
    id: UUID


# The row stays, as that of a merged page does: a reaction or a mail that comes at this moment finds it. Who is told of
# answers is told of them where these are now; whoever follows all of the page wants the page.
_VACATE: Final = Write(
    _Vacated,
    """
    update thread t set merged_into = $3, url_key = 'merged:' || t.id::text, count = 0, version = version + 1,
      changed_at = clock_timestamp()
    where t.site_id = $1 and t.id = $2
      and exists (
        select from thread_event e join thread_moved m on m.site_id = e.site_id and m.event_id = e.id
        where e.site_id = $1 and e.kind = 'split' and e.other_id = $2 and m.what = 'thread' and m.key = $2::uuid::text)
      and not exists (select from comment c where c.site_id = $1 and c.thread_id = $2)
      and not exists (select from reaction r where r.site_id = $1 and r.thread_id = $2)
      and not exists (select from thread_alias a where a.site_id = $1 and a.thread_id = $2)
      and not exists (select from thread g where g.site_id = $1 and g.merged_into = $2)
      and not exists (
        select from subscription s
        where s.site_id = $1 and s.thread_id = $2 and s.state <> 'left' and s.scope <> 'replies')
      and not exists (
        select from thread_event e
        where e.site_id = $1 and e.thread_id = $2 and e.kind not in ('unmerge', 'unsplit') and not e.undone)
    returning t.id
    """,
)


async def vacate(tx: Tx, site: Site, page: Thread, into: UUID) -> bool:
    """Of a locked page, while nobody can post; whether it went. The next comment at its address begins a new one.

    Its last version is not announced: the new page begins at the first, and would be taken for an older one.
    """
    gone = await _VACATE.maybe(tx, site.id, page.id, into) is not None
    if gone:
        tx.announce(SiteChanged(site.slug, await raise_revision(tx, site.id), (page.url_key,)))
    return gone
