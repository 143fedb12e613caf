from uuid import UUID

from comments_svc.comments.problems import NoSuchComment
from comments_svc.db.database import Reader
from comments_svc.moderation.standing import queries
from comments_svc.moderation.standing.model import Whose
from comments_svc.readers.standing import Stand, Standing, standing, standing_of_address


async def find(on: Reader, site: UUID, comment: UUID) -> Whose:
    """Whoever wrote a comment. Raises NoSuchComment, also for a moderator's."""
    found = await queries.whose(on, site, comment)
    if found is None:
        raise NoSuchComment(comment)
    return found


async def what_is_thought(on: Reader, site: UUID, of: Whose) -> Standing:
    if of.reader is not None:
        return await standing(on, site, of.reader)
    if of.email is not None:
        return await standing_of_address(on, site, of.email)
    return Standing(Stand.NORMAL, None, "")
