from datetime import datetime
from typing import Final
from uuid import UUID

from comments_svc.db.database import Reader
from comments_svc.kernel.phrase import phrase
from comments_svc.mail.letters import Answer, Approved, Flood, Leave, ReaderDigest, Reply, Writing
from comments_svc.notify.draft import Draft, Thread, thread_of
from comments_svc.notify.letterhead import Letterhead
from comments_svc.notify.model import FLOOD, FLOOD_WINDOW, FLOODED_AT
from comments_svc.notify.pieces import Above, Following, Piece, above, following, pieces
from comments_svc.notify.queries import wants_none
from comments_svc.outbox.message import Claimed
from comments_svc.outbox.model import Dropped
from comments_svc.subscriptions.unsubscribe_link import leave_all_link, leave_site_link, unsubscribe_link

_STATES: Final = ("published",)
_GONE: Final = Dropped(phrase("Not sent: it can't be read on the page any more."))
_UNWANTED: Final = Dropped(phrase("Not sent: this reader wants no more mail about it."))


async def draft_reader(on: Reader, head: Letterhead, message: Claimed, *, now: datetime) -> Draft | Dropped:
    """`reply` or `flood`: to a reader who still follows."""
    assert message.site_id is not None and message.subscription_id is not None
    follows = await following(on, message.site_id, message.subscription_id)
    if follows is None or follows.state == "left" or follows.stopped:
        return _UNWANTED
    told = await pieces(on, message.site_id, message.id, _STATES)
    if not told:
        return _GONE
    leave = unsubscribe_link(head.secret, head.public_url, message.site_id, message.subscription_id, now=now)
    if message.template == FLOOD:
        return _flood(head, message, told[0], leave)
    if len(told) > 1:
        return _digest(head, message, told, leave)
    return await _single(on, head, message, told[0], follows, leave)


async def _single(
    on: Reader, head: Letterhead, message: Claimed, piece: Piece, follows: Following, leave: str
) -> Draft:
    assert message.site_id is not None
    ancestors = await above(on, message.site_id, piece)
    parent = ancestors[-1] if ancestors else None
    params = Reply(
        site=piece.site_title,
        page=piece.page,
        comment=piece.as_published(),
        parent=_shown(parent, piece),
        to_me=parent is not None and parent.reader_id is not None and parent.reader_id == follows.reader_id,
        answer=_answer(head, message, Answer.PUBLISHED),
        leave=Leave(leave, leave_all_link(leave)),
    )
    thread = thread_of(piece, ancestors)
    return Draft(params=params, site=(piece.site, piece.site_title), thread=thread, leave=leave)


def _digest(head: Letterhead, message: Claimed, told: list[Piece], leave: str) -> Draft:
    """An answer goes to the comment by which the mail was begun, while that stands in it."""
    first, begun = told[0], next((each for each in told if each.id == message.comment_id), None)
    params = ReaderDigest(
        site=first.site_title,
        page=first.page,
        comments=tuple(each.brief_as_published() for each in told),
        more=first.total - len(told),
        answer=_answer(head, message, Answer.ANSWERS_ONE) if begun else Answer.NOWHERE,
        answers=begun.name if begun else "",
        leave=Leave(leave, leave_all_link(leave)),
    )
    return Draft(params=params, site=(first.site, first.site_title), thread=Thread(first.thread_id), leave=leave)


def _flood(head: Letterhead, message: Claimed, piece: Piece, leave: str) -> Draft:
    params = Flood(
        site=piece.site_title,
        page=piece.page,
        count=FLOODED_AT,
        minutes=int(FLOOD_WINDOW.total_seconds() // 60),
        resume_url=leave,
        answer=_answer(head, message, Answer.RESUMES),
        leave=Leave(leave, leave_all_link(leave)),
    )
    return Draft(params=params, site=(piece.site, piece.site_title), thread=Thread(piece.thread_id), leave=leave)


async def draft_approved(on: Reader, head: Letterhead, message: Claimed, *, now: datetime) -> Draft | Dropped:
    """To a writer whose comment waited and is published, while it is."""
    assert message.site_id is not None
    told = await pieces(on, message.site_id, message.id, _STATES)
    if not told:
        return _GONE
    piece = told[0]
    if piece.reader_id is None or await wants_none(on, message.site_id, message.recipient):
        return _UNWANTED
    leave = leave_site_link(head.secret, head.public_url, message.site_id, piece.reader_id, now=now)
    params = Approved(site=piece.site_title, page=piece.page, comment=piece.as_published(), leave_site=leave)
    thread = Thread(piece.thread_id, own=piece.id)
    return Draft(params=params, site=(piece.site, piece.site_title), thread=thread, leave=leave)


def _shown(parent: Above | None, piece: Piece) -> Writing | None:
    """Readers see of it what the page shows: a placeholder has no words."""
    if parent is None or not parent.readable:
        return None
    return parent.writing(_url(piece, parent.id))


def _url(piece: Piece, comment: UUID) -> str:
    return f"{piece.url.partition('#')[0]}#comment-{comment}"


def _answer(head: Letterhead, message: Claimed, meaning: Answer) -> Answer:
    return meaning if head.addresses is not None and message.address_id is not None else Answer.NOWHERE
