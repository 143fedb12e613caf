from collections.abc import AsyncIterator
from typing import Final, TypeVar

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query

R = TypeVar("R", bound=msgspec.Struct)

BATCH: Final = 250


async def walk(
    on: Reader, rows: Query[R], site: object, key: tuple[str, ...], start: tuple[object, ...]
) -> AsyncIterator[list[R]]:
    """All rows of a site, some at a time: each statement starts after the last row of the one before."""
    after = start
    while True:
        found = await rows.many(on, site, *after, BATCH)
        if found:
            yield found
        if len(found) < BATCH:
            return
        after = tuple(getattr(found[-1], name) for name in key)
