from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.comments import queries as comments
from comments_svc.comments.draft import Draft, Sender
from comments_svc.comments.model import Comment, Door
from comments_svc.comments.problems import NoSuchComment
from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Query
from comments_svc.kernel.ids import uuid7
from comments_svc.markup.normalise import normalise
from comments_svc.markup.render import render_for_request
from comments_svc.moderation.answer import answer
from comments_svc.moderation.answer_privately import Answer, answer_privately
from comments_svc.moderation.correspondent import correspondent
from comments_svc.moderation.decide import decide
from comments_svc.moderation.mailed import Mailed
from comments_svc.moderation.model import Act
from comments_svc.moderation.problems import NoText, NothingToDecide
from comments_svc.moderation.read_order import Command, Order, read_order
from comments_svc.moderation.without_addresses import without_addresses
from comments_svc.moderators.model import Moderator
from comments_svc.sites.model import Site


class Done(msgspec.Struct, frozen=True):
    """The reply that a mail has become, and the private message."""

    reply: UUID | None = None
    feedback: UUID | None = None


class Place(msgspec.Struct, frozen=True):
    url: str
    url_key: str
    title: str


_PLACE: Final = Query(Place, "select url, url_key, title from thread where site_id = $1 and id = $2")
_DECIDES: Final = {Command.APPROVE: Act.APPROVE, Command.REJECT: Act.DELETE, Command.SPAM: Act.SPAM}


async def carry_out(tx: Tx, site: Site, mail: Mailed, by: Moderator, *, answers: bool, now: datetime) -> Done:
    """Does what a moderator's mail asks for. Whether it may be believed, and whether its writer has seen the text that
    it is about, is for the caller.

    Raises NoText, NothingToDecide, NoAddress, and what `decide` and `answer` raise.
    """
    order = read_order(mail.text)
    if mail.comment_id is None:
        if order.command not in {None, Command.PRIVATE}:
            raise NothingToDecide
        return Done(feedback=await _send(tx, site, mail, order.text, by, answers=answers, now=now))
    above = await comments.lock(tx, site.id, mail.comment_id)
    if above is None:
        raise NoSuchComment(mail.comment_id)
    return await _about(tx, site, mail, order, above, by, answers=answers, now=now)


async def _about(
    tx: Tx, site: Site, mail: Mailed, order: Order, above: Comment, by: Moderator, *, answers: bool, now: datetime
) -> Done:
    publishes, sends = await _ways(tx, mail, order)
    seen = above.held_revision or above.revision
    act = _DECIDES.get(order.command) if order.command else None
    if order.command is Command.PUBLISH and not order.text:
        act = Act.APPROVE
    if act is None and not order.text:
        raise NoText
    if act is not None:
        await decide(tx, site, above.id, act, by=by.id, seen=seen, now=now)
    reply = feedback = None
    if publishes:
        draft = await _draft(tx, site, mail, above, order.text, by, now)
        await answer(tx, draft, seen=seen, now=now)
        reply = draft.id
    if sends:
        feedback = await _send(tx, site, mail, order.text, by, published=reply, answers=answers, now=now)
    return Done(reply, feedback)


async def _ways(on: Reader, mail: Mailed, order: Order) -> tuple[bool, bool]:
    """Whether what it says is published, and whether it is sent to the writer alone. What came by mail is answered by
    mail, whatever is published; nobody answers spam."""
    if not order.text or order.command is Command.SPAM:
        return False, False
    if order.command is Command.PRIVATE:
        return False, True
    to = await correspondent(on, mail.site_id, mail.about)
    reachable = to is not None and to.email is not None
    if order.command is Command.REJECT:
        return False, reachable
    by_mail = mail.about_mail is not None
    return order.command is Command.PUBLISH or not by_mail, by_mail and (reachable or order.command is None)


async def _send(
    tx: Tx,
    site: Site,
    mail: Mailed,
    text: str,
    by: Moderator,
    *,
    published: UUID | None = None,
    answers: bool,
    now: datetime,
) -> UUID:
    if not text:
        raise NoText
    words = Answer(uuid7(), mail.about, normalise(text), published)
    await answer_privately(tx, site, words, by, answers=answers, now=now)
    return words.id


async def _draft(
    on: Reader, site: Site, mail: Mailed, above: Comment, text: str, by: Moderator, now: datetime
) -> Draft:
    """Under the mail's own id: carried out twice, it is one reply. Raises TooLong, RenderingBusy."""
    place = await _PLACE.one(on, site.id, above.thread_id)
    text = await without_addresses(on, site.id, above.id, text)
    return Draft(
        site=site,
        id=mail.id,
        url=place.url,
        url_key=place.url_key,
        title=place.title,
        parent=above.id,
        source=normalise(text),
        rendered=await render_for_request(text, max_bytes=site.max_length),
        sender=Sender(name=by.name, moderator=by.id),
        door=Door.MAIL,
        at=now,
    )
