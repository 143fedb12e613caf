from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from comments_svc.comments.draft import Draft, Verdict
from comments_svc.comments.model import Comment, Door, Posted
from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query, Write
from comments_svc.db.rate import Rate
from comments_svc.kernel.ids import uuid7
from comments_svc.markup.model import MARKUP_VERSION, Rendered
from comments_svc.readers.name_key import name_key
from comments_svc.threads.queries import AT

# The news is enqueued by the same statement, whatever the number of those who will hear of it; and not at all where
# nobody would.
_POST: Final = Write(
    Posted,
    """
    with posted as materialized (
      select * from post_named($32, $33, $34, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
        $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $35, $36)
    ), told as (
      insert into job (id, kind, payload, due_at)
      select $31::uuid, 'notify', json_build_object('type', 'notify', 'id', $31::uuid, 'site_id', $1::uuid,
        'comment_id', $2::uuid, 'what', 'created', 'was', null, 'to', p.state, 'actor', null, 'at', $30::timestamptz,
        'due_at', $30::timestamptz), $30
      from posted p
      where p.outcome = 'created' and $31 is not null and (
        exists (select from hook h where h.site_id = $1)
        or p.state = 'pending' and exists (
          select from site_moderator m where m.site_id = $1 and m.notify <> 'nothing')
        or p.state = 'published' and exists (
          select from site_moderator m where m.site_id = $1 and m.notify not in ('nothing', 'decision'))
        or p.state = 'published' and exists (
          select from subscription s where s.site_id = $1 and s.thread_id = p.thread_id and s.state = 'active'))
      returning true as told
    )
    select outcome, wait_s, announce, thread_id, version, count, state, reader_id, avatar, root_id, created_at,
      verified, silent, (select told from told) as told, coalesce(url_key, $4) as url_key
    from posted
    """,
)


async def post(tx: Tx, draft: Draft, verdict: Verdict, rate: Rate | None, hue: int, *, news: UUID | None) -> Posted:
    """`news`: the id under which it is told; None tells nobody."""
    sender, rendered = draft.sender, draft.rendered
    return await _POST.one(
        tx,
        draft.site.id,
        draft.id,
        draft.digest(),
        draft.url_key,
        draft.url,
        draft.title,
        uuid7(),
        draft.parent,
        uuid7(),
        sender.token_hash,
        sender.moderator,
        sender.name,
        sender.email,
        sender.website,
        "author" if sender.moderator else None,
        hue,
        draft.source,
        rendered.html,
        rendered.tree,
        MARKUP_VERSION,
        draft.door,
        verdict.known,
        verdict.new,
        verdict.reasons_known,
        verdict.reasons_new,
        sender.ip_hash,
        rate.key if rate else None,
        rate.every_s if rate else None,
        rate.burst if rate else None,
        draft.at,
        news,
        *_name(draft),
        verdict.rules,
        verdict.trusted,
    )


def _name(draft: Draft) -> tuple[str | None, bool, bool]:
    """Its key, whether it is a moderator's, and whether its bearer must have proven an address. Only who writes here
    themselves is asked: an imported name says nothing about anybody here, and mail has its own proof."""
    site, sender = draft.site, draft.sender
    if sender.moderator is not None or draft.door is Door.IMPORT:
        return None, False, False
    if not sender.name:  # nobody's, so nobody can hold it against others
        return None, False, draft.door in (Door.WIDGET, Door.PAGE) and site.proof_rule == "address"
    key, here = name_key(sender.name), draft.door in (Door.WIDGET, Door.PAGE)
    return key, here and key in map(name_key, site.moderators), here and site.proof_rule == "address"


