"""A moderator's words to one reader, by mail and nowhere else."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.comments.news import UNDO_WITHIN
from comments_svc.comments.problems import IdTaken
from comments_svc.db.database import Tx
from comments_svc.db.query import Command
from comments_svc.feedback import queries as feedback
from comments_svc.feedback.model import Feedback
from comments_svc.mail.address import Kind
from comments_svc.markup.model import Markdown
from comments_svc.moderation.correspondent import About, correspondent
from comments_svc.moderation.problems import NoAddress
from comments_svc.moderators.model import Moderator
from comments_svc.outbox.give_addresses import Bearer, give_addresses
from comments_svc.outbox.message import Message
from comments_svc.outbox.put import put
from comments_svc.sites.model import Site

TEMPLATE: Final = "private-answer"


class PrivateParams(msgspec.Struct, frozen=True):
    """Of the template `private-answer`: which message it tells, and as which comment it was published, too."""

    feedback: str
    published: str = ""


class Answer(msgspec.Struct, frozen=True):
    """`id` is chosen by whoever writes it, so that sending it twice is one answer. `about`: what it is to. `published`:
    the comment that it has become besides."""

    id: UUID
    about: About
    text: Markdown
    published: UUID | None = None


# What a mail said that became no comment begins the conversation that the answer to it goes on with.
_BEGIN: Final = Command(
    """
    insert into feedback (site_id, id, conversation_id, thread_id, name, email, text, verified, created_at)
    select site_id, id, id, thread_id, coalesce(from_name, ''), from_email,
      coalesce(nullif(text, ''), body, ''), coalesce((authenticity->>'reader')::boolean, false), received_at
    from inbound_message where site_id = $1 and id = $2
    on conflict (site_id, id) do nothing
    """
)


async def answer_privately(tx: Tx, site: Site, answer: Answer, by: Moderator, *, answers: bool, now: datetime) -> None:
    """Its mail leaves in a minute: until then it can be taken back unread. The same again changes nothing.

    `answers`: whether mails can be answered. Raises NoAddress, IdTaken.
    """
    about = answer.about
    to = await correspondent(tx, site.id, about)
    if to is None or to.email is None:
        raise NoAddress
    if about.comment is None and about.feedback is None and about.mail is not None:
        await _BEGIN.run(tx, site.id, about.mail)
    row = Feedback(
        site_id=site.id,
        id=answer.id,
        conversation_id=to.conversation_id,
        thread_id=to.thread_id,
        comment_id=to.comment_id,
        moderator_id=by.id,
        name=by.name,
        email=to.email,
        url=None,
        text=answer.text,
        rating=None,
        verified=True,
        created_at=now,
    )
    if await feedback.insert(tx, row):
        await put(tx, [await _message(tx, site, row, answer.published, answers=answers, now=now)])
    else:
        await _check_same(tx, row)


async def _check_same(tx: Tx, row: Feedback) -> None:
    there = await feedback.by_id(tx, row.site_id, row.id)
    if there is None or msgspec.structs.replace(row, created_at=there.created_at) != there:
        raise IdTaken(row.id)


async def _message(
    tx: Tx, site: Site, row: Feedback, published: UUID | None, *, answers: bool, now: datetime
) -> Message:
    email = row.email
    assert email is not None
    bearer = Bearer(row.thread_id, row.comment_id, email, feedback=row.id)
    ids = await give_addresses(tx, site.id, Kind.READER, [bearer], now=now) if answers else [None]
    return Message(
        site_id=site.id,
        event_id=row.id,
        template=TEMPLATE,
        params=msgspec.json.encode(PrivateParams(str(row.id), str(published or ""))).decode(),
        recipient=email,
        lang=site.lang,
        thread_id=row.thread_id,
        address_id=ids[0],
        due_at=now + UNDO_WITHIN,
        created_at=now,
    )
