from typing import Final
from uuid import UUID

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.moderators.model import Entitled
from comments_svc.moderators.problems import RoleLost

_OF_SITE: Final = Query(
    Entitled,
    """
    select m.id, m.email, m.name, m.operator, m.dashboard_lang as reads
    from site_moderator s join moderator m on m.id = s.moderator_id
    where s.site_id = $1 and s.moderator_id = $2
    """,
)


async def confirm_role(on: Reader, site: UUID, moderator: UUID) -> Entitled:
    """Whoever a token names, if they moderate this site at this moment. Raises RoleLost."""
    found = await _OF_SITE.maybe(on, site, moderator)
    if found is None:
        raise RoleLost
    return found
