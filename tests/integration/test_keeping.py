"""How long a site keeps what: shown before it is saved, carried out by the night, and never at another site."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

import msgspec
import pytest

from comments_svc.worker.schedule import run_if_due
from tests.desk import Desk, signed_in
from tests.integration.test_cli import run_with
from tests.postbox import mailing
from tests.service import SECRET, Service, ask, do, reader_token

KEEP: Final = "/dashboard/sites/blog/data/keep"
EVERY: Final = {
    "removed": "1", "network": "0", "originals": "1", "sent": "1", "letters": "1", "private": "1", "events": "30",
}  # fmt: skip

# On every site: of each kind one that is three days old (a decision: 31), and what must stay.
_ROWS: Final = """
with s as (select id, $1::timestamptz - interval '3 days' as ago from site), old as (
  insert into inbound_message (id, received_at, door, sender, recipient, raw, size, hash, dedupe, state, site_id,
    from_email, text)
  select gen_random_uuid(), s.ago, 'pipe', '', s.id || v.state, 'x', 1, '', '', v.state, s.id, 'a@b.example', v.state
  from s, (values ('posted'), ('held')) as v (state)
), talk as (
  insert into feedback (site_id, id, conversation_id, name, email, text, created_at)
  select s.id, gen_random_uuid(), $3::uuid, 'Ana', 'ana@example.org', 'old', s.ago from s
  union all select s.id, gen_random_uuid(), $4::uuid, 'Ana', 'ana@example.org', 'goes on', s.ago from s
  union all select s.id, gen_random_uuid(), $4, 'Ana', 'ana@example.org', 'new', $1 from s
), told as (
  insert into outbound_message (id, site_id, event_id, channel, template, params, recipient, lang, due_at, first_due_at,
    created_at, state)
  select gen_random_uuid(), s.id, gen_random_uuid(), 'mail', 'reply', '{}', v.state, 'en', $1, $1, s.ago,
    v.state
  from s, (values ('sent'), ('queued')) as v (state)
), failed as (
  insert into job (id, kind, payload, due_at, failed_at)
  select gen_random_uuid(), 'x', '{}', $1, $1 - make_interval(days => n) from unnest(array[3, 40]) n
)
insert into moderation_event (site_id, id, comment_id, from_state, to_state, from_revision, to_revision, moderator_id,
  at)
select site_id, gen_random_uuid(), id, 'pending', 'published', 1, 1, $2, $1 - make_interval(days => n)
from comment, unnest(array[29, 31]) n where state = 'published'
"""
# What there is of each kind, by site.
_LEFT: Final = """
select json_object_agg(slug, left_) from (
  select s.slug, json_build_array(
    (select count(*) from comment where site_id = s.id and state = 'spam' and source <> ''),
    (select count(*) from comment where site_id = s.id and ip_hash is not null),
    (select count(*) from inbound_message where site_id = s.id and raw is not null),
    (select string_agg(state, ' ' order by state) from outbound_message where site_id = s.id and recipient = state),
    (select string_agg(text, ' ' order by text) from inbound_message where site_id = s.id),
    (select string_agg(text, ', ' order by text) from feedback where site_id = s.id),
    (select count(*) from moderation_event where site_id = s.id)) as left_
  from site s) x
