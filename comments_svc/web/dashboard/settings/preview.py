"""Which page's comments are shown where one looks at how they look."""

from comments_svc.db.database import Database
from comments_svc.sites.model import Site
from comments_svc.threads.pages import pages


async def preview_url(db: Database, site: Site) -> str:
    """The page with the newest comment, else the blog itself."""
    async with db.read() as on:
        newest = await pages(on, site.id, "", None, 1)
    return newest[0].url if newest else f"{site.origins[0]}/"
