import asyncio
import time
from pathlib import Path
from typing import Final

from comments_svc.db.database import Database, Reader
from comments_svc.db.listen import Listener
from comments_svc.db.migrate import names_in
from comments_svc.db.problems import Unavailable

_ANSWER_S: Final = 1.5
_TRUST_S: Final = 1.0


class Pending:
    """The migrations that the database lacks, for anybody who asks, however often.

    One question at a time, on a connection of the pool. That nothing is missing is believed for a second, while the
    LISTEN connection stands: when the database goes away, that breaks first.
    """

    def __init__(self, db: Database, listener: Listener, folder: Path) -> None:
        self._db = db
        self._listener = listener
        self._names = names_in(folder)
        self._asking: asyncio.Task[list[str] | None] | None = None
        self._complete_at: float | None = None
        listener.on_connect.append(self._forget)

    async def __call__(self) -> list[str]:
        """Their names. A newer database is no fault here. Raises Unavailable, within two seconds."""
        if self._is_known():
            return []
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        asking = self._asking
        # Not cancelled when it is late: to cancel a statement can take as long as the statement.
        await asyncio.wait({asking}, timeout=_ANSWER_S)
        missing = asking.result() if asking.done() else None
        if missing is None:
            raise Unavailable(retry_after_s=1)
        return missing

    def _is_known(self) -> bool:
        trusted = self._complete_at is not None and time.monotonic() - self._complete_at < _TRUST_S
        return trusted and self._listener.healthy

    def _forget(self) -> None:
        self._complete_at = None

    async def _ask(self) -> list[str] | None:
        """None when the database does not answer."""
        try:
            async with self._db.read() as on:
                applied = await _applied(on)
        except Unavailable:
            return None
        missing = [name for version, name in self._names.items() if version not in applied]
        self._complete_at = None if missing else time.monotonic()
        return missing


async def _applied(on: Reader) -> set[int]:
    """Not a `Query`: the table is that of the runner, and a database may be without it."""
    if await on.raw.fetchval("select to_regclass('schema_migration')") is None:
        return set()
    return {row["version"] for row in await on.raw.fetch("select version from schema_migration")}