"""
ALL: Final = [1, 2, 2, "queued sent", "held posted", "goes on, new, old", 2]


@pytest.fixture
async def it(clean_url: str) -> AsyncIterator[Service]:
    async with mailing(clean_url) as it:
        yield it


@pytest.fixture
async def desk(it: Service) -> AsyncIterator[Desk]:
    async with signed_in(it) as desk:
        yield desk


async def furnish(it: Service) -> None:
    kim = await ask(it, "select id from moderator")
    for slug in ("blog", "elsewhere"):
        await it.posted("Stays.", site=slug, token=reader_token())
        await it.posted("Goes.", site=slug, token=reader_token())
    age = "update comment set created_at = created_at - interval '3 days', ip_hash = 'x'"
    spam = "update comment set state = 'spam', removed_at = created_at where source = 'Goes.'"
    for each in (age, spam):
        await do(it, each)
    await do(it, _ROWS, it.clock.now, kim, kim, await ask(it, "select gen_random_uuid()"))


async def night(it: Service) -> None:
    it.clock.move(timedelta(days=1))
    assert await run_if_due(it.db, it.clock.now)


async def left(it: Service) -> dict[str, list[object]]:
    found: dict[str, list[object]] = msgspec.json.decode(await ask(it, _LEFT))
    return found


async def test_a_site_keeps_what_it_says_and_sees_before_what_goes(it: Service, desk: Desk) -> None:
    await it.site("elsewhere")
    await furnish(it)
    assert await left(it) == {"blog": ALL, "elsewhere": ALL}
    await desk.visit("/dashboard/sites/blog/data")
    await desk.follow("Set how long")
    assert desk.fields("Save") == {
        "removed": "30", "network": "30", "originals": "14", "sent": "90", "letters": "", "private": "", "events": "",
    }  # fmt: skip
    await desk.press("Show what it would remove", **EVERY)
    for said in ("1 comment", "2 hashes", "2 mails", "1 message", "1 mail", "1 message", "1 entry"):
        assert f"The next night removes {said}." in desk.words
    await desk.press("Save")
    assert "Nothing is saved yet. These periods would remove" in desk.words
    assert await ask(it, "select keep_removed_days from site where slug = 'blog'") == 30
    await desk.press("Save, and remove it")
    assert "Saved. What is too old goes within a day." in desk.words
    assert desk.fields("Save") == EVERY
    await night(it)
    # What waits for a decision keeps its words, and what waits to be sent is sent.
    assert await left(it) == {
        "blog": [0, 0, 0, "queued", "held", "goes on, new", 1], "elsewhere": ALL,
    }  # fmt: skip
    assert await ask(it, "select count(*) from job where failed_at is not null") == 1
    assert "Stays." in str(await it.texts())
    await desk.sign_in_again(it)
    await desk.queue("spam")
    assert "Nothing caught in a day." in desk.words


async def test_a_period_that_can_not_be_is_told_in_words(desk: Desk) -> None:
    await desk.visit(KEEP)
    for name, wrong in (
        ("removed", "0"),
        ("network", "31"),
        ("events", "29"),
        ("sent", ""),
        ("events", "000000090" + "9" * 10),
        ("raw", "1.5"),
    ):
        typed = {"originals" if name == "raw" else name: wrong, "letters": "12"}
        await desk.press("Save", **typed)
        assert (desk.answer.status_code, "Enter a whole number of days from" in desk.words) == (422, True)
        assert desk.fields("Save")["letters"] == "12"
        await desk.visit(KEEP)
    await desk.press("Save", letters="12")
    assert "Saved." in desk.words
    assert desk.fields("Save")["letters"] == "12"


async def test_the_command_line_keeps_as_long(it: Service, clean_url: str) -> None:
    run = run_with(database_url=clean_url, secret=SECRET)
    await it.site("elsewhere")
    async with signed_in(it):
        await furnish(it)
    asked = await asyncio.to_thread(run, "site", "keep", "blog", "private=1")
    assert (asked.exit_code, "private    1         1" in asked.output, "Save it?" in asked.output) == (1, True, True)
    assert await ask(it, "select keep_private_days from site where slug = 'blog'") is None
    saved = await asyncio.to_thread(run, "site", "keep", "blog", "private=1", "events=", "--yes")
    assert (saved.exit_code, saved.output.splitlines()[-1]) == (0, "Saved.")
    assert await ask(it, "select keep_private_days from site where slug = 'blog'") == 1
    wrong = await asyncio.to_thread(run, "site", "keep", "blog", "sent=91")
    assert (wrong.exit_code, "from 1 to 90" in wrong.output) == (1, True)
