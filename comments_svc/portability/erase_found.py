from datetime import datetime
from typing import Final

import msgspec

from comments_svc.comments.erase_some import erase_some
from comments_svc.db.database import Database
from comments_svc.portability.erase_person import erase_person
from comments_svc.portability.forget_address import forget_address
from comments_svc.portability.person import Person, comments_of
from comments_svc.readers.read_address import mailbox_of
from comments_svc.sites.model import Site

_STEP: Final = 100


async def erase_found(db: Database, site: Site, person: Person, *, now: datetime) -> int:
    """Erases a person at a moderator's word; how many comments. A hundred comments are one transaction, so that nobody
    waits long for their pages; who the person was goes last, so that what was broken off can be found again."""
    erased = 0
    for start in range(0, len(person.comments), _STEP):
        async with db.tx() as tx:
            erased += await erase_some(tx, site, person.comments[start : start + _STEP], now=now)
    async with db.tx() as tx:
        late = await comments_of(tx, site.id, person.readers, person.emails)
        erased += await erase_person(tx, site, msgspec.structs.replace(person, comments=late), now=now)
        for email in person.emails:
            await forget_address(tx, email, mailbox_of(email))
    return erased
