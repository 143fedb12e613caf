from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.comments.model import State
from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query, Write
from comments_svc.hooks.model import Hook
from comments_svc.kernel.phrase import phrase
from comments_svc.markup.model import Html

_OF_SITE: Final = Query(
    Hook,
    """
    select id, site_id, name, format, url, target, token, events, created_at from hook
    where site_id = $1 order by created_at, id
    """,
)
_BY_ID: Final = Query(
    Hook,
    """
    select id, site_id, name, format, url, target, token, events, created_at from hook where site_id = $1 and id = $2
    """,
)
# The site's row is locked, so that two who add at once do not pass the limit together.
_INSERT: Final = Write(
    Hook,
    """
    with locked as (select id from site where id = $1 for no key update)
    insert into hook (site_id, id, name, format, url, target, token, events, created_at)
    select locked.id, $2, $3, $4, $5, $6, $7, $8, $9 from locked
    where (select count(*) from hook where site_id = $1) < $10
    returning id, site_id, name, format, url, target, token, events, created_at
    """,
)
_DELETE: Final = Command("delete from hook where site_id = $1 and id = $2")
REMOVED: Final = phrase("The webhook was removed.")
_CANCEL: Final = Command(
    """
    update outbound_message set state = 'cancelled', last_answer = $3
    where site_id = $1 and hook_id = $2 and state = 'queued'
    """
)


class Facts(msgspec.Struct, frozen=True):
    """A comment as it stands now, where it stands, and who decided."""

    site: str
    site_title: str
    page_url: str
    page_title: str
    id: UUID
    parent_id: UUID | None
    state: State
    name: str
    source: str
    html: Html
    tree: str
    created_at: datetime
    edited_at: datetime | None
    moderator: str | None


_FACTS: Final = Query(
    Facts,
    """
    select s.slug as site, s.title as site_title, t.url as page_url, t.title as page_title, c.id, c.parent_id, c.state,
      c.name, c.source, c.html, c.tree, c.created_at, c.edited_at,
      (select m.name from moderator m where m.id = $3) as moderator
    from comment c
    join thread t on t.site_id = c.site_id and t.id = c.thread_id
    join site s on s.id = c.site_id
    where c.site_id = $1 and c.id = $2
    """,
)


async def of_site(on: Reader, site: UUID) -> list[Hook]:
    return await _OF_SITE.many(on, site)


async def by_id(on: Reader, site: UUID, hook: UUID) -> Hook | None:
    return await _BY_ID.maybe(on, site, hook)


async def insert(tx: Tx, hook: Hook, most: int) -> Hook | None:
    """None when the site has `most` already."""
    return await _INSERT.maybe(
        tx,
        hook.site_id,
        hook.id,
        hook.name,
        hook.format,
        hook.url,
        hook.target,
        hook.token,
        hook.events,
        hook.created_at,
        most,
    )


async def delete(tx: Tx, site: UUID, hook: UUID) -> int:
    return await _DELETE.run(tx, site, hook)


async def cancel_waiting(tx: Tx, site: UUID, hook: UUID) -> int:
    return await _CANCEL.run(tx, site, hook, REMOVED)


async def facts(on: Reader, site: UUID, comment: UUID, moderator: UUID | None) -> Facts | None:
    return await _FACTS.maybe(on, site, comment, moderator)
