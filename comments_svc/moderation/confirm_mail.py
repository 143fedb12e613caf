from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.comments import queries as comments
from comments_svc.comments.change_state import change_state
from comments_svc.comments.judge_writers import judge_soon, writers_of
from comments_svc.comments.model import Comment, State
from comments_svc.comments.news import News, What, news
from comments_svc.comments.problems import NoSuchComment
from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query
from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.problems import BadLink
from comments_svc.moderation.confirm_link import Claimed, email_hash
from comments_svc.readers import queries as readers
from comments_svc.readers.recognise_address import recognise_address
from comments_svc.sites.model import Policy, Site

UNVERIFIED: Final = "unverified-mail"
"""The reason of a comment that waits because nobody vouches for the sender of its mail."""


class Written(msgspec.Struct, frozen=True):
    email: str | None
    published_before: bool


_WRITTEN: Final = Query(
    Written,
    """
    select c.email, exists (
      select from reader_address a join comment o on o.site_id = a.site_id and o.reader_id = a.reader_id
      where a.site_id = c.site_id and lower(a.email) = lower(c.email) and o.state = 'published'
    ) as published_before
    from comment c where c.site_id = $1 and c.id = $2
    """,
)
_OWN: Final = Command("update comment set reader_id = $3, reasons = $4 where site_id = $1 and id = $2")


async def find_claimed(on: Reader, claimed: Claimed) -> Comment:
    """The comment of a link. Raises NoSuchComment; BadLink for that of another address."""
    found = await comments.by_id(on, claimed.site, claimed.comment)
    written = await _WRITTEN.maybe(on, claimed.site, claimed.comment)
    if found is None or written is None or written.email is None or not found.source:
        raise NoSuchComment(claimed.comment)
    if email_hash(written.email) != claimed.email_hash:
        raise BadLink
    return found


def waits_for_it(comment: Comment) -> bool:
    return comment.state is State.PENDING and UNVERIFIED in comment.reasons


async def confirm_mail(tx: Tx, site: Site, claimed: Claimed, *, now: datetime) -> None:
    """Whoever reads the address says that the comment is theirs: from now on the site's policy holds for it as for
    any other. Doing it again, or after a moderator has decided, changes nothing. Raises what `find_claimed` raises."""
    await find_claimed(tx, claimed)
    found = await comments.lock(tx, site.id, claimed.comment)
    written = await _WRITTEN.one(tx, site.id, claimed.comment)
    if found is None or not waits_for_it(found) or written.email is None:
        return
    holder = await recognise_address(tx, site.id, written.email, now=now)
    reader = await readers.by_token(tx, site.id, holder.token_hash)
    reasons = _still_waits(site, written)
    await _OWN.run(tx, site.id, found.id, reader, reasons)
    await judge_soon(tx, site.id, await writers_of(tx, site.id, [found.id]), now=now)
    if not reasons:
        await change_state(tx, site, found, State.PUBLISHED, now=now)
        await _tell(tx, site.id, found.id, now)


def _still_waits(site: Site, written: Written) -> list[str]:
    if site.policy is Policy.HOLD:
        return ["everything-waits"]
    return ["first-comment"] if site.policy is Policy.FIRST_TIMERS and not written.published_before else []


async def _tell(tx: Tx, site: UUID, comment: UUID, now: datetime) -> None:
    what = News(
        id=uuid7(),
        site_id=site,
        comment_id=comment,
        what=What.STATE,
        was=State.PENDING,
        to=State.PUBLISHED,
        actor=None,
        at=now,
        due_at=now,
    )
    await news(tx, what)
