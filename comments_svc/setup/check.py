"""Whether the comments work on a page: looked at from here now, and reported by the page itself once it is opened."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from comments_svc.db.database import Database
from comments_svc.http_out.send import HttpOut, NoAnswer
from comments_svc.kernel.problems import BadUrl
from comments_svc.setup import queries
from comments_svc.setup.fetch_page import fetch_page
from comments_svc.setup.judge import is_foreign, judge
from comments_svc.setup.model import Check, Fault, Found
from comments_svc.sites.model import Site

_KEPT: Final = timedelta(days=1)
_CHECK_VERSION: Final = 4
"""Of the UUIDs that name a check; those of comments have version 7."""


async def check(db: Database, out: HttpOut, site: Site, service: str, url: str, *, now: datetime) -> Check:
    """`service`: our public URL. No transaction is open while the page is fetched. Raises BadUrl."""
    found = await _look(out, site, service, url)
    said = [f"{each.fault} {each.about}".strip() for each in found]
    async with db.tx() as tx:
        await queries.forget(tx, site.id, now - _KEPT)
        return await queries.insert(tx, site.id, uuid4(), url.partition("#")[0], said, now)


async def _look(out: HttpOut, site: Site, service: str, url: str) -> list[Found]:
    foreign = is_foreign(site, url)
    if foreign is not None:
        return [foreign]
    try:
        page = await fetch_page(out, url, site.origins)
    except NoAnswer as reason:
        return [Found(Fault.UNREACHABLE, str(reason))]
    except BadUrl as reason:  # of where it led to
        return [Found(Fault.UNREACHABLE, reason.reason)]
    return judge(site, service, page)


async def hear(db: Database, site: UUID, asked: UUID, origin: str, *, now: datetime) -> None:
    """A page's widget has asked for a comment of this name: if that is a check's, the page works."""
    if asked.version != _CHECK_VERSION:  # a permalink, which need not pay for this
        return
    async with db.read() as on:
        known = await queries.by_id(on, site, asked)
    if known is not None and known.heard_at is None:
        async with db.single() as tx:
            await queries.heard(tx, site, asked, now, origin[:300])
