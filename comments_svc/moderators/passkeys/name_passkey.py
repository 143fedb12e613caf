from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.kernel.phrase import phrase
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
        raise Invalid(
            "name",
            phrase("The name of a passkey has 1 to %(most)s characters, such as “Kim’s phone”.", most=_MOST_CHARS),
        )
    return name
