"""Reactions to a page: one a reader, three an address, of those that the site has, with or without comments."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from comments_svc.comments.erase import RETENTION, erase
from comments_svc.threads import react, reactions
from tests.service import BLOG, PAGE, Service, ask, bearer, reader_token, refusal

UP, HEART = "👍", "❤️"


async def _react(it: Service, kind: Any, token: str | None, *, url: Any = PAGE, site: str = "blog") -> httpx2.Response:
    body = {"url": url, "reaction": kind}
    return await it.http.put(f"/api/v1/sites/{site}/reaction", json=body, headers=bearer(token))


async def _react_from(it: Service, address: str, kind: str | None, token: str) -> dict[str, int]:
    async with it.browser(address) as http:
        body = {"url": PAGE, "reaction": kind}
        answer = await http.put("/api/v1/sites/blog/reaction", json=body, headers=bearer(token))
    counts: dict[str, int] = answer.json()["reactions"]
    return counts


async def test_a_reader_has_one_reaction_and_the_next_read_shows_it(blog: Service) -> None:
    assert not {"reactions"} & ((await blog.thread()).keys() | (await blog.thread())["policy"].keys())
    await blog.change(reactions=f"{UP}, {HEART},{UP}")
    assert (await blog.thread())["reactions"] == {}
    ana, eva = reader_token(), reader_token()
    told = [(await _react(blog, *each)).json() for each in ((UP, ana), (UP, ana), (HEART, eva), (UP, eva))]
    assert told == [
        {"reaction": UP, "reactions": {UP: 1}, "version": 2},
        {"reaction": UP, "reactions": {UP: 1}, "version": 2},
        {"reaction": HEART, "reactions": {UP: 1, HEART: 1}, "version": 3},
        {"reaction": UP, "reactions": {UP: 2}, "version": 4},
    ]
    page = await blog.thread(at_least=4)
    assert (page["policy"]["reactions"], page["reactions"], page["thread"]["version"]) == ([UP, HEART], {UP: 2}, 4)
    assert (page["thread"]["id"], page["comments"]) == (None, [])
    assert [(await blog.own(each))["reaction"] for each in (ana, reader_token())] == [UP, None]
    export = await blog.read("/api/v1/sites/blog/reader/export", ana)
    assert export["reactions"] == {PAGE: UP}
    assert (await _react(blog, None, ana)).json() == {"reaction": None, "reactions": {UP: 1}, "version": 5}
    assert (await blog.own(ana))["reaction"] is None
    await blog.posted()
    assert (await blog.thread())["reactions"] == {UP: 1}


async def test_what_the_site_no_longer_has_is_not_shown(blog: Service) -> None:
    token = reader_token()
    await blog.change(reactions=f"{UP},{HEART}")
    await _react(blog, HEART, token)
    await blog.change(reactions=UP)
    assert ((await blog.thread())["reactions"], (await blog.own(token))["reaction"]) == ({}, None)
    assert (await _react(blog, UP, token)).json()["reactions"] == {UP: 1}
    await blog.change(reactions="")
    assert "reactions" not in await blog.thread()


async def test_fifty_at_once_are_one(blog: Service) -> None:
    await blog.change(reactions=f"{UP},{HEART}")
    token = reader_token()
    wanted = [UP, HEART] * 25
    answers = await asyncio.gather(*(_react(blog, each, token) for each in wanted))
    assert {each.status_code for each in answers} == {200}
    assert await ask(blog, "select count(*) from reaction") == 1
    assert await ask(blog, "select sum(count) from reaction_count") == 1
    kind = await ask(blog, "select kind from reaction")
    assert (await blog.thread())["reactions"] == {kind: 1}


async def test_three_of_an_address_count_also_at_once_and_beside_comments(blog: Service) -> None:
    await blog.change(reactions=f"{UP},{HEART}")
    tokens = [reader_token() for _ in range(10)]
    posts = [blog.posted(f"Number {place}.") for place in range(3)]
    await asyncio.gather(*(_react_from(blog, "198.51.100.1", UP, each) for each in tokens), *posts)
    assert (await blog.thread())["reactions"] == {UP: 3}
    assert await ask(blog, "select count(*) from reaction") == 10
    late = reader_token()
    assert await _react_from(blog, "198.51.100.1", HEART, late) == {UP: 3}
    assert (await blog.own(late))["reaction"] == HEART
    assert await _react_from(blog, "198.51.100.2", UP, reader_token()) == {UP: 4}
    async with blog.db.tx() as tx:
        await erase(tx, blog.clock() + RETENTION + timedelta(days=1))
    assert await ask(blog, "select count(ip_hash) from reaction") == 0


@pytest.mark.parametrize(
    ("kind", "url", "refused"),
    [
        pytest.param(HEART, PAGE, (422, "no-such-reaction"), id="not one of the site's"),
        pytest.param(1, PAGE, (422, "invalid"), id="a number"),
        pytest.param("x" * 65, PAGE, (422, "invalid"), id="too long"),
        pytest.param("\0", PAGE, (422, "invalid"), id="NUL"),
        pytest.param(UP, [PAGE], (422, "invalid"), id="a list of addresses"),
        pytest.param(UP, "https://other.example/", (422, "foreign-page"), id="a page of another site"),
        pytest.param(UP, "nowhere", (422, "bad-url"), id="no address"),
    ],
)
async def test_wrong_reactions_are_refused_and_store_nothing(
    blog: Service, kind: Any, url: Any, refused: tuple[int, str]
) -> None:
    await blog.change(reactions=UP)
    assert refusal(await _react(blog, kind, reader_token(), url=url)) == refused
    assert await ask(blog, "select (select count(*) from reaction) + (select count(*) from thread)") == 0


async def test_only_a_reader_reacts_and_only_where_there_are_reactions(blog: Service) -> None:
    await blog.site("other", origin="https://other.example")
    assert refusal(await _react(blog, UP, reader_token())) == (422, "no-such-reaction")
    await blog.change(reactions=UP)
    assert refusal(await _react(blog, UP, None)) == (401, "no-token")
    assert refusal(await _react(blog, UP, reader_token(), site="other")) == (403, "origin-not-allowed")
    token = reader_token()
    await _react(blog, UP, token)
    await blog.change("other", reactions=UP, origins=f"https://other.example,{BLOG}")
    assert (await blog.thread(site="other"))["reactions"] == {}
    own = await blog.read("/api/v1/sites/other/reader/thread", token, url=PAGE)
    assert own["reaction"] is None


async def test_no_reaction_reads_all_reactions_of_a_page(blog: Service) -> None:
    await blog.change(reactions=UP)
    await _react(blog, UP, reader_token())
    async with blog.db.tx() as tx:
        await tx.raw.execute(
            """
            with new as (
              insert into reader (site_id, id, token_hash)
              select s.id, gen_random_uuid(), decode(md5(n::text), 'hex') from site s, generate_series(1, 3000) n
              returning site_id, id
            ) insert into reaction select n.site_id, t.id, n.id, '👍', decode(md5(n.id::text), 'hex'), true, now()
            from new n join thread t on t.site_id = n.site_id
            """
        )
        await tx.raw.execute("analyze reaction")
        row = await tx.raw.fetchrow("select site_id, thread_id, reader_id, ip_hash from reaction limit 1")
        assert row is not None
        key = row["site_id"], row["thread_id"], row["reader_id"]
        cases = [(react._CHOOSE.sql, (*key, UP, row["ip_hash"], 3, blog.clock())), (reactions._CHOSEN.sql, key)]
        plans = [str(await tx.raw.fetch(f"explain {sql}", *values)) for sql, values in cases]
    assert [plan for plan in plans if "Seq Scan on reaction" in plan] == []
