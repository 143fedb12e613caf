"""What a moderator has done last on a site, and can take back."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.moderation.acted import Acted, acted
from comments_svc.moderation.bulk.model import Bulk
from comments_svc.moderation.model import ANSWERED

KEPT: Final = 20


class OwnEvent(msgspec.Struct, frozen=True):
    id: UUID


_EVENTS: Final = Query(
    OwnEvent,
    """
    select e.id from moderation_event e
    where e.site_id = $1 and e.moderator_id = $2 and e.undoes is null and not e.undone and e.bulk_id is null
    order by e.at desc, e.id desc limit $3
    """,
)
_BULKS: Final = Query(
    Bulk,
    """
    select site_id, id, moderator_id, act, state, total, reached, changed, created_at from bulk
    where site_id = $1 and moderator_id = $2 order by created_at desc limit $3
    """,
)


class OwnAct(msgspec.Struct, frozen=True):
    """On one comment, by `events` in the order in which they are taken back; or on many."""

    at: datetime
    events: list[Acted]
    bulk: Bulk | None = None


async def own_acts(on: Reader, site: UUID, moderator: UUID) -> list[OwnAct]:
    """The last twenty, newest first. A reply that also approved is one act, and so is one on many comments."""
    found = await _EVENTS.many(on, site, moderator, 2 * KEPT)
    single: dict[tuple[UUID, datetime], list[Acted]] = {}
    for each in await acted(on, site, [one.id for one in found]):
        single.setdefault((each.subject_id, each.at), []).append(each)
    acts = [OwnAct(at, sorted(events, key=lambda each: each.reason != ANSWERED)) for (_, at), events in single.items()]
    bulks = await _BULKS.many(on, site, moderator, KEPT)
    acts += [OwnAct(each.created_at, [], each) for each in bulks if each.can_be_undone or each.state.goes_on]
    return sorted(acts, key=lambda each: each.at, reverse=True)[:KEPT]
