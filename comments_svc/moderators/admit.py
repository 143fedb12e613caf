from comments_svc.db.database import Reader
from comments_svc.moderators import queries
from comments_svc.moderators.model import Moderator
from comments_svc.moderators.problems import NotAModerator
from comments_svc.sites.model import Site
from comments_svc.sites.queries import by_slug


async def admit(on: Reader, moderator: Moderator, slug: str) -> Site:
    """The site, for someone who moderates it. Raises NotAModerator, also when there is no such site."""
    mine = {each.slug for each in await queries.sites(on, moderator.id)}
    site = await by_slug(on, slug) if slug in mine else None
    if site is None:
        raise NotAModerator
    return site
