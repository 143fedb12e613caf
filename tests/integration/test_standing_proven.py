"""Who proves an address in a new browser is who they were: what moderators think of them goes along."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from comments_svc.readers.standing import Stand, Standing, set_standing
from tests.postbox import ANA, Reader, mailing
from tests.service import Service, ask


@pytest.fixture
async def it(clean_url: str) -> AsyncIterator[Service]:
    async with mailing(clean_url) as it:
        yield it


async def _newest(it: Service) -> UUID:
    return UUID(str(await ask(it, "select id from reader order by created_at desc, id desc limit 1")))


async def _proven(it: Service, email: str, stand: Stand, *, days: int | None = None) -> Reader:
    reader = Reader(it)
    await reader.prove(email)
    until = it.clock() + timedelta(days=days) if days else None
    async with it.db.tx() as tx:
        site = await ask(it, "select id from site")
        await set_standing(tx, site, await _newest(it), Standing(stand, until, "a note"))
    it.clock.move(timedelta(days=2))  # Each mailbox is mailed only so often.
    return reader


@pytest.mark.parametrize(
    ("thought", "proves", "then"),
    [
        (Stand.BANNED, ANA, Stand.BANNED),
        (Stand.BANNED, "ana+1@example.org", Stand.BANNED),
        (Stand.HELD, "ana+1@example.org", Stand.HELD),
        (Stand.TRUSTED, ANA, Stand.TRUSTED),
        (Stand.TRUSTED, "ana+1@example.org", Stand.NORMAL),
        (Stand.BANNED, "bo@example.org", Stand.NORMAL),
    ],
)
async def test_an_empty_browser_rids_nobody_of_what_is_thought_of_them(
    it: Service, thought: Stand, proves: str, then: Stand
) -> None:
    await _proven(it, ANA, thought)
    again = Reader(it)
    await again.prove(proves)
    assert await ask(it, "select standing from reader where id = $1", await _newest(it)) == then
    answer = await it.post("Tea.", token=again.token)
    assert answer.status_code == (403 if then is Stand.BANNED else 201)


async def test_what_has_ended_or_weighs_less_changes_nothing(it: Service) -> None:
    await _proven(it, ANA, Stand.BANNED, days=1)
    free = Reader(it)
    await free.prove(ANA)
    assert await ask(it, "select standing from reader where id = $1", await _newest(it)) == "normal"
    await _proven(it, "bo@example.org", Stand.TRUSTED)
    held = await _proven(it, "cy@example.org", Stand.HELD)
    await held.prove("cy@example.org")
    await held.prove("bo@example.org")
    assert await ask(it, "select count(*) from reader where standing = 'held'") == 1
