"""How many days a site keeps each kind of data. The housekeeping of the night carries it out (worker/schedule.py)."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.notify import SiteChanged
from comments_svc.db.query import Query, Write
from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problems import Invalid
from comments_svc.kernel.whole_number import whole_number


class Periods(msgspec.Struct, frozen=True):
    """In days; None: for ever. `removed`: texts of what was deleted, rejected or spam. `network`: hashes that stand for
    network addresses. `originals`: mails as they came. `sent`: the record of what was sent. `letters`: what was read in
    mails that are settled. `private`: private conversations. `events`: who decided what."""

    removed: int
    network: int
    originals: int
    sent: int
    letters: int | None
    private: int | None
    events: int | None


NAMES: Final = Periods.__struct_fields__
BOUNDS: Final[Mapping[str, tuple[int, int]]] = {
    "removed": (1, 365),
    "network": (0, 30),
    "originals": (1, 90),
    "sent": (1, 90),
    "letters": (1, 3650),
    "private": (1, 3650),
    "events": (30, 3650),
}
FOR_EVER: Final = frozenset({"letters", "private", "events"})
"""May be kept without an end: an empty text."""


class Changed(msgspec.Struct, frozen=True):
    slug: str
    revision: int


_OF_SITE: Final = Query(
    Periods,
    """
    select keep_removed_days as removed, keep_network_days as network, keep_raw_days as originals,
      keep_sent_days as sent, keep_letters_days as letters, keep_private_days as private, keep_events_days as events
    from site where id = $1
    """,
)
_SET: Final = Write(
    Changed,
    """
    update site set keep_removed_days = $2, keep_network_days = $3, keep_raw_days = $4, keep_sent_days = $5,
      keep_letters_days = $6, keep_private_days = $7, keep_events_days = $8, revision = revision + 1,
      changed_at = clock_timestamp()
    where id = $1 returning slug, revision
    """,
)


async def periods_of(on: Reader, site: UUID) -> Periods:
    return await _OF_SITE.one(on, site)


async def set_periods(tx: Tx, site: UUID, periods: Periods) -> None:
    changed = await _SET.one(tx, site, *msgspec.structs.astuple(periods))
    tx.announce(SiteChanged(changed.slug, changed.revision))


def read_periods(now: Periods, typed: Mapping[str, str]) -> Periods:
    """Those that are in force, with some replaced, as typed. Raises Invalid."""
    for name in typed:
        if name not in NAMES:
            raise Invalid(name, f"There is no such period. There are: {', '.join(NAMES)}.")
    return msgspec.structs.replace(now, **{name: _read(name, text) for name, text in typed.items()})


def _read(name: str, text: str) -> int | None:
    text, (least, most) = text.strip(), BOUNDS[name]
    if not text and name in FOR_EVER:
        return None
    number = whole_number(text, least, most)
    if number is None:
        bounds = {"least": least, "most": f"{most:,}"}
        if name in FOR_EVER:
            raise Invalid(
                name,
                phrase("Enter a whole number of days from %(least)s to %(most)s, or nothing: for ever.", **bounds),
            )
        raise Invalid(name, phrase("Enter a whole number of days from %(least)s to %(most)s.", **bounds))
    return number
