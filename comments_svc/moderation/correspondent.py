"""Whom a private answer goes to, and the conversation that it belongs to."""

from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What is answered. The first that is given counts: a comment, a private message, a mail that became neither."""

    comment: UUID | None = None
    feedback: UUID | None = None
    mail: UUID | None = None


class Correspondent(msgspec.Struct, frozen=True):
    """`email`: None where no answer can reach them. `conversation_id`: that of what is answered, or what begins one."""

    name: str
    email: str | None
    conversation_id: UUID
    thread_id: UUID | None
    comment_id: UUID | None
    said: str
    proven: bool


# Of a comment: the address that its writer has proven, or that it came from by mail; never one merely typed.
_OF_COMMENT: Final = Query(
    Correspondent,
    """
    select c.name, coalesce(a.email, case when c.door = 'mail' then c.email end) as email, c.id as conversation_id,
      c.thread_id, c.id as comment_id, c.source as said, a.email is not null as proven
    from comment c
    left join lateral (
      select email from reader_address where site_id = c.site_id and reader_id = c.reader_id
      order by lower(email) = lower(c.email) desc nulls last limit 1
    ) a on true
    where c.site_id = $1 and c.id = $2
    """,
)
_OF_FEEDBACK: Final = Query(
    Correspondent,
    """
    select coalesce(f.name, m.name) as name, m.email, m.conversation_id, m.thread_id, m.comment_id, m.text as said,
      coalesce(f.verified, m.verified) as proven
    from feedback m
    left join lateral (
      select name, verified from feedback
      where site_id = m.site_id and conversation_id = m.conversation_id and moderator_id is null
      order by created_at, id limit 1
    ) f on true
    where m.site_id = $1 and m.id = $2
    """,
)
_OF_MAIL: Final = Query(
    Correspondent,
    """
    select coalesce(from_name, '') as name, from_email as email, id as conversation_id, thread_id,
      null::uuid as comment_id, coalesce(nullif(text, ''), body, '') as said,
      coalesce((authenticity->>'reader')::boolean, false) as proven
    from inbound_message where site_id = $1 and id = $2 and coalesce(kind, 'p') in ('r', 'p')
    """,
)


async def correspondent(on: Reader, site: UUID, about: About) -> Correspondent | None:
    """None: there is no such thing on this site."""
    if about.comment is not None:
        return await _OF_COMMENT.maybe(on, site, about.comment)
    if about.feedback is not None:
        return await _OF_FEEDBACK.maybe(on, site, about.feedback)
    return await _OF_MAIL.maybe(on, site, about.mail)
