from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.comments.news import News
from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Query
from comments_svc.moderators.model import Notify
from comments_svc.notify.model import FLOOD_WINDOW, FLOODED_AT, FRESH, Recent, Subject
from comments_svc.outbox.model import One

# The comment is held meanwhile: an undo comes before, and is seen, or after, and finds every message. Posting an answer
# does not wait for it.
_SUBJECT: Final = Query(
    Subject,
    """
    select c.id, c.thread_id, c.state, c.door, c.reader_id, c.published_at, w.email as writer_email,
      p.reader_id as parent_reader_id, o.email as parent_email, m.email as actor_email,
      coalesce((
        select u.lang from subscription u where u.site_id = c.site_id and lower(u.email) = lower(w.email)
        order by u.changed_at desc limit 1
      ), s.lang) as lang,
      c.source = '' as erased, coalesce(e.undone, false) as undone
    from comment c
    join site s on s.id = c.site_id
    left join reader_address w on w.site_id = c.site_id and w.reader_id = c.reader_id
    left join comment p on p.site_id = c.site_id and p.id = c.parent_id
    left join reader_address o on o.site_id = p.site_id and o.reader_id = p.reader_id
    left join moderator m on m.id = $4
    left join moderation_event e on e.site_id = c.site_id and e.id = $3
    where c.site_id = $1 and c.id = $2
    for key share of c
    """,
)


class Locked(msgspec.Struct, frozen=True):
    locked: bool


# One site's news are told one after the other: each sees the mails that the one before has made.
_IN_TURN: Final = Query(
    Locked, "select true as locked from pg_advisory_xact_lock(hashtextextended('notify ' || $1::uuid, 0))"
)


class Watcher(msgspec.Struct, frozen=True):
    """A moderator of the site who wants mail."""

    id: UUID
    email: str
    lang: str
    notify: Notify


_WATCHERS: Final = Query(
    Watcher,
    """
    select m.id, m.email, m.lang, s.notify from site_moderator s join moderator m on m.id = s.moderator_id
    where s.site_id = $1 and s.notify <> 'nothing' and m.id is distinct from $2
      and lower(m.email) is distinct from lower($3)
    order by m.id
    """,
)


class Follower(msgspec.Struct, frozen=True):
    id: UUID
    email: str
    lang: str
    scope: str
    changed_at: datetime


# A null on either side is nobody in particular, and never a reason to leave someone out. Whoever heard of this comment
# already (as a moderator, or before an undo) does not hear of it again.
_FOLLOWERS: Final = Query(
    Follower,
    """
    select s.id, s.email, s.lang, s.scope, s.changed_at from subscription s
    where s.site_id = $1 and s.thread_id = $2 and s.state = 'active' and s.id > $3 and s.created_at <= $4
      and (s.scope = 'thread' or s.reader_id = $5 or lower(s.email) = lower($6))
      and coalesce(s.reader_id <> $7, true)
      and lower(s.email) is distinct from lower($8) and lower(s.email) is distinct from lower($9)
      and not exists (select from mail_stop x where x.site_id = $1 and x.email = lower(s.email))
      and not exists (select from address_health h where h.email = lower(s.email) and h.stopped_at is not null)
      and not exists (
        select from outbound_message o
        where o.site_id = $1 and o.comment_id = $10 and lower(o.recipient) = lower(s.email)
          and o.channel = 'mail' and o.state <> 'cancelled')
    order by s.id limit $11
    """,
)
_RECENT: Final = Query(
    Recent,
    """
    select lower(recipient) as recipient, id, thread_id, template, coalesce(sent_at, due_at) as at,
      state = 'queued' and attempts = 0 as open
    from outbound_message
    where lower(recipient) = any($2) and first_due_at > $3 and site_id = $1 and state in ('queued', 'sent')
      and carried_by is null and template = any($4) and ($5::uuid is null or thread_id = $5)
    """,
)
_HOLD: Final = Query(
    One,
    """
    select id from outbound_message
    where id = any($1) and state = 'queued' and attempts = 0 and carried_by is null
    order by id for update
    """,
)


class Number(msgspec.Struct, frozen=True):
    number: int


_PUBLISHED: Final = Query(
    Number,
    """
    select count(*) as number from (
      select from comment where site_id = $1 and state = 'published' and published_at > $3 and thread_id = $2 limit $4
    ) c
    """,
)


class Told(msgspec.Struct, frozen=True):
    told: bool


_TOLD: Final = Query(
    Told,
    """
    select exists (
      select from outbound_message
      where site_id = $1 and comment_id = $2 and lower(recipient) = lower($3) and template = $4 and state <> 'cancelled'
    ) as told
    """,
)
_WANTS_NONE: Final = Query(
    Told,
    """
    select exists (select from mail_stop where site_id = $1 and email = lower($2))
      or exists (select from address_health where email = lower($2) and stopped_at is not null) as told
    """,
)


async def subject(tx: Tx, news: News) -> Subject | None:
    """None when the comment does not exist any more."""
    return await _SUBJECT.maybe(tx, news.site_id, news.comment_id, news.id, news.actor)


async def in_turn(tx: Tx, site: UUID) -> None:
    """Until the transaction ends nobody else tells news of this site."""
    await _IN_TURN.one(tx, site)


async def watchers(on: Reader, site: UUID, *, but: UUID | None, email: str | None) -> list[Watcher]:
    """`but` and `email`: who wrote or did it."""
    return await _WATCHERS.many(on, site, but, email)


async def followers(on: Reader, news: News, about: Subject, *, limit: int) -> list[Follower]:
    """The next of those who asked before it was published, who did not write it, and whom we may mail."""
    return await _FOLLOWERS.many(
        on,
        news.site_id,
        about.thread_id,
        news.after or UUID(int=0),
        about.published_at,
        about.parent_reader_id,
        about.parent_email,
        about.reader_id,
        about.writer_email,
        about.actor_email,
        about.id,
        limit,
    )


async def recent(
    on: Reader, site: UUID, emails: Sequence[str], templates: Sequence[str], *, at: datetime, thread: UUID | None = None
) -> dict[str, list[Recent]]:
    """By address in lower case: mails that are no older than a day, or still wait."""
    found: dict[str, list[Recent]] = {each.lower(): [] for each in emails}
    since = at - timedelta(days=1)
    for each in await _RECENT.many(on, site, list(found), since, list(templates), thread):
        found[each.recipient].append(each)
    return found


async def hold(tx: Tx, carriers: Sequence[UUID]) -> set[UUID]:
    """Those of them that are still open, and stay so until the transaction ends."""
    return {each.id for each in await _HOLD.many(tx, list(carriers))} if carriers else set()


async def is_flooded(on: Reader, site: UUID, thread: UUID, *, at: datetime) -> bool:
    found = await _PUBLISHED.one(on, site, thread, at - FLOOD_WINDOW, FLOODED_AT)
    return found.number >= FLOODED_AT


async def was_told(on: Reader, site: UUID, comment: UUID, email: str, template: str) -> bool:
    return (await _TOLD.one(on, site, comment, email, template)).told


async def wants_none(on: Reader, site: UUID, email: str) -> bool:
    """An address that has ended all mail about the site, or that takes none."""
    return (await _WANTS_NONE.one(on, site, email)).told


def is_fresh(about: Subject, at: datetime) -> bool:
    return about.published_at is not None and about.published_at > at - FRESH
