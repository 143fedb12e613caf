"""What one process does for all: it is one at a time, and another takes over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import asyncpg
import pytest

from comments_svc.db import lead
from comments_svc.db.lead import CantAct, leading
from tests.database_away import away
from tests.service import until

DEADLINE_S = 10.0


class Act:
    """One process's part, as the test sees it."""

    def __init__(self) -> None:
        self.active, self.begun = False, 0
        self.fault: Exception | None = None
        self._news = asyncio.Event()

    def __call__(self) -> AbstractAsyncContextManager[None]:
        return self._act()

    @asynccontextmanager
    async def _act(self) -> AsyncIterator[None]:
        if self.fault is not None:
            self._tell(begun=self.begun + 1, active=False)
            raise self.fault
        self._tell(begun=self.begun + 1, active=True)
        try:
            yield
        finally:
            self._tell(begun=self.begun, active=False)

    def _tell(self, *, begun: int, active: bool) -> None:
        self.begun, self.active = begun, active
        self._news.set()
        self._news = asyncio.Event()

    async def until(self, *, active: bool, begun: int = 0) -> None:
        async with asyncio.timeout(DEADLINE_S):
            while self.active is not active or self.begun < begun:
                await self._news.wait()


async def holders(dsn: str) -> int:
    raw = await asyncpg.connect(dsn)
    try:
        held: int = await raw.fetchval(
            "select count(*) from pg_locks where locktype = 'advisory' and granted "
            "and database = (select oid from pg_database where datname = current_database())"
        )
        return held
    finally:
        await raw.close()


@pytest.fixture(autouse=True)
def in_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lead, "_TRY_S", 0.05)


async def test_one_acts_and_another_takes_over_when_it_ends(database_url: str) -> None:
    first, second = Act(), Act()
    async with leading(database_url, second):
        await second.until(active=True)
        async with leading(database_url, first):
            assert await holders(database_url) == 1
            assert not first.active
        await second.until(active=True)
        assert second.begun == 1
    assert await holders(database_url) == 0
    async with leading(database_url, first):
        await first.until(active=True)


async def test_who_loses_the_database_goes_on(database_url: str) -> None:
    act = Act()
    async with leading(database_url, act):
        await act.until(active=True)
        async with away(database_url):
            assert act.active
        await _until_held(database_url)
        assert (act.active, act.begun) == (True, 1)


async def test_who_comes_back_to_find_another_in_its_place_stops(database_url: str) -> None:
    act = Act()
    async with leading(database_url, act):
        await act.until(active=True)
        usurper = None
        while usurper is None:
            async with away(database_url):
                pass
            usurper = await _usurp(database_url)
        await act.until(active=False)
        await usurper.close()
        await act.until(active=True, begun=2)


async def _usurp(dsn: str) -> "asyncpg.Connection[asyncpg.Record] | None":
    raw = await asyncpg.connect(dsn)
    if await raw.fetchval("select pg_try_advisory_lock($1)", lead._LOCK):
        return raw
    await raw.close()
    return None


async def _until_held(dsn: str) -> None:
    await until(lambda: holders(dsn), lambda held: held == 1)


async def test_what_cant_begin_is_tried_again_and_said_once(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    act = Act()
    act.fault = CantAct("smtp://127.0.0.1:25: Address already in use")
    async with leading(database_url, act):
        await act.until(active=False, begun=3)
        act.fault = None
        await act.until(active=True)
    said = [each.getMessage() for each in caplog.records if each.name == lead.__name__]
    assert said == ["this can't be done now, and is tried again: smtp://127.0.0.1:25: Address already in use"]
