"""A moderator's mail, the letter that it answers, and what has been done because of it."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query
from comments_svc.mail.letters import Outcome
from comments_svc.moderation.correspondent import About
from comments_svc.moderation.model import ANSWERED


class Mailed(msgspec.Struct, frozen=True):
    """`moderator`: whom the letter was for. `about_mail`: the letter had forwarded a mail, `feedback_id` a private
    message, and else told of a comment. `edited`: the comment may have changed since. `sent`: it was sent on in
    private; `answered`: as which message, if that stands; `left`: its mail has been sent, or tried.
    """

    id: UUID
    site_id: UUID
    state: str
    reason: str | None
    settled_at: datetime | None
    text: str
    from_email: str | None
    moderator: UUID
    thread_id: UUID | None
    comment_id: UUID | None
    feedback_id: UUID | None
    about_mail: UUID | None
    edited: bool
    sent: bool
    answered: UUID | None
    left: bool

    @property
    def about(self) -> About:
        """What an answer in private is to."""
        return About(comment=self.comment_id, feedback=self.feedback_id, mail=self.about_mail)


# A revision is as old as its row; the letter was written at most a minute before it was sent.
_MAILED: Final = Query(
    Mailed,
    """
    select i.id, a.site_id, i.state, i.reason, i.settled_at, coalesce(i.text, '') as text, i.from_email,
      m.id as moderator, a.thread_id, a.comment_id, a.feedback_id, a.inbound_id as about_mail,
      exists (
        select from comment_revision r
        where r.site_id = a.site_id and r.comment_id = a.comment_id
          and r.created_at > coalesce(o.at, '-infinity') - interval '1 minute'
      ) as edited, i.feedback_id is not null as sent, f.id as answered,
      exists (
        select from outbound_message l
        where l.event_id = f.id and (l.state in ('sent', 'failed') or (l.state = 'queued' and l.attempts > 0))
      ) as left
    from inbound_message i
    join reply_address a on a.id = i.address_id
    join moderator m on m.id = a.moderator_id
    left join lateral (
      select coalesce(sent_at, created_at) as at from outbound_message where address_id = a.id
      order by created_at limit 1
    ) o on true
    left join feedback f on f.site_id = a.site_id and f.id = i.feedback_id
    where i.id = $1 and a.kind = 'a'
    """,
)
_SET_DONE: Final = Command(
    """
    update inbound_message set state = 'posted', reason = null, settled_at = $2, comment_id = $3, feedback_id = $4
    where id = $1
    """
)


class Trace(msgspec.Struct, frozen=True):
    id: UUID
    to_state: str
    reason: str | None
    undone: bool


# What one mail does happens at one time. The answer comes first: taking it back in this order takes back all.
_TRACES: Final = Query(
    Trace,
    """
    select id, to_state, reason, undone from moderation_event
    where site_id = $1 and comment_id = any($2) and moderator_id = $3 and at = $4 and undoes is null
    order by reason = 'answered' desc nulls last
    """,
)


class Turn(msgspec.Struct, frozen=True):
    taken: bool


_TURN: Final = Query(
    Turn, "select true as taken from (select pg_advisory_xact_lock(hashtextextended('order ' || $1::uuid::text, 0))) l"
)


async def in_turn(tx: Tx, message: UUID) -> None:
    """What is asked for about one mail is done one after the other: a button that is pressed twice acts once."""
    await _TURN.one(tx, message)


async def mailed(on: Reader, message: UUID) -> Mailed | None:
    """None for what is no moderator's mail."""
    return await _MAILED.maybe(on, message)


async def set_done(tx: Tx, message: UUID, comment: UUID | None, feedback: UUID | None, *, now: datetime) -> None:
    await _SET_DONE.run(tx, message, now, comment, feedback)


class Traces(msgspec.Struct, frozen=True):
    """What a mail has done. `events`: those that stand. `left`: an answer has been mailed, and can't be taken back."""

    outcome: Outcome
    events: list[UUID]
    left: bool = False

    @property
    def can_be_undone(self) -> bool:
        return bool(self.events) or (self.outcome is Outcome.SENT_PRIVATELY and not self.left)


async def traces(on: Reader, mail: Mailed) -> Traces:
    """Of a mail that was carried out."""
    about = [mail.id] if mail.comment_id is None else [mail.comment_id, mail.id]
    found = await _TRACES.many(on, mail.site_id, about, mail.moderator, mail.settled_at)
    stand = [each for each in found if not each.undone]
    if not stand and mail.answered is None and (found or mail.sent):
        return Traces(Outcome.UNDONE, [])
    if not stand and found and mail.left:
        return Traces(Outcome.UNPUBLISHED, [], left=True)
    replied = any(each.reason == ANSWERED for each in stand)
    states = {each.to_state for each in stand if each.reason != ANSWERED}
    outcome = _outcome(states, replied=replied, sent=mail.answered is not None)
    return Traces(outcome, [each.id for each in stand], left=mail.left)


def _outcome(states: set[str], *, replied: bool, sent: bool) -> Outcome:
    if replied:
        return Outcome.APPROVED_AND_REPLIED if "published" in states else Outcome.REPLIED
    if "published" in states:
        return Outcome.APPROVED_AND_SENT if sent else Outcome.APPROVED
    if "rejected" in states:
        return Outcome.DELETED_AND_SENT if sent else Outcome.DELETED
    if "spam" in states:
        return Outcome.SPAM
    return Outcome.SENT_PRIVATELY if sent else Outcome.ALREADY
