from typing import Final
from uuid import UUID

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.portability.model import Followed, Held, OwnMail, OwnReaction, OwnReport, OwnVote, OwnWords
from comments_svc.readers.queries import address_of, name_of

# What a moderator decided about a comment is theirs to know: to its writer it waits, as in every other view.
_COMMENTS: Final = Query(
    OwnWords,
    """
    select c.id, t.url, c.parent_id, case when c.silent and c.state = 'spam' then 'published'
      when c.state in ('spam', 'rejected') then 'pending' else c.state end as state,
      c.name, c.email, c.website, coalesce(h.source, c.source) as source, c.created_at, c.edited_at
    from comment c join thread t on t.site_id = c.site_id and t.id = c.thread_id
    left join comment_revision h on h.site_id = c.site_id and h.comment_id = c.id and h.revision = c.held_revision
    where c.site_id = $1 and c.reader_id = $2 and c.source <> ''
    order by c.created_at, c.id
    """,
)
_VOTES: Final = Query(
    OwnVote, "select comment_id, value from vote where site_id = $1 and reader_id = $2 order by comment_id"
)
_REPORTS: Final = Query(
    OwnReport,
    """
    select comment_id, reason from comment_report where site_id = $1 and reader_id = $2
    order by reported_at, comment_id
    """,
)
_REACTIONS: Final = Query(
    OwnReaction,
    """
    select t.url, r.kind from reaction r join thread t on t.site_id = r.site_id and t.id = r.thread_id
    where r.site_id = $1 and r.reader_id = $2 order by r.reacted_at, t.id
    """,
)
_FOLLOWED: Final = Query(
    Followed,
    """
    select t.url, t.title, s.scope, s.state
    from subscription s join thread t on t.site_id = s.site_id and t.id = s.thread_id
    where s.site_id = $1 and lower(s.email) = lower($2) order by s.created_at, s.id
    """,
)


_MAILS: Final = Query(
    OwnMail,
    """
    select received_at, subject, body as text from inbound_message where site_id = $1 and lower(from_email) = lower($2)
    union all
    select created_at, null, text from feedback f where site_id = $1 and lower(email) = lower($2)
      and moderator_id is null
      and not exists (select from inbound_message i where i.site_id = f.site_id and i.feedback_id = f.id)
    order by received_at
    """,
)


async def export_reader(on: Reader, site: UUID, reader: UUID) -> Held:
    mine = await address_of(on, site, reader)
    return Held(
        await name_of(on, site, reader),
        mine.email if mine else None,
        mine.proven_at if mine else None,
        await _COMMENTS.many(on, site, reader),
        await _VOTES.many(on, site, reader),
        await _FOLLOWED.many(on, site, mine.email) if mine else [],
        await _MAILS.many(on, site, mine.email) if mine else [],
        await _REACTIONS.many(on, site, reader),
        await _REPORTS.many(on, site, reader),
    )
