from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.kernel.ids import uuid7
from comments_svc.sites.model import Site
from comments_svc.sites.page_key import page_key
from comments_svc.threads import queries


async def enter(tx: Tx, site: Site, url: str, *, title: str = "") -> UUID:
    """The thread of a page, also where nobody has written yet: readers see no difference.

    `title`: what the page calls itself; it counts until somebody has written. Raises BadUrl, ForeignPage.
    """
    key = page_key(site, url)
    found = await queries.by_key(tx, site.id, key)
    if found is None:
        await queries.stand_still(tx, site.id)
        found = await queries.by_key(tx, site.id, key)
    if found is None:
        await queries.insert(tx, site.id, uuid7(), key, url.strip())
        found = await queries.by_key(tx, site.id, key)
    assert found is not None
    if title and not found.title:
        await queries.entitle(tx, site.id, found.id, title)
    return found.id
