from comments_svc.db.database import Tx
from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.problems import Invalid
from comments_svc.moderators import queries
from comments_svc.moderators.model import Moderator
from comments_svc.moderators.rename import read_name


async def open_account(tx: Tx, email: str, name: str, lang: str) -> Moderator:
    """Somebody new. `email` is checked already. Raises Invalid, also for an address that has an account."""
    made = await queries.insert_new(tx, uuid7(), email, read_name(name), lang)
    if made is None:
        raise Invalid("email", "This address has an account here. Sign in first: you come back to this page.")
    return made
