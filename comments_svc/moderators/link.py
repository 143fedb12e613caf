from collections.abc import Sequence
from datetime import datetime

from comments_svc.db.database import Tx
from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.problems import Invalid
from comments_svc.kernel.secret import new_token, token_hash
from comments_svc.moderators import queries
from comments_svc.moderators.model import LINK_VALID, Role


async def link(
    tx: Tx, email: str, *, now: datetime, name: str = "", sites: Sequence[str] = (), role: Role = Role.OWNER
) -> str:
    """A one-time sign-in token, valid for an hour. Raises Invalid.

    An unknown address becomes a moderator: of the named sites, or of all there are when none is named. The first one
    of an installation is its operator, and an owner. For a known address, named sites are added, a role that it has
    on a site stays, and a given name replaces the old.
    """
    if email.count("@") != 1 or not all(email.split("@")) or len(email) > 254 or any(map(str.isspace, email)):
        raise Invalid("email", "This is not an e-mail address.")
    moderator = await queries.by_email(tx, email)
    if moderator is None:
        moderator = await queries.insert(tx, uuid7(), email, name or email.partition("@")[0])
        if moderator.operator and role is not Role.OWNER:
            raise Invalid("role", "The first one of an installation is its operator, and an owner.")
        await queries.join(tx, moderator.id, role, list(sites) or None)
    else:
        if sites:
            await queries.join(tx, moderator.id, role, list(sites))
        if name:
            await queries.rename(tx, moderator.id, name)
    token = new_token()
    await queries.insert_link(tx, token_hash(token), moderator.id, now + LINK_VALID)
    return token
