import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.db.query import Command
from comments_svc.kernel.secret import token_hash as hash_of
from comments_svc.readers.model import Identity

GRANT_VALID: Final = timedelta(minutes=10)

# No two that are taken for each other when somebody types them.
_LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_HALF: Final = 5
_GIVE: Final = Command(
    """
    insert into sign_in_grant (site_id, code_hash, token_hash, email, name, expires_at) values ($1, $2, $3, $4, $5, $6)
    """
)


async def give_grant(tx: Tx, site: UUID, token_hash: bytes, who: Identity, *, now: datetime) -> str:
    """A code that makes the browser with this token sign in as `who`, once, within ten minutes.

    It is worth nothing to anybody else: 49 random bits stand beside the token's 256.
    """
    code = "".join(secrets.choice(_LETTERS) for _ in range(2 * _HALF))
    await _GIVE.run(tx, site, hash_of(code), token_hash, who.email, who.name, now + GRANT_VALID)
    return f"{code[:_HALF]}-{code[_HALF:]}"


def read_grant(typed: str) -> str:
    """As it was made, however it was typed."""
    return "".join(each for each in typed.upper() if each.isalnum())
