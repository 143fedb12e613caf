from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.comments import queries as comments
from comments_svc.comments.change_state import change_state
from comments_svc.comments.model import Comment, State
from comments_svc.comments.news import by_readers, news
from comments_svc.comments.problems import NoSuchComment, OwnReport
from comments_svc.db.database import Tx
from comments_svc.db.query import Command, Write
from comments_svc.moderation.judge import NO_RULES
from comments_svc.rules import queries as rules
from comments_svc.rules.book import book
from comments_svc.rules.model import Does, Kind
from comments_svc.sites.model import Site

HELD_AT: Final = 3
"""So many readers take a comment out of sight, until a moderator decides, where no rule says another number."""


class Reason(StrEnum):
    SPAM = "spam"
    RUDE = "rude"
    OFF_TOPIC = "off-topic"
    PERSONAL_DATA = "personal-data"
    OTHER = "other"


class Reported(msgspec.Struct, frozen=True):
    """`counted`: this report is a new one, and the first of its address. `readers`: all that count, with this one."""

    counted: bool
    readers: int


# Of a household one counts: a token is made in no time, and three of them must not silence anybody.
_REPORT: Final = Write(
    Reported,
    """
    with added as (
      insert into comment_report (site_id, comment_id, reader_id, reason, ip_hash, counted, reported_at)
      select $1, $2, $3, $4, $5, not exists (
        select from comment_report where site_id = $1 and comment_id = $2 and ip_hash = $5 and counted), $6
      on conflict do nothing
      returning counted
    )
    select a.counted, a.counted::int + (
      select count(*)::int from comment_report where site_id = $1 and comment_id = $2 and counted) as readers
    from (select coalesce((select counted from added), false) as counted) a
    """,
)
_HELD: Final = Command(
    "update comment_report set held = true where site_id = $1 and comment_id = $2 and reader_id = $3"
)


class By(msgspec.Struct, frozen=True):
    reader: UUID
    ip_hash: bytes


async def report(tx: Tx, site: Site, comment: UUID, by: By, reason: Reason, *, now: datetime) -> None:
    """A reader finds that a published comment should not be there; telling it again changes nothing.

    With the third reader, or the one that a rule names, it waits for a moderator. That happens once: what a moderator
    has approved since stays, and so does what a moderator wrote. Raises NoSuchComment, OwnReport.
    """
    found = await comments.lock(tx, site.id, comment)
    if found is None or (found.state is not State.PUBLISHED and not found.seems_published_to(by.reader)):
        raise NoSuchComment(comment)
    if found.reader_id == by.reader:
        raise OwnReport
    reported = await _REPORT.one(tx, site.id, comment, by.reader, reason, by.ip_hash, now)
    if not reported.counted:
        return
    await comments.set_reported(tx, found, reported.readers)
    if found.badge is None and await _enough(tx, site, comment, reported.readers, now):
        await _HELD.run(tx, site.id, comment, by.reader)
        await _hold(tx, site, found, now)


async def _enough(tx: Tx, site: Site, comment: UUID, readers: int, now: datetime) -> bool:
    asked = [] if site.rules == NO_RULES else book(site).reports(now)
    if not asked:
        return readers == HELD_AT
    hits = [each.id for each in asked if int(each.value) == readers]
    if hits:
        await rules.hit(tx, site.id, hits, comment, Does.HOLD, f"{Kind.REPORTED}: {readers}", now)
    return bool(hits)


async def _hold(tx: Tx, site: Site, comment: Comment, now: datetime) -> None:
    await change_state(tx, site, comment, State.PENDING, now=now)
    await news(tx, by_readers(site.id, comment.id, now=now))
