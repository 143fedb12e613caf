from comments_svc.db.database import Tx
from comments_svc.db.notify import SiteChanged
from comments_svc.sites.model import Site
from comments_svc.sites.queries import raise_revision


async def renew(tx: Tx, site: Site) -> None:
    """Something that belongs to the site has changed: every process reads it anew."""
    tx.announce(SiteChanged(site.slug, await raise_revision(tx, site.id)))
