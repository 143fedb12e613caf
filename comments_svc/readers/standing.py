"""What moderators think of a reader, or of an address where whoever wrote has none, and what follows from it.

What is thought of an address is thought of its mailbox, however it is spelt (`mailbox_of` of migrations/0041): it only
ever holds or bans. Who is trusted, and who somebody is, goes by the address as it was proven.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query, Write
from comments_svc.outbox.model import One
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
    where site_id = $1 and id in (
      select $2 union select o.reader_id from reader_address a
      join reader_address o on o.site_id = a.site_id and lower(o.email) = lower(a.email)
      where a.site_id = $1 and a.reader_id = $2)
    """
)
_OF_ADDRESS: Final = Query(
    Standing,
    """
    select standing as stand, standing_until as "until", note from address_standing
    where site_id = $1 and email = mailbox_of($2)
    """,
)
_SET_OF_ADDRESS: Final = Command(
    """
    insert into address_standing (site_id, email, standing, standing_until, note)
    values ($1, mailbox_of($2), $3, $4, $5)
    on conflict (site_id, email) do update
      set standing = excluded.standing, standing_until = excluded.standing_until, note = excluded.note
    """
)
# As `post_named` has it: a reader who is trusted is, whatever address they give, and one that they have proven is not
# judged by what others typed.
_OF_WRITER: Final = Query(
    Standing,
    """
    select s.standing as stand, s.standing_until as "until", '' as note from (
      select r.standing, r.standing_until from comment c
      join reader r on r.site_id = c.site_id and r.id = c.reader_id where c.site_id = $1 and c.id = $2
      union all
      select a.standing, a.standing_until from comment c
      left join reader_address p on p.site_id = c.site_id and p.reader_id = c.reader_id
      join address_standing a on a.site_id = c.site_id and a.email = mailbox_of(c.email)
      where c.site_id = $1 and c.id = $2 and mailbox_of(p.email) is distinct from mailbox_of(c.email)
    ) s
    where s.standing_until is null or s.standing_until > $3
    order by array_position(array['trusted', 'banned', 'held'], s.standing) limit 1
    """,
)
# In the order in which all who judge readers lock them, and before the address is theirs: else a ban of this very
# moment finds one browser, and the proof finds no ban.
_LOCK_SAME: Final = Write(
    One,
    """
    select r.id from reader r
    where r.site_id = $1 and r.id in (
      select $2 union select a.reader_id from reader_address a
      where a.site_id = $1 and mailbox_of(a.email) = mailbox_of($3))
    order by r.id for no key update
    """,
)
# A ban of theirs counts before all else, then what is thought of this reader here, then what else is thought of them.
_TAKE: Final = Command(
    """
    update reader r set standing = s.standing, standing_until = s.standing_until, note = s.note
    from (
      select o.standing, o.standing_until, o.note from reader_address a
      join reader o on o.site_id = a.site_id and o.id = a.reader_id
      where a.site_id = $1 and mailbox_of(a.email) = mailbox_of($3) and a.reader_id <> $2
        and (lower(a.email) = lower($3) or o.standing in ('banned', 'held'))
        and o.standing <> 'normal' and (o.standing_until is null or o.standing_until > $4)
      order by array_position(array['banned', 'held', 'trusted'], o.standing), o.standing_until desc nulls first limit 1
    ) s
    where r.site_id = $1 and r.id = $2
      and (r.standing = 'normal' or r.standing_until <= $4 or s.standing = 'banned' and r.standing <> 'banned')
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


async def lock_same(tx: Tx, site: UUID, reader: UUID, email: str) -> None:
    """This reader, and all who have proven any spelling of the mailbox: they are judged before, or after."""
    await _LOCK_SAME.many(tx, site, reader, email)


async def take_standing(tx: Tx, site: UUID, reader: UUID, email: str, *, now: datetime) -> None:
    """Whoever proves an address is whoever has proven it before: trusted only by the very address, held and banned by
    any spelling of the mailbox, so that nobody is rid of a ban by an empty browser."""
    await _TAKE.run(tx, site, reader, email, now)


async def standing_of_address(on: Reader, site: UUID, email: str) -> Standing:
    """Of whoever gives it, and is no reader who is trusted."""
    return await _OF_ADDRESS.maybe(on, site, email) or Standing(Stand.NORMAL, None, "")


async def set_standing_of_address(tx: Tx, site: UUID, email: str, to: Standing) -> None:
    """Nobody is trusted by an address, which anybody can type."""
    assert to.stand is not Stand.TRUSTED
    await _SET_OF_ADDRESS.run(tx, site, email, to.stand, to.until, to.note)


async def standing_of_writer(on: Reader, site: UUID, comment: UUID, now: datetime) -> Standing:
    """Of whoever wrote a comment, by their browser and by the address that they gave and have not proven; what holds
    now."""
    return await _OF_WRITER.maybe(on, site, comment, now) or Standing(Stand.NORMAL, None, "")
