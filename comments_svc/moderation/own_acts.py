"""What a moderator has done on a site, and of that the last, which can be taken back."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.kernel.page import decode_cursor, encode_cursor, from_micros, micros
from comments_svc.moderation.acted import Acted, acted
from comments_svc.moderation.bulk.model import Bulk, BulkAct
from comments_svc.moderation.model import ANSWERED
from comments_svc.moderation.standing import queries as standing
from comments_svc.moderation.standing.model import Stood

KEPT: Final = 20
"""How many can be taken back, and how many are on a page."""
_LAST: Final = datetime(9999, 12, 31, tzinfo=UTC)
_HIGH: Final = UUID(int=(1 << 128) - 1)


class OwnEvent(msgspec.Struct, frozen=True):
    id: UUID


_EVENTS: Final = Query(
    OwnEvent,
    """
    select e.id from moderation_event e
    where e.site_id = $1 and e.moderator_id = $2 and e.undoes is null and not e.undone and e.bulk_id is null
      and (e.at, e.id) < ($4, $5)
    order by e.at desc, e.id desc limit $3
    """,
)
_BULKS: Final = Query(
    Bulk,
    """
    select site_id, id, moderator_id, act, state, total, reached, changed, created_at from bulk
    where site_id = $1 and moderator_id = $2 and (created_at, id) < ($4, $5)
      and (state in ('running', 'undoing') or state in ('done', 'stopped') and changed > 0)
    order by created_at desc, id desc limit $3
    """,
)


class OwnAct(msgspec.Struct, frozen=True):
    """On one comment, by `events` in the order in which they are taken back; or on many; or on an author, `stood`.
    `last`: what the next page starts after."""

    at: datetime
    last: UUID
    events: list[Acted]
    bulk: Bulk | None = None
    stood: Stood | None = None

    @property
    def undo(self) -> list[UUID]:
        """Of one comment or author: the events to take back."""
        return [self.stood.id] if self.stood else [each.id for each in self.events]

    @property
    def subject(self) -> UUID:
        """The comment that it was about, or whose author it was about; of an act on many there is none."""
        return self.stood.comment_id if self.stood else self.events[0].subject_id

    @property
    def can_be_undone(self) -> bool:
        return self.bulk is None or self.bulk.act is not BulkAct.FORGET


class OwnActs(msgspec.Struct, frozen=True):
    """One page; `next`: where the following one starts."""

    acts: list[OwnAct]
    next: str | None


async def own_acts(on: Reader, site: UUID, moderator: UUID, after: str | None = None) -> OwnActs:
    """Newest first, without what was taken back. A reply that also approved is one act, and so is one on many comments.

    Raises Invalid for a cursor that is not ours.
    """
    rank, last = decode_cursor(after) if after else (None, _HIGH)
    at = _LAST if rank is None else from_micros(rank)
    # An act has two events at most; so that none is cut in half, one more than what a page can need is read.
    found = await _EVENTS.many(on, site, moderator, 2 * (KEPT + 1), at, last)
    single: dict[tuple[UUID, datetime], list[Acted]] = {}
    for each in await acted(on, site, [one.id for one in found]):
        single.setdefault((each.subject_id, each.at), []).append(each)
    acts = [_on_one(at, events) for (_, at), events in single.items()]
    bulks = await _BULKS.many(on, site, moderator, KEPT + 1, at, last)
    acts += [OwnAct(each.created_at, each.id, [], each) for each in bulks]
    thought = await standing.own(on, site, moderator, KEPT + 1, at, last)
    acts += [OwnAct(each.at, each.id, [], stood=each) for each in thought]
    acts.sort(key=lambda each: (each.at, each.last), reverse=True)
    kept = acts[:KEPT]
    return OwnActs(kept, encode_cursor(micros(kept[-1].at), kept[-1].last) if len(acts) > KEPT else None)


def _on_one(at: datetime, events: list[Acted]) -> OwnAct:
    return OwnAct(at, min(each.id for each in events), sorted(events, key=lambda each: each.reason != ANSWERED))
