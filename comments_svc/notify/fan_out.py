from typing import Final

import msgspec

from comments_svc.comments.model import State
from comments_svc.comments.news import News, What, news
from comments_svc.db.database import Tx
from comments_svc.hooks.tell import tell as tell_hooks
from comments_svc.notify import queries
from comments_svc.notify.model import Subject
from comments_svc.notify.to_followers import to_followers
from comments_svc.notify.to_moderators import to_moderators
from comments_svc.notify.to_writer import to_writer
from comments_svc.outbox.put import put

BATCH: Final = 250
"""Followers in one transaction; the next job goes on after the last of them."""


class Ways(msgspec.Struct, frozen=True):
    """What the installation can do. `mail`: it has a mail server. `answers`: its mails can be answered."""

    mail: bool
    answers: bool


async def fan_out(tx: Tx, what: News, ways: Ways) -> None:
    """One message for each who wants to know, in the transaction that ends the job: each is made once."""
    await queries.in_turn(tx, what.site_id)
    about = await queries.subject(tx, what)
    if about is None or about.undone or about.erased:
        return
    if what.after is None:
        await put(tx, await tell_hooks(tx, what))
    if ways.mail:
        await _mail(tx, what, about, ways)


async def _mail(tx: Tx, what: News, about: Subject, ways: Ways) -> None:
    if what.after is None:
        await put(tx, await to_moderators(tx, what, about, answers=ways.answers))
        await put(tx, await to_writer(tx, what, about))
    if _concerns_followers(what, about):
        told = await to_followers(tx, what, about, answers=ways.answers, limit=BATCH)
        await put(tx, told.messages)
        if told.last is not None:
            await news(tx, msgspec.structs.replace(what, after=told.last))


def _concerns_followers(what: News, about: Subject) -> bool:
    """It can be read now, and could not before; and it is no old one that comes back."""
    appeared = what.to is State.PUBLISHED and what.was is not State.PUBLISHED
    return (
        appeared and what.what is not What.HELD and about.state == State.PUBLISHED and queries.is_fresh(about, what.at)
    )