_AT: Final[LiteralString] = AT.replace("$2", "$3")
_COLUMNS: Final[LiteralString] = """
    c.site_id, c.id, c.thread_id, t.url_key, c.parent_id, c.root_id, c.reader_id, c.state, c.reasons, c.name, c.website,
    c.badge, c.verified, c.avatar, coalesce(h.source, c.source) as source, coalesce(h.tree, c.tree) as tree, c.revision,
    c.held_revision, c.silent, c.score, c.replies, c.had_reply, c.version, c.created_at, c.edited_at
    from comment c join thread t on t.site_id = c.site_id and t.id = c.thread_id
    left join comment_revision h on h.site_id = c.site_id and h.comment_id = c.id and h.revision = c.held_revision
"""
_BY_ID: Final = Query(Comment, f"select {_COLUMNS} where c.site_id = $1 and c.id = $2")
_AS_SHOWN: Final = Query(
    Comment,
    "select "
    + _COLUMNS.replace("coalesce(h.source, c.source) as source, coalesce(h.tree, c.tree) as tree", "c.source, c.tree")
    + " where c.site_id = $1 and c.id = $2",
)
_LOCK: Final = Query(Comment, f"select {_COLUMNS} where c.site_id = $1 and c.id = $2 for update of c")
_OWN: Final = Query(
    Comment,
    f"""
    select {_COLUMNS}
    where c.site_id = $1 and c.reader_id = $2 and c.thread_id = {_AT} and c.state <> 'deleted'
    order by c.created_at desc limit 200
    """,
)


async def by_id(on: Reader, site: UUID, comment: UUID) -> Comment | None:
    """The newest text, also where it is held and readers still see the one before."""
    return await _BY_ID.maybe(on, site, comment)


async def as_shown(on: Reader, site: UUID, comment: UUID) -> Comment | None:
    """The text that readers see, also where a newer one is held."""
    return await _AS_SHOWN.maybe(on, site, comment)


async def lock(tx: Tx, site: UUID, comment: UUID) -> Comment | None:
    return await _LOCK.maybe(tx, site, comment)


async def own(on: Reader, site: UUID, reader: UUID, url_key: str) -> list[Comment]:
    return await _OWN.many(on, site, reader, url_key)


_SET_STATE: Final = Command(
    """
    update comment set state = $3, version = $4, silent = silent and $3 <> 'published',
      published_at = case when $3 = 'published' then coalesce(published_at, $5) else published_at end,
      removed_at = case when $3 in ('deleted', 'rejected', 'spam') then $5::timestamptz end
    where site_id = $1 and id = $2
    """
)
_COUNT_REPLY: Final = Command(
    "update comment set replies = replies + $3, had_reply = had_reply or $3 > 0 where site_id = $1 and id = $2"
)
# A hidden comment becomes a placeholder with its first published reply.
_SHOW_PLACEHOLDERS: Final = Command(
    "update comment set version = $3 where site_id = $1 and id = any($2) and state <> 'published' and replies = 1"
)
# Only where nothing else stands under it: a placeholder must stay for those.
_FORGET_REPLY: Final = Command(
    """
    update comment c set had_reply = false
    where c.site_id = $1 and c.id = $2 and c.replies = 0 and not exists (
      select from comment r
      where r.site_id = $1 and r.root_id = coalesce(c.root_id, c.id) and r.parent_id = c.id and r.shown)
    """
)
_SUPERSEDE: Final = Command(
    """
    insert into comment_revision (site_id, comment_id, revision, source, html, tree, markup_version)
    select site_id, id, revision, source, html, tree, markup_version from comment where site_id = $1 and id = $2
    on conflict do nothing
    """
)
_SET_TEXT: Final = Command(
    """
    update comment set source = $3, html = $4, tree = $5, markup_version = $6, revision = $7, held_revision = null,
      edited_at = $8, version = $9
    where site_id = $1 and id = $2
    """
)
_HOLD_TEXT: Final = Command(
    """
    insert into comment_revision (site_id, comment_id, revision, source, html, tree, markup_version)
    values ($1, $2, $3, $4, $5, $6, $7)
    """
)
_SET_HELD: Final = Command("update comment set held_revision = $3 where site_id = $1 and id = $2")
_SHOW_REVISION: Final = Command(
    """
    update comment c set source = r.source, html = r.html, tree = r.tree, markup_version = r.markup_version,
      revision = r.revision, edited_at = $4, version = $5
    from comment_revision r
    where c.site_id = $1 and c.id = $2 and r.site_id = c.site_id and r.comment_id = c.id and r.revision = $3
    """
)


