from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problems import Invalid
from comments_svc.markup.normalise import clean_line
from comments_svc.moderators import queries

_MOST_CHARS: Final = 100


async def rename(tx: Tx, moderator: UUID, name: str) -> None:
    """Raises Invalid."""
    await queries.rename(tx, moderator, read_name(name))


def read_name(name: str) -> str:
    """What readers see beside somebody's answers. Raises Invalid."""
    name = clean_line(name)
    if not 1 <= len(name) <= _MOST_CHARS:
        raise Invalid(
            "name", phrase("A name has 1 to %(most)s characters. Readers see it beside your answers.", most=_MOST_CHARS)
        )
    return name
