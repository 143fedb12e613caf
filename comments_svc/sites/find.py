from comments_svc.db.database import Reader
from comments_svc.sites import queries
from comments_svc.sites.model import Site
from comments_svc.sites.problems import NoSuchSite


async def find(on: Reader, slug: str) -> Site:
    """Raises NoSuchSite."""
    site = await queries.by_slug(on, slug)
    if site is None:
        raise NoSuchSite(slug)
    return site
