from collections.abc import Sequence

from comments_svc.db.database import Tx
from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.problems import Invalid
from comments_svc.sites import queries
from comments_svc.sites.model import RESERVED_SLUGS, SLUG, Policy, Site
from comments_svc.sites.problems import SiteExists
from comments_svc.sites.read_origins import read_origins


async def add(
    tx: Tx, slug: str, origins: Sequence[str], *, policy: Policy = Policy.FIRST_TIMERS, title: str = ""
) -> Site:
    """A new site. Raises Invalid (slug, origins), SiteExists."""
    if not SLUG.fullmatch(slug) or slug in RESERVED_SLUGS:
        raise Invalid("slug", "A site's name is made of a-z, 0-9 and inner hyphens, and is not a reserved word.")
    if not origins:
        raise Invalid("origins", "A site needs at least one origin, such as https://blog.example.")
    allowed = read_origins(origins)
    site = await queries.insert(tx, uuid7(), slug, title or slug, policy, allowed)
    if site is None:
        raise SiteExists(slug)
    return site
