"""What moderators think of a reader, and what follows from it."""

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query
from comments_svc.readers.problems import NoSuchReader


class Stand(StrEnum):
    NORMAL = "normal"
    TRUSTED = "trusted"
    HELD = "held"
    BANNED = "banned"


class Standing(msgspec.Struct, frozen=True):
    """`until` is None for ever."""

    stand: Stand
    until: datetime | None
    note: str

    def at(self, now: datetime) -> Stand:
        return self.stand if self.until is None or self.until > now else Stand.NORMAL


_STANDING: Final = Query(
    Standing,
    'select standing as stand, standing_until as "until", note from reader where site_id = $1 and id = $2',
)
# The same person: whoever has proven the same address.
_SET: Final = Command(
    """
    update reader set standing = $3, standing_until = $4, note = $5
    where site_id = $1 and (id = $2 or id in (
      select o.reader_id from reader_address a
      join reader_address o on o.site_id = a.site_id and lower(o.email) = lower(a.email)
      where a.site_id = $1 and a.reader_id = $2))
    """
)


async def standing(on: Reader, site: UUID, reader: UUID) -> Standing:
    """Raises NoSuchReader."""
    found = await _STANDING.maybe(on, site, reader)
    if found is None:
        raise NoSuchReader
    return found


async def set_standing(tx: Tx, site: UUID, reader: UUID, to: Standing) -> None:
    """In every browser in which they have proven the same address. Raises NoSuchReader."""
    if await _SET.run(tx, site, reader, to.stand, to.until, to.note) == 0:
        raise NoSuchReader
