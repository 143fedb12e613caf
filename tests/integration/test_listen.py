"""What makes up for lost announcements."""

import asyncio
from datetime import datetime

import pytest

from comments_svc.db import listen
from comments_svc.db.database import Reader
from comments_svc.db.listen import Listener
from comments_svc.db.notify import Announcement, SiteChanged


class Polls:
    """A poll that answers, except at the times when it `fails`; counted from 0."""

    def __init__(self, *fails: int) -> None:
        self._fails = fails
        self.asked: list[datetime] = []
        self.enough = asyncio.Event()

    async def __call__(self, _: Reader, since: datetime) -> list[Announcement]:
        self.asked.append(since)
        if len(self.asked) == 8:
            self.enough.set()
        if len(self.asked) - 1 in self._fails:
            raise TimeoutError
        return [SiteChanged("blog", len(self.asked))]


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listen, "_RETRY_S", 0.01)


async def test_after_an_outage_it_asks_for_all_that_changed_since_it_last_knew(database_url: str) -> None:
    polls = Polls(2, 3, 4)
    async with Listener(database_url, polls, poll_s=0.02), asyncio.timeout(10):
        await polls.enough.wait()
    known, outage = polls.asked[1:3], polls.asked[3:6]
    assert known[0] < known[1]
    assert outage == [known[1]] * 3
    assert outage[-1] < polls.asked[6] < polls.asked[7]


async def test_it_is_trusted_only_while_it_answers_soon(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listen, "_DOUBT_S", 0.01)
    answer, asked = asyncio.Event(), asyncio.Event()

    async def slow(*_: object) -> list[Announcement]:
        asked.set()
        await answer.wait()
        return []

    async with Listener(database_url, slow, poll_s=0.02) as listener, asyncio.timeout(10):
        await asked.wait()
        answer.set()
        await _until(listener, healthy=True)
        answer.clear()
        await _until(listener, healthy=False)
        answer.set()
        await _until(listener, healthy=True)


async def _until(listener: Listener, *, healthy: bool) -> None:
    while listener.healthy is not healthy:  # noqa: ASYNC110 (nobody announces it)
        await asyncio.sleep(0.005)
