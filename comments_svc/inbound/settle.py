from datetime import datetime, timedelta
from typing import Final

import msgspec

from comments_svc.db.database import Tx
from comments_svc.db.query import Write
from comments_svc.inbound import queries
from comments_svc.inbound.incoming import Incoming, Settled, ToAddress
from comments_svc.inbound.means import Means
from comments_svc.inbound.model import InboundState, Why
from comments_svc.inbound.tell_moderator import tell_moderator
from comments_svc.mail.address import Kind
from comments_svc.notify.draft_held import NotPostedParams
from comments_svc.notify.forward import Forwarded, forward, list_in_digest
from comments_svc.notify.model import CONFIRM_MAIL, NOT_POSTED
from comments_svc.outbox.message import Message
from comments_svc.outbox.put import put
from comments_svc.readers.read_address import mailbox_of

_HELPFUL: Final = frozenset(
    {Why.ADDRESS_EXPIRED, Why.NO_TEXT, Why.NOT_A_COMMENT, "thread-closed", "too-long", "no-such-parent"}
)
"""What its sender can do something about."""


class Slot(msgspec.Struct, frozen=True):
    email: str


# One statement, so that of two mails at once only one is answered.
_TAKE_SLOT: Final = Write(
    Slot,
    """
    insert into mail_answer as a (email, answered_at) values ($1, $2)
    on conflict (email) do update set answered_at = excluded.answered_at where a.answered_at <= $3
    returning email
    """,
)
_DAY: Final = timedelta(days=1)


async def settle(tx: Tx, incoming: Incoming, settled: Settled, means: Means) -> None:
    """Keeps what became of a message, and tells whom it concerns: the author, and its sender if that helps."""
    if isinstance(incoming.target, ToAddress):
        await queries.count_use(tx, incoming.target.row.id)
    of_moderator = _is_moderators(incoming)
    told = None if of_moderator else await _tell_author(tx, incoming, settled, means)
    await queries.set_settled(
        tx,
        incoming.stored.id,
        settled.state,
        settled.reason,
        thread=settled.thread,
        comment=settled.comment,
        feedback=settled.feedback,
        told=told,
        now=incoming.now,
    )
    if means.ways.mail and of_moderator:
        await tell_moderator(tx, incoming, settled)
    elif means.ways.mail:
        await _ask_writer(tx, incoming, settled)
        await _answer_sender(tx, incoming, settled)


def _is_moderators(incoming: Incoming) -> bool:
    """A moderator's mail is for nobody else to read."""
    return isinstance(incoming.target, ToAddress) and incoming.target.kind is Kind.AUTHOR


async def _tell_author(tx: Tx, incoming: Incoming, settled: Settled, means: Means) -> str | None:
    """A mail that nobody vouches for is one line of the day's digest, or strangers could fill the author's inbox."""
    site = incoming.site
    if site is None or settled.state is InboundState.DROPPED or not means.ways.mail:
        return None
    if settled.state is InboundState.POSTED or incoming.known:
        what = Forwarded(
            site=site.id,
            inbound=incoming.stored.id,
            feedback=settled.feedback,
            thread=settled.thread,
            comment=settled.comment,
            email=incoming.sender.address if incoming.sender else None,
            event=incoming.stored.id,
        )
        if await forward(tx, what, answers=means.ways.answers, now=incoming.now):
            return "singly"
    await list_in_digest(tx, site.id, now=incoming.now)
    return "digest"


async def _ask_writer(tx: Tx, incoming: Incoming, settled: Settled) -> None:
    """The recorded address, and never the one in From."""
    if settled.confirm is None or not await _has_slot(tx, settled.confirm, incoming.now):
        return
    await put(tx, [_message(incoming, settled, CONFIRM_MAIL, settled.confirm, "{}")])


async def _answer_sender(tx: Tx, incoming: Incoming, settled: Settled) -> None:
    """At most one automatic answer to an address a day, and only to one that is vouched for."""
    sender = incoming.sender
    if settled.state is not InboundState.HELD or settled.reason not in _HELPFUL or sender is None:
        return
    if not incoming.known or incoming.site is None or not await _has_slot(tx, sender.address, incoming.now):
        return
    params = msgspec.json.encode(NotPostedParams(settled.reason)).decode()
    await put(tx, [_message(incoming, settled, NOT_POSTED, sender.address, params)])


async def _has_slot(tx: Tx, email: str, now: datetime) -> bool:
    return await _TAKE_SLOT.maybe(tx, mailbox_of(email), now, now - _DAY) is not None


def _message(incoming: Incoming, settled: Settled, template: str, recipient: str, params: str) -> Message:
    site = incoming.site
    assert site is not None
    return Message(
        site_id=site.id,
        event_id=incoming.stored.id,
        template=template,
        params=params,
        recipient=recipient,
        lang=site.lang,
        thread_id=settled.thread,
        comment_id=settled.comment,
        due_at=incoming.now,
        created_at=incoming.now,
    )
