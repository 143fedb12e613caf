"""Every route of the dashboard, from the table of routes, for every kind of visitor and every id of another site.

A new route is asked like all others. What it may need is a row of its kind in `_furnish`; a test says so.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

import pytest

from comments_svc.hooks.add import add as add_hook
from comments_svc.hooks.model import Event, Format
from comments_svc.kernel.ids import uuid7
from comments_svc.moderation.model import Act
from comments_svc.moderators.model import Role
from comments_svc.outbox.message import Message
from comments_svc.outbox.put import put
from comments_svc.sites.find import find
from tests.desk import signed_in
from tests.matrix import CALLS, NOBODYS_ID, Asker, Call, Forms, ids_of, stored
from tests.moderator import decide
from tests.postbox import mailing
from tests.service import Service, ask, do, reader_token

OF_A_SITE: Final = [each for each in CALLS if each.of_a_site]
# Whoever has no session gets in here.
PUBLIC: Final = ("/sign-in", "/sign-out", "/invitation", "/setup")
MISSING: Final = "no-such-site"


@dataclass(frozen=True)
class World:
    """Two sites. On the blog there is one of everything; `owner` and `moderator` are its, the others are of another."""

    it: Service
    nobody: Asker
    owner: Asker
    moderator: Asker
    other_owner: Asker
    other_moderator: Asker


@pytest.fixture
async def blog(clean_url: str) -> AsyncIterator[Service]:
    """With a mail server, so that whatever needs one can be done."""
    async with mailing(clean_url) as it:
        yield it


@pytest.fixture
async def world(blog: Service, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    await blog.site("elsewhere", origin="https://elsewhere.example")
    people = {
        "owner": ("kim@example.org", "blog"),
        "moderator": ("mo@example.org", "blog"),
        "other_owner": ("eve@example.org", "elsewhere"),
        "other_moderator": ("ed@example.org", "elsewhere"),
    }
    async with AsyncExitStack() as stack:
        desks = {
            who: await stack.enter_async_context(signed_in(blog, email, sites=(site,)))
            for who, (email, site) in people.items()
        }
        nobody = await stack.enter_async_context(blog.browser("198.51.100.9"))
        await do(blog, "update moderator set operator = false")
        await do(
            blog,
            "update site_moderator set role = $1 where moderator_id in "
            "(select id from moderator where email = any($2))",
            Role.MODERATOR,
            ["mo@example.org", "ed@example.org"],
        )
        await _furnish(blog)
        forms = Forms(monkeypatch)
        yield World(blog, Asker(nobody, forms), **{who: Asker(desk.http, forms) for who, desk in desks.items()})


async def _furnish(it: Service) -> None:
    """One row of each kind that an address or a form may name."""
    kim = await ask(it, "select id from moderator where email = 'kim@example.org'")
    for text in ("One", "One that may be taken back"):
        await decide(it, await it.posted(text), Act.SPAM, by=kim)
    await it.posted("It stays", email="ana@example.org", token=reader_token())
    async with it.db.tx() as tx:
        site = (await find(tx, "blog")).id
        now = it.clock.now
        out = it.state["out"].private
        await add_hook(tx, site, Format.JSON, events=[Event.CREATED], private=out, now=now, url="https://hook.invalid/")
        mail = Message(
            site_id=site,
            event_id=uuid7(),
            template="reply",
            recipient="ana@example.org",
            lang="en",
            due_at=now,
            created_at=now,
        )
        await put(tx, [mail])
    await do(it, "update comment set door = 'mail' where email is not null")
    await do(it, "update outbound_message set state = 'failed', attempts = 1")
    await do(it, _ROWS, uuid7(), kim, uuid7())
    rule = "insert into rule (site_id, id, kind, act, created_at) select id, $1, 'image', 'hold', now() from site "
    await do(it, rule + "where slug = 'blog'", uuid7())
    await do(it, "insert into setup_check select id, $1, 'x', '{}', now() from site where slug = 'blog'", uuid7())


_REINSTATE: Final = """
insert into site_moderator (site_id, moderator_id, role)
select s.id, m.id, case when m.email like 'kim%' then 'owner' else 'moderator' end
from site s, moderator m where s.slug = 'blog' and m.email in ('kim@example.org', 'mo@example.org')
on conflict (site_id, moderator_id) do update set role = excluded.role
"""
_ROWS: Final = """
with s as (select id from site where slug = 'blog'), view as (
  insert into saved_view (site_id, moderator_id, id, name, tab, q, created_at)
  select s.id, $2, $1, 'Mine', 'all', '', now() from s
), private as (
  insert into feedback (site_id, id, conversation_id, name, email, text, created_at)
  select s.id, $1, $1, 'Ana', 'ana@example.org', 'secret', now() from s
), invitation as (
  insert into invitation (site_id, id, by_hand, role, invited_by, created_at, expires_at)
  select s.id, $1, true, 'owner', $2, now(), now() + interval '1 day' from s
), many as (
  insert into bulk (site_id, id, moderator_id, act, state, total, created_at)
  select s.id, $1, $2, 'spam', 'stopped', 0, now() from s
), merged as (
  insert into thread_event (site_id, id, thread_id, kind, other_id, before, after, moderator_id, at)
  select s.id, $1, t.id, 'merge', t.id, v.it, v.it, $2, now() from s
  cross join (values ('{"title": "", "url": "https://blog.example/x", "url_key": "x"}'::json)) v (it)
  join thread t on t.site_id = s.id limit 1
), pages as (
  insert into page_move (site_id, id, moderator_id, from_url, from_key, to_url, to_key, clash, state, total, moved,
    created_at)
  select s.id, $1, $2, 'https://blog.example/a', 'https://blog.example/a', 'https://blog.example/b',
    'https://blog.example/b', 'leave', 'stopped', 1, 1, now() from s
), noted as (
  insert into comment_note (site_id, id, comment_id, moderator_id, text, at)
  select s.id, $1, c.id, $2, 'secret', now() from s join comment c on c.site_id = s.id limit 1
), seen as (
  insert into page_visit (site_id, thread_id, url_key, state, about, since, at)
  select s.id, t.id, t.url_key, 'gone', '404', now(), now() from s join thread t on t.site_id = s.id
), answer as (
  insert into feedback (site_id, id, conversation_id, moderator_id, name, email, text, created_at)
  select s.id, $3, $1, $2, 'Kim', 'kim@example.org', 'an answer', now() from s
)
insert into inbound_message (id, received_at, door, sender, recipient, raw, size, hash, dedupe, state, reason, site_id,
  from_email, text)