_SET_REPORTED: Final = Command(
    """
    update comment set reasons = array(select r from unnest(reasons) r where r not like 'reported: %')
      || ('reported: ' || $3::int)
    where site_id = $1 and id = $2
    """
)
_ADD_REASONS: Final = Command(
    """
    update comment set reasons = reasons || array(select unnest($3::text[]) except select unnest(reasons))
    where site_id = $1 and id = $2
    """
)


async def set_reported(tx: Tx, comment: Comment, readers: int) -> None:
    """How many have reported it stands among the reasons for moderators to look at it."""
    await _SET_REPORTED.run(tx, comment.site_id, comment.id, readers)


async def add_reasons(tx: Tx, comment: Comment, reasons: list[str]) -> None:
    """Each once."""
    await _ADD_REASONS.run(tx, comment.site_id, comment.id, reasons)


async def set_state(tx: Tx, comment: Comment, state: str, version: int, at: datetime) -> None:
    await _SET_STATE.run(tx, comment.site_id, comment.id, state, version, at)


async def count_reply(tx: Tx, site: UUID, comment: UUID, by: int) -> None:
    await _COUNT_REPLY.run(tx, site, comment, by)


async def show_placeholders(tx: Tx, site: UUID, comments: list[UUID], version: int) -> None:
    await _SHOW_PLACEHOLDERS.run(tx, site, comments, version)


async def forget_reply(tx: Tx, site: UUID, comment: UUID) -> None:
    """As if it had never been answered, after its only reply was taken back at once."""
    await _FORGET_REPLY.run(tx, site, comment)


async def supersede(tx: Tx, comment: Comment) -> None:
    """Keeps the text that is about to be replaced."""
    await _SUPERSEDE.run(tx, comment.site_id, comment.id)


class Text(msgspec.Struct, frozen=True):
    source: str
    rendered: Rendered
    revision: int


async def set_text(tx: Tx, comment: Comment, text: Text, at: datetime | None, version: int) -> None:
    rendered = text.rendered
    await _SET_TEXT.run(
        tx,
        comment.site_id,
        comment.id,
        text.source,
        rendered.html,
        rendered.tree,
        MARKUP_VERSION,
        text.revision,
        at,
        version,
    )


async def hold_text(tx: Tx, comment: Comment, text: Text) -> None:
    rendered = text.rendered
    await _HOLD_TEXT.run(
        tx, comment.site_id, comment.id, text.revision, text.source, rendered.html, rendered.tree, MARKUP_VERSION
    )
    await _SET_HELD.run(tx, comment.site_id, comment.id, text.revision)


async def set_held(tx: Tx, comment: Comment, held: int | None) -> None:
    await _SET_HELD.run(tx, comment.site_id, comment.id, held)


async def show_revision(tx: Tx, comment: Comment, revision: int, edited_at: datetime | None, version: int) -> None:
    """Shows an earlier or held text; the one that it replaces must have been kept by `supersede`."""
    await _SHOW_REVISION.run(tx, comment.site_id, comment.id, revision, edited_at, version)


class Latest(msgspec.Struct, frozen=True):
    revision: int


_LATEST: Final = Query(
    Latest,
    """
    select greatest(c.revision, (
      select max(r.revision) from comment_revision r where r.site_id = c.site_id and r.comment_id = c.id)) as revision
    from comment c where c.site_id = $1 and c.id = $2
    """,
)


async def latest_revision(on: Reader, site: UUID, comment: UUID) -> int:
    return (await _LATEST.one(on, site, comment)).revision


class Vote(msgspec.Struct, frozen=True):
    comment_id: UUID
    value: int


_VOTES: Final = Query(
    Vote,
    f"""
    select v.comment_id, v.value from vote v join comment c on c.site_id = v.site_id and c.id = v.comment_id
    where v.site_id = $1 and v.reader_id = $2
      and c.thread_id = {_AT}
    """,
)


async def votes(on: Reader, site: UUID, reader: UUID, url_key: str) -> Sequence[Vote]:
    return await _VOTES.many(on, site, reader, url_key)
