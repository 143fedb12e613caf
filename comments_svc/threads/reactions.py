from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.sites.model import Site


class Counted(msgspec.Struct, frozen=True):
    kind: str
    count: int


class Chosen(msgspec.Struct, frozen=True):
    kind: str


_COUNTS: Final = Query(
    Counted, "select kind, count from reaction_count where site_id = $1 and thread_id = $2 and count > 0"
)
_CHOSEN: Final = Query(Chosen, "select kind from reaction where site_id = $1 and thread_id = $2 and reader_id = $3")


async def reactions(on: Reader, site: Site, thread: UUID | None) -> dict[str, int] | None:
    """How many chose which, in the site's order; None where the site has no reactions.

    Read it after the page: newer numbers under an older version do no harm, older ones under a newer would stay.
    """
    if not site.reactions:
        return None
    if thread is None:
        return {}
    found = {each.kind: each.count for each in await _COUNTS.many(on, site.id, thread)}
    return {kind: found[kind] for kind in site.reactions if kind in found}


async def chosen(on: Reader, site: Site, thread: UUID, reader: UUID) -> str | None:
    """What a reader chose, if the site still has it."""
    found = await _CHOSEN.maybe(on, site.id, thread, reader)
    return found.kind if found is not None and found.kind in site.reactions else None
