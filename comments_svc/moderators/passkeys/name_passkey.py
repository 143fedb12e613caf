from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.kernel.problems import Invalid
from comments_svc.markup.normalise import clean_line
from comments_svc.moderators.passkeys import queries

_MOST_CHARS: Final = 60


async def name_passkey(tx: Tx, moderator: UUID, id: bytes, name: str) -> None:
    """Raises Invalid."""
    await queries.name_passkey(tx, moderator, id, read_passkey_name(name))


def read_passkey_name(name: str) -> str:
    """By which its owner tells it from the others. Raises Invalid."""
    name = clean_line(name)
    if not 1 <= len(name) <= _MOST_CHARS:
        raise Invalid("name", f"The name of a passkey has 1 to {_MOST_CHARS} characters, such as “Kim’s phone”.")
    return name
