from datetime import datetime
from typing import Final

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query


class Backup(msgspec.Struct, frozen=True):
    made_at: datetime


_LAST: Final = Query(Backup, "select made_at from last_backup")


async def last_backup(on: Reader) -> datetime | None:
    """When `comments-svc db dump` saved this database; None where that is not known."""
    found = await _LAST.maybe(on)
    return found.made_at if found else None
