from collections.abc import Sequence

import msgspec

from comments_svc.db.database import Tx
from comments_svc.notify import queries
from comments_svc.notify.model import QUIET, Place


async def hold_places(tx: Tx, places: Sequence[Place]) -> list[Place]:
    """The same, except that a carrier which has just left carries nothing: what it would have told comes later."""
    wanted = {each.carrier for each in places if each.carrier is not None}
    held = await queries.hold(tx, sorted(wanted))
    return [each if each.carrier is None or each.carrier in held else _after(each) for each in places]


def _after(place: Place) -> Place:
    return msgspec.structs.replace(place, carrier=None, due_at=place.due_at + QUIET)
