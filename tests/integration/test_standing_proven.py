"""Who proves an address in a new browser is who they were: what moderators think of them goes along."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from comments_svc.db.database import Tx
from comments_svc.moderation.bulk.ban import ban
from comments_svc.moderation.bulk.model import BulkAct
from comments_svc.moderation.bulk.start import start
from comments_svc.moderation.standing.change import Wish, change
from comments_svc.readers.standing import Stand, Standing, set_standing
from comments_svc.readers.take_address import take_address
from tests.moderator import moderator
from tests.postbox import ANA, Reader, mailing
from tests.service import Service, ask, until


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


@pytest.mark.parametrize("many", [False, True], ids=["one", "many"])
@pytest.mark.parametrize("ban_first", [False, True], ids=["the proof is first", "the ban is first"])
async def test_a_ban_at_the_moment_of_the_proof_rids_nobody_of_it(it: Service, *, ban_first: bool, many: bool) -> None:
    by, ana, again = await moderator(it), Reader(it), Reader(it)
    await ana.prove()
    comment = UUID(await it.posted("Tea.", token=ana.token))
    await it.posted("Tea.", token=again.token)
    site, reader, now = await ask(it, "select id from site"), await _newest(it), it.clock()

    async def banned(tx: Tx) -> None:
        if many:
            await ban(tx, await start(tx, site, BulkAct.BAN, [comment], by=by, loaded=now, now=now), [comment])
        else:
            await change(tx, site, comment, Wish(Stand.BANNED), by=by, now=now)

    async def proven(tx: Tx) -> None:
        await take_address(tx, site, reader, ANA, now=now)

    async def later() -> None:
        async with it.db.tx() as tx:
            await (proven if ban_first else banned)(tx)

    async with it.db.tx() as tx:
        await (banned if ban_first else proven)(tx)
        waits = asyncio.create_task(later())
        await until(lambda: ask(it, "select count(*) from pg_locks where not granted"))
    await waits
    assert await ask(it, "select array_agg(distinct standing) from reader") == ["banned"]