select $1, now(), 'pipe', '', '', 'Subject: secret', 15, '', '', 'held', 'unverified', s.id, 'ana@example.org', 'secret'
from s
"""


def test_the_table_of_routes_is_asked() -> None:
    assert len(OF_A_SITE) >= 40
    assert {each.method for each in OF_A_SITE} == {"GET", "HEAD", "POST"}


async def test_who_is_not_signed_in_is_shown_how_and_no_more(world: World) -> None:
    before, [id, *_] = await stored(world.it), await ids_of(world.it, "blog")
    for call in (each for each in CALLS if not each.path.startswith(PUBLIC)):
        answer = await world.nobody.ask(call, "blog", id)
        assert (answer.status, answer.where) == (303, "/dashboard/sign-in"), call
        assert answer == await world.nobody.ask(call, MISSING, NOBODYS_ID), call
        assert (await world.nobody.ask(call, "blog", id, accept="application/json")).status == 401, call
    assert await stored(world.it) == before


@pytest.mark.parametrize("who", ["other_owner", "other_moderator"])
async def test_another_site_is_as_one_that_does_not_exist(world: World, who: str) -> None:
    stranger: Asker = getattr(world, who)
    before = await stored(world.it)
    for call in OF_A_SITE:
        for id in await ids_of(world.it, "blog") if "{id" in call.path else [NOBODYS_ID]:
            answer = await stranger.ask(call, "blog", id)
            assert answer.status == 404, call
            assert answer == await stranger.ask(call, MISSING, id), call
    assert await stored(world.it) == before


async def test_ids_of_another_site_are_as_ids_that_do_not_exist(world: World) -> None:
    """In the address and in the form, for the most that one can be on one's own site."""
    calls, ids = await _naming_ids(world.other_owner, "elsewhere"), await ids_of(world.it, "blog")
    before = await stored(world.it)
    for call in calls:
        unknown = await world.other_owner.ask(call, "elsewhere", NOBODYS_ID)
        for id in ids:
            assert await world.other_owner.ask(call, "elsewhere", id) == unknown, (call, id)
    assert await stored(world.it) == before


async def test_every_id_that_can_be_named_is_tried(world: World) -> None:
    """Else the tests above would ask for what is not there: a row of its kind belongs into `_furnish`."""
    for call in await _naming_ids(world.owner, "blog"):
        # Who took the site from themselves gets it back.
        await do(world.it, _REINSTATE)
        answers = [await world.owner.ask(call, "blog", id) for id in await ids_of(world.it, "blog")]
        unknown = await world.owner.ask(call, "blog", NOBODYS_ID)
        assert [each for each in answers if each != unknown], (call, unknown)


async def test_looking_changes_nothing(world: World) -> None:
    """But for what is new in private: that it was listed is kept (mail/feedback.py). Here all was seen before."""
    await do(world.it, "update site_moderator set private_seen_at = now() + interval '1 day'")
    before = await stored(world.it)
    for asker in (world.owner, world.moderator):
        for call in (each for each in CALLS if each.safe):
            for id in await ids_of(world.it, "blog") if "{id" in call.path else [NOBODYS_ID]:
                answer = await asker.ask(call, "blog", id)
                assert answer.status not in (405, 415, 422), (call, answer)
    assert await stored(world.it) == before


async def test_what_is_an_owners_is_refused_to_a_moderator_in_words(world: World) -> None:
    refused: set[Call] = set()
    for call in sorted(OF_A_SITE, key=lambda each: each.method):
        await do(world.it, _REINSTATE)
        before = await stored(world.it)
        answer = await world.moderator.ask(call, "blog", NOBODYS_ID)
        if answer.status == 403:
            refused.add(call)
            assert call.method == "HEAD" or "Only an owner of this site" in answer.text, call
            assert await stored(world.it) == before, call
            assert (await world.owner.ask(call, "blog", NOBODYS_ID)).status != 403, call
    assert {each.path for each in refused} >= {"/sites/{site}/settings", "/sites/{site}/hooks/new"}
    # An act that was forgotten, below a page that is an owner's.
    assert [each for each in OF_A_SITE if _page_of(each) in refused and each not in refused] == []


def _page_of(call: Call) -> Call:
    """The nearest page at or above an act."""
    pages = [each for each in OF_A_SITE if each.method == "GET" and f"{call.path}/".startswith(f"{each.path}/")]
    return max(pages, key=lambda each: len(each.path))


async def _naming_ids(asker: Asker, site: str) -> list[Call]:
    """Those with an id in the address or in the form."""
    found = []
    for call in (each for each in OF_A_SITE if each.method != "HEAD"):
        if "{id" not in call.path:
            await asker.ask(call, site, NOBODYS_ID)
        if "{id" in call.path or asker.forms.asked_for_id:
            found.append(call)
    return found
