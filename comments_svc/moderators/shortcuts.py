from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query


class Choice(msgspec.Struct, frozen=True):
    shortcuts: bool


_CHOICE: Final = Query(Choice, "select shortcuts from moderator where id = $1")
_SET: Final = Command("update moderator set shortcuts = $2 where id = $1")


async def shortcuts(on: Reader, moderator: UUID) -> bool:
    """Whether single keys act in the list of comments."""
    return (await _CHOICE.one(on, moderator)).shortcuts


async def set_shortcuts(tx: Tx, moderator: UUID, *, on: bool) -> None:
    await _SET.run(tx, moderator, on)
