"""How many comments a list would show, where that is cheap to know: a number must not cost more than the page."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.moderation.queue import EVER, NEWCOMERS, PAGE, RETURNING, SIEVE, Start, near, sifting
from comments_svc.moderation.sift import Sieve

COUNTED: Final = 1_000
_MANY: Final = 40
_LOW: Final = UUID(int=0)
_HIGH: Final = UUID(int=(1 << 128) - 1)


class Number(msgspec.Struct, frozen=True):
    number: int


_COUNT: Final = "select least(count(*), $2::bigint) as number from page"
_PLAIN: Final = Query(Number, PAGE + _COUNT)
_SIFTED: Final = Query(Number, PAGE.replace("/* sieve */", SIEVE) + _COUNT)
_NEWCOMERS: Final = Query(Number, NEWCOMERS + _COUNT)
_RETURNING: Final = Query(Number, RETURNING + _COUNT)


async def matching(on: Reader, site: UUID, sieve: Sieve) -> int:
    """At most COUNTED, which stands for "many"."""
    args = (site, COUNTED, EVER, _LOW, COUNTED, sieve.states, sieve.edits)
    if sieve.plain:
        return (await _PLAIN.one(on, *args)).number
    if sieve.people:
        people = _NEWCOMERS if sieve.newcomer else _RETURNING
        return (await people.one(on, *args, sieve.since, sieve.until)).number
    found = await near(on, site, sieve, Start(EVER, _LOW))
    if found.all:
        return len(found.ids)
    return COUNTED if len(found.ids) >= _MANY else (await _SIFTED.one(on, *args, *sifting(sieve))).number


async def newer(on: Reader, site: UUID, sieve: Sieve, than: datetime) -> int:
    """Those that were written since, as far as one look reaches."""
    if sieve.plain:
        return (await _PLAIN.one(on, site, COUNTED, than, _HIGH, COUNTED, sieve.states, sieve.edits)).number
    return len((await near(on, site, sieve, Start(than, _HIGH))).ids)
