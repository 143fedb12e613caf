from datetime import datetime
from email.utils import format_datetime
from html import escape
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.feedback.model import Feedback
from comments_svc.feedback.queries import by_id as feedback_by_id
from comments_svc.kernel.phrase import phrase
from comments_svc.mail.compose import Attached
from comments_svc.mail.letters import Answer, Fate, Forward, Page, SafeHtml, Writing
from comments_svc.moderators.model import Notify
from comments_svc.notify.draft import Draft, thread_of
from comments_svc.notify.draft_moderator import acts
from comments_svc.notify.forward import ForwardParams
from comments_svc.notify.letterhead import Letterhead
from comments_svc.notify.pieces import Piece, above, pieces, standing
from comments_svc.outbox.message import Claimed
from comments_svc.outbox.model import Dropped

_SHOWN_CHARS: Final = 20_000
_STATES: Final = ("pending", "published")


class Mail(msgspec.Struct, frozen=True):
    """A mail that came, as far as it is forwarded. `vouched`: somebody vouches for its sender."""

    from_name: str | None
    from_email: str | None
    subject: str | None
    text: str | None
    body: str | None
    state: str
    reason: str | None
    vouched: bool | None
    received_at: datetime


_MAIL: Final = Query(
    Mail,
    """
    select from_name, from_email, subject, text, body, state, reason, (authenticity->>'reader')::boolean as vouched,
      received_at
    from inbound_message where id = $1 and site_id = $2
    """,
)


class Place(msgspec.Struct, frozen=True):
    """Of a site, and of a page if it is about one."""

    slug: str
    title: str
    url: str | None
    page_title: str | None

    @property
    def page(self) -> Page | None:
        return Page(self.page_title or self.url, self.url) if self.url else None


_PLACE: Final = Query(
    Place,
    """
    select s.slug, s.title, t.url, t.title as page_title
    from site s left join thread t on t.site_id = s.id
      and t.id = (select coalesce(o.merged_into, o.id) from thread o where o.site_id = $1 and o.id = $2)
    where s.id = $1
    """,
)


async def place_of(on: Reader, site: UUID, thread: UUID | None) -> Place:
    return await _PLACE.one(on, site, thread)


async def draft_forward(on: Reader, head: Letterhead, message: Claimed, *, now: datetime) -> Draft | Dropped:
    """`forward`: what came by mail or in private, to a moderator who still is one. It answers to its writer."""
    assert message.site_id is not None and message.moderator_id is not None
    wish = await standing(on, message.site_id, message.moderator_id)
    if wish is None or wish.notify is Notify.NOTHING:
        return Dropped(phrase("Not sent: this moderator wants no mail about the site any more."))
    params = msgspec.json.decode(message.params, type=ForwardParams)
    mail = await _MAIL.maybe(on, UUID(params.inbound), message.site_id) if params.inbound else None
    private = await feedback_by_id(on, message.site_id, UUID(params.feedback)) if params.feedback else None
    told = await pieces(on, message.site_id, message.id, _STATES)
    if message.comment_id is not None and not told:
        return Dropped(phrase("Not sent: it has been decided, or taken back, since."))
    if mail is None and private is None:
        return Dropped(phrase("Not sent: it has been erased since."))
    place = await place_of(on, message.site_id, message.thread_id)
    letter = _letter(head, message, place, mail, private, told[0] if told else None, now)
    thread = thread_of(told[0], await above(on, message.site_id, told[0])) if told else None
    return Draft(
        params=letter, site=(place.slug, place.title), thread=thread, attached=_original(mail) if mail else None
    )


def _letter(
    head: Letterhead,
    message: Claimed,
    place: Place,
    mail: Mail | None,
    private: Feedback | None,
    piece: Piece | None,
    now: datetime,
) -> Forward:
    assert message.site_id is not None and message.moderator_id is not None
    email = mail.from_email if mail else private.email if private else None
    url = _url(head, message, place)
    return Forward(
        site=place.title,
        page=place.page,
        comment=_writing(mail, private, piece, url),
        email=email,
        subject=(mail.subject or "") if mail else "",
        fate=_fate(private, piece),
        reason=mail.reason if mail and not private and not piece else None,
        verified=bool(mail.vouched) if mail else bool(private and private.verified),
        acts=acts(head, message.site_id, message.moderator_id, piece, now) if piece else None,
        url=url,
        answer=_answer(head, message, email, piece),
        settings_url=f"{head.public_url}/dashboard/sites/{place.slug}/mail",
    )


def _answer(head: Letterhead, message: Claimed, email: str | None, piece: Piece | None) -> Answer:
    if head.addresses is None or message.address_id is None or not email:
        return Answer.NOWHERE
    return Answer.PRIVATE_OR_PUBLISHED if piece else Answer.PRIVATE


def _fate(private: Feedback | None, piece: Piece | None) -> Fate:
    if private is not None:
        return Fate.PRIVATE
    if piece is None:
        return Fate.HELD
    return Fate.WAITS if piece.waits else Fate.PUBLISHED


def _url(head: Letterhead, message: Claimed, place: Place) -> str:
    params = msgspec.json.decode(message.params, type=ForwardParams)
    if message.comment_id is not None:
        return head.conversation(place.slug, message.comment_id)
    if params.feedback:
        return f"{head.public_url}/dashboard/sites/{place.slug}/feedback/{params.feedback}"
    return head.arrival(place.slug, UUID(params.inbound))


def _writing(mail: Mail | None, private: Feedback | None, piece: Piece | None, url: str) -> Writing:
    if piece is not None:
        return piece.as_newest(url)
    if private is not None:
        return Writing(private.name, private.text[:_SHOWN_CHARS], as_typed(private.text), url, private.created_at)
    assert mail is not None
    name = mail.from_name or mail.from_email or "?"
    return Writing(name, (mail.text or "")[:_SHOWN_CHARS], as_typed(mail.text or ""), url, mail.received_at)


def as_typed(text: str) -> SafeHtml:
    """Nothing of it is markup; its lines and paragraphs stay."""
    paragraphs = escape(text[:_SHOWN_CHARS].strip()).split("\n\n")
    return SafeHtml("".join(f"<p>{each.strip()}</p>" for each in paragraphs if each.strip()).replace("\n", "<br>"))


def _original(mail: Mail) -> Attached:
    """What a person would have seen of the mail, with what was cut from it."""
    sender = f"{mail.from_name} <{mail.from_email}>" if mail.from_name else mail.from_email or ""
    lines = (f"From: {sender}", f"Date: {format_datetime(mail.received_at)}", f"Subject: {mail.subject or ''}", "")
    return Attached("original.txt", "\n".join([*lines, mail.body or mail.text or ""]))
