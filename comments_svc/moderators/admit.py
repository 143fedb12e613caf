from collections.abc import Sequence

import msgspec

from comments_svc.db.database import Reader
from comments_svc.moderators import queries
from comments_svc.moderators.model import Membership, Moderator, Role
from comments_svc.moderators.problems import NotAModerator
from comments_svc.sites.model import Site
from comments_svc.sites.queries import by_slug


class Admission(msgspec.Struct, frozen=True):
    """`sites`: every site of this moderator, to choose from."""

    site: Site
    role: Role
    sites: Sequence[Membership]


async def admit(on: Reader, moderator: Moderator, slug: str) -> Admission:
    """The site, for someone who moderates it. Raises NotAModerator, also when there is no such site."""
    sites = await queries.sites(on, moderator.id)
    mine = next((each for each in sites if each.slug == slug), None)
    site = await by_slug(on, slug) if mine else None
    if mine is None or site is None:
        raise NotAModerator
    return Admission(site, mine.role, sites)
