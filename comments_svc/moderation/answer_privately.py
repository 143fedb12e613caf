"""A moderator's words to one reader, by mail and nowhere else."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.comments.news import UNDO_WITHIN
from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Query
from comments_svc.feedback import queries as feedback
from comments_svc.feedback.model import Feedback
from comments_svc.kernel.ids import uuid7
from comments_svc.mail.address import Kind
from comments_svc.moderation.mailed import Mailed
from comments_svc.moderation.problems import NoAddress
from comments_svc.moderators.model import Moderator
from comments_svc.outbox.give_addresses import Bearer, give_addresses
from comments_svc.outbox.message import Message
from comments_svc.outbox.put import put
from comments_svc.sites.model import Site

TEMPLATE: Final = "private-answer"


class PrivateParams(msgspec.Struct, frozen=True):
    """Of the template `private-answer`: which message it tells."""

    feedback: str


class Correspondent(msgspec.Struct, frozen=True):
    """Who gets an answer, and the conversation that it goes on, if there is one."""

    email: str | None
    conversation_id: UUID | None


# Of a comment: the address that its writer has proven, or that it came from by mail; never one merely typed.
_OF_COMMENT: Final = Query(
    Correspondent,
    """
    select coalesce(a.email, case when c.door = 'mail' then c.email end) as email, c.id as conversation_id
    from comment c
    left join lateral (
      select email from reader_address where site_id = c.site_id and reader_id = c.reader_id
      order by lower(email) = lower(c.email) desc nulls last limit 1
    ) a on true
    where c.site_id = $1 and c.id = $2
    """,
)
_OF_FEEDBACK: Final = Query(Correspondent, "select email, conversation_id from feedback where site_id = $1 and id = $2")
_OF_MAIL: Final = Query(
    Correspondent,
    "select from_email as email, null::uuid as conversation_id from inbound_message where site_id = $1 and id = $2",
)


async def correspondent(on: Reader, mail: Mailed) -> Correspondent | None:
    if mail.comment_id is not None:
        return await _OF_COMMENT.maybe(on, mail.site_id, mail.comment_id)
    if mail.feedback_id is not None:
        return await _OF_FEEDBACK.maybe(on, mail.site_id, mail.feedback_id)
    return await _OF_MAIL.maybe(on, mail.site_id, mail.about_mail)


async def answer_privately(
    tx: Tx, site: Site, mail: Mailed, text: str, by: Moderator, *, answers: bool, now: datetime
) -> UUID:
    """The id of the private message, whose mail leaves in a minute: until then it can be taken back unread.

    Raises NoAddress.
    """
    to = await correspondent(tx, mail)
    if to is None or to.email is None:
        raise NoAddress
    id = uuid7()
    row = Feedback(
        site_id=site.id,
        id=id,
        conversation_id=to.conversation_id or id,
        thread_id=mail.thread_id,
        comment_id=mail.comment_id,
        moderator_id=by.id,
        name=by.name,
        email=to.email,
        url=None,
        text=text,
        rating=None,
        verified=True,
        created_at=now,
    )
    await feedback.insert(tx, row)
    await put(tx, [await _message(tx, site, row, to.email, answers=answers, now=now)])
    return id


async def _message(tx: Tx, site: Site, row: Feedback, email: str, *, answers: bool, now: datetime) -> Message:
    bearer = Bearer(row.thread_id, row.comment_id, email, feedback=row.id)
    ids = await give_addresses(tx, site.id, Kind.READER, [bearer], now=now) if answers else [None]
    return Message(
        site_id=site.id,
        event_id=row.id,
        template=TEMPLATE,
        params=msgspec.json.encode(PrivateParams(str(row.id))).decode(),
        recipient=email,
        lang=site.lang,
        thread_id=row.thread_id,
        address_id=ids[0],
        due_at=now + UNDO_WITHIN,
        created_at=now,
    )
