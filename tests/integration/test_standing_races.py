"""Two who think about one author at the same moment take turns, and a note never outlives what it is about."""

import asyncio
from http import HTTPStatus
from typing import Final
from uuid import UUID

import pytest

from comments_svc.comments.erase_some import erase_some
from comments_svc.comments.problems import NoSuchComment
from comments_svc.moderation.note import note
from comments_svc.moderation.standing.change import Wish, change
from comments_svc.readers.standing import Stand
from comments_svc.sites.find import find
from tests.desk import signed_in
from tests.moderator import moderator
from tests.service import Service, ask, do, reader_token, until

_ROUNDS: Final = 12
_TIMES: Final = 4
# Each act but the first begins where the one before it has ended: so each standing is left as often as it is reached,
# but the first, and the one that holds now.
_OPEN = """
    select array_agg((author, standing, left_over)::text order by author, standing desc) from (
      select author, standing, sum(n) as left_over from (
        select coalesce(email, 'reader') as author, from_standing as standing, -1 as n from standing_event
        union all select coalesce(email, 'reader'), to_standing, 1 from standing_event) e
      group by author, standing having sum(n) <> 0) o
"""


async def test_acts_on_one_author_at_the_same_moment_take_turns(blog: Service) -> None:
    by = await moderator(blog)
    proven = [await blog.posted("Tea.", token=reader_token()) for _ in range(2)]
    await do(
        blog,
        "insert into reader_address (site_id, reader_id, email, proven_at) "
        "select site_id, id, 'ana@example.org', now() from reader",
    )
    typed = [await blog.posted("Bread.", email="bo@example.org") for _ in range(2)]
    site = await ask(blog, "select id from site")

    async def think(comment: str, stand: Stand) -> None:
        async with blog.db.tx() as tx:
            await change(tx, site, UUID(comment), Wish(stand), by=by, now=blog.clock())

    for _ in range(_ROUNDS):
        acts = [(each, stand) for each in proven + typed for stand in (Stand.BANNED, Stand.HELD)]
        await asyncio.gather(*(think(*each) for each in acts * _TIMES))
    assert await ask(blog, "select count(distinct standing) from reader") == 1
    reader = await ask(blog, "select min(standing) from reader")
    address = await ask(blog, "select standing from address_standing")
    assert await ask(blog, _OPEN) == [
        "(bo@example.org,normal,-1)",
        f"(bo@example.org,{address},1)",
        "(reader,normal,-1)",
        f"(reader,{reader},1)",
    ]


async def test_a_note_never_outlives_the_text_that_it_is_about(blog: Service) -> None:
    by, comment = await moderator(blog), UUID(await blog.posted("Tea.", email="bo@example.org"))
    async with blog.db.tx() as tx:
        site = await find(tx, "blog")
        await erase_some(tx, site, [comment], now=blog.clock())
        late = asyncio.create_task(_note(blog, site.id, comment, by))
        await until(lambda: ask(blog, "select count(*) from pg_locks where not granted"))
    with pytest.raises(NoSuchComment):
        await late
    assert await ask(blog, "select count(*) from comment_note") == 0


async def _note(it: Service, site: UUID, comment: UUID, by: UUID) -> None:
    async with it.db.tx() as tx:
        await note(tx, site, comment, "Knows Kim.", by=by, now=it.clock())


async def test_a_note_about_an_author_may_hold_what_postgres_does_not(blog: Service) -> None:
    comment = await blog.posted("Tea.", token=reader_token())
    async with signed_in(blog) as desk:
        await desk.post(f"/dashboard/sites/blog/c/{comment}/author", stand="held", note="Kim\0 knows.")
        assert desk.answer.status_code == HTTPStatus.OK
    assert await ask(blog, "select note from reader") == "Kim knows."
