from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.kernel.phrase import phrase
from comments_svc.mail.letters import Acts, Answer, Digest, DigestEntry, NewComment, Record
from comments_svc.moderation.action_link import Subject, action_link
from comments_svc.moderation.model import Act
from comments_svc.moderation.queue import card
from comments_svc.moderators.model import Notify
from comments_svc.moderators.quiet_link import quiet_link
from comments_svc.notify.draft import Draft, Thread, thread_of
from comments_svc.notify.letterhead import Letterhead
from comments_svc.notify.model import DIGEST
from comments_svc.notify.pieces import Piece, above, pieces, standing
from comments_svc.outbox.message import Claimed
from comments_svc.outbox.model import Dropped

_STATES: Final = ("pending", "published")


async def draft_moderator(on: Reader, head: Letterhead, message: Claimed, *, now: datetime) -> Draft | Dropped:
    """`new-comment` or `digest`: what is still to be told, to a moderator who still is one."""
    assert message.site_id is not None and message.moderator_id is not None
    stands = await standing(on, message.site_id, message.moderator_id)
    if stands is None or stands.notify is Notify.NOTHING:
        return Dropped(phrase("Not sent: this moderator wants no mail about the site any more."))
    told = await pieces(on, message.site_id, message.id, _STATES, only_waiting=stands.notify is Notify.DECISION)
    if not told:
        return Dropped(phrase("Not sent: it has been decided, or taken back, since."))
    if message.template == DIGEST or len(told) > 1:
        draft = _digest(head, message, told, now)
    else:
        draft = await _single(on, head, message, told[0], now)
    return msgspec.structs.replace(draft, lang=stands.lang)


async def _single(on: Reader, head: Letterhead, message: Claimed, piece: Piece, now: datetime) -> Draft:
    assert message.site_id is not None and message.moderator_id is not None
    ancestors = await above(on, message.site_id, piece)
    params = NewComment(
        site=piece.site_title,
        page=piece.page,
        comment=piece.as_newest(head.conversation(piece.site, piece.id)),
        parent=ancestors[-1].writing(head.conversation(piece.site, ancestors[-1].id)) if ancestors else None,
        waits=piece.waits,
        edited=piece.held_revision is not None,
        reasons=tuple(piece.reasons),
        record=await _record(on, message.site_id, piece.id),
        acts=acts(head, message.site_id, message.moderator_id, piece, now),
        answer=Answer.COMMANDS if _answerable(head, message) else Answer.NOWHERE,
        settings_url=_settings(head, piece.site),
    )
    leave = quiet_link(head.secret, head.public_url, message.site_id, message.moderator_id, now=now)
    site = (piece.site, piece.site_title)
    return Draft(params=params, site=site, thread=thread_of(piece, ancestors), leave=leave)


def _digest(head: Letterhead, message: Claimed, told: list[Piece], now: datetime) -> Draft:
    assert message.site_id is not None and message.moderator_id is not None
    first = told[0]
    entries = [
        DigestEntry(
            page=each.page,
            comment=each.brief_as_newest(head.conversation(each.site, each.id)),
            waits=each.waits,
            reasons=tuple(each.reasons),
            acts=acts(head, message.site_id, message.moderator_id, each, now),
        )
        for each in sorted(told, key=lambda each: (each.url, each.created_at))
    ]
    params = Digest(
        site=first.site_title,
        entries=tuple(entries),
        more=first.total - len(told),
        queue_url=f"{head.public_url}/dashboard/sites/{first.site}",
        settings_url=_settings(head, first.site),
    )
    one_page = len({each.thread_id for each in told}) == 1
    thread = Thread(first.thread_id) if one_page else None
    leave = quiet_link(head.secret, head.public_url, message.site_id, message.moderator_id, now=now)
    return Draft(params=params, site=(first.site, first.site_title), thread=thread, leave=leave)


async def _record(on: Reader, site: UUID, comment: UUID) -> Record:
    found = await card(on, site, comment)
    if found is None:
        return Record()
    return Record(
        email=found.email,
        website=found.website,
        published=found.earlier_published,
        pending=found.earlier_pending,
        spam=found.earlier_spam,
        removed=found.earlier_removed,
    )


def acts(head: Letterhead, site: UUID, moderator: UUID, piece: Piece, now: datetime) -> Acts:
    subject = Subject(site, piece.id, moderator, piece.seen)

    def to(act: Act) -> str:
        return action_link(head.secret, head.public_url, subject, now=now, act=act)

    return Acts(
        conversation=head.conversation(piece.site, piece.id),
        approve=to(Act.APPROVE) if piece.waits else None,
        spam=to(Act.SPAM),
        delete=to(Act.DELETE),
    )


def _answerable(head: Letterhead, message: Claimed) -> bool:
    return head.addresses is not None and message.address_id is not None


def _settings(head: Letterhead, site: str) -> str:
    return f"{head.public_url}/dashboard/sites/{site}/mail"
