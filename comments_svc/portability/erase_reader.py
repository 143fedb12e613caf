from datetime import datetime
from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.db.query import Query
from comments_svc.outbox.model import One
from comments_svc.portability.erase_person import erase_person
from comments_svc.portability.person import of_readers
from comments_svc.readers.queries import address_of
from comments_svc.sites.model import Site

_SAME_PERSON: Final = Query(
    One, "select reader_id as id from reader_address where site_id = $1 and lower(email) = lower($2) order by reader_id"
)


async def erase_reader(tx: Tx, site: Site, reader: UUID, *, now: datetime) -> int:
    """Takes away at once what a reader of the site ever wrote, in any browser that has proven the same address, and
    every trace of who that was, at former addresses, too; how many comments.

    Of an address that was only typed nothing but the question to it is taken: it may be a stranger's.
    """
    mine = await address_of(tx, site.id, reader)
    same = [each.id for each in await _SAME_PERSON.many(tx, site.id, mine.email)] if mine else [reader]
    return await erase_person(tx, site, await of_readers(tx, site.id, same, mine.email if mine else None), now=now)
