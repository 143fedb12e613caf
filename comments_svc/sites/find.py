from comments_svc.db.database import Reader
from comments_svc.sites import queries
from comments_svc.sites.model import SLUG, Site
from comments_svc.sites.problems import NoSuchSite


async def find(on: Reader, slug: str) -> Site:
    """Raises NoSuchSite."""
    # Postgres takes no NUL, and an address may hold anything.
    site = await queries.by_slug(on, slug) if SLUG.fullmatch(slug) else None
    if site is None:
        raise NoSuchSite(slug)
    return site
