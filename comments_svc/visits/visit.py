from datetime import timedelta
from typing import Final

from comments_svc.db.database import Database
from comments_svc.http_out.send import HttpOut
from comments_svc.kernel.clock import Clock
from comments_svc.sites.queries import by_id as site_by_id
from comments_svc.visits import queries
from comments_svc.visits.look import look
from comments_svc.visits.model import Round

PAUSE: Final = timedelta(seconds=1)
"""Between two pages of a site."""
AT_ONCE: Final = 4
"""Sites of which a page is looked for at once, by one process."""
LEASE: Final = timedelta(minutes=2)
"""Longer than the longest look takes: by then whoever looked has ended, and another goes on."""


async def visit(db: Database, out: HttpOut, it: Round, clock: Clock) -> None:
    """Looks for the next page of a claimed round. No transaction is open meanwhile."""
    async with db.read() as on:
        site, page = await site_by_id(on, it.site_id), await queries.next_page(on, it)
    if site is None or page is None:
        async with db.tx() as tx:
            await queries.end(tx, it)
        return
    seen = await look(out, site, page.url)
    async with db.tx() as tx:
        await queries.store(tx, it.site_id, page, seen, clock())
        await queries.advance(tx, it, page.id, clock() + PAUSE)
