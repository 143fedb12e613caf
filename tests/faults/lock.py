"""A transaction that holds up everybody who posts, as a forgotten session of an operator can."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg

from tests.database import Loop, ask

_WAITING = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"


@contextmanager
def comments_locked(dsn: str) -> Iterator[None]:
    with Loop() as loop:
        raw: asyncpg.Connection[Any] = loop.run(asyncpg.connect(dsn))
        try:
            loop.run(_lock(raw))
            yield
        finally:
            loop.run(raw.close())


async def _lock(raw: "asyncpg.Connection[Any]") -> None:
    async with asyncio.timeout(5):
        await raw.execute("begin")
        await raw.execute("lock table comment in access exclusive mode")


def waiting(dsn: str) -> int:
    """How many sessions wait for a lock."""
    number = ask(dsn, _WAITING)
    assert isinstance(number, int)
    return number
