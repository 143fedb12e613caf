"""Everything about a person: found, given as one file, and erased wherever it stands, at an owner's word."""

import asyncio
import base64
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import msgspec
import pytest

from comments_svc.comments.erase_some import erase_some
from comments_svc.comments.lock_some import lock_some
from comments_svc.db.database import Tx
from comments_svc.moderation.model import Act
from comments_svc.moderation.saved_views import save_view
from comments_svc.moderation.tab import Tab
from comments_svc.portability import erase_person as erase_person_module
from comments_svc.portability.erase_person import erase_person
from comments_svc.portability.person import Person, find_person
from comments_svc.rules.model import Kind
from comments_svc.sites.find import find
from comments_svc.sites.model import Site
from tests.desk import Desk, signed_in
from tests.integration.test_cli import run_with
from tests.moderator import decide, moderator
from tests.postbox import ANA, Reader, mailing, work
from tests.rule import rule
from tests.service import PAGE, SECRET, Service, ask, do, reader_token, until
from tests.stream import stream

DATA: Final = "/dashboard/sites/blog/data"
NAME: Final = "Annabella"
WORDS: Final = ("annabella", "abracadabra", ANA)


@pytest.fixture
async def it(clean_url: str) -> AsyncIterator[Service]:
    async with mailing(clean_url) as it:
        yield it


@pytest.fixture
async def desk(it: Service) -> AsyncIterator[Desk]:
    async with signed_in(it) as desk:
        yield desk


async def everywhere(it: Service, *words: str) -> list[str]:
    """The columns of any table that hold one of these: of whatever type may hold text, from the catalogue."""
    async with it.db.read() as on:
        columns = await on.raw.fetch(
            """
            select c.table_name, c.column_name, c.data_type from information_schema.columns c
            join information_schema.tables t using (table_schema, table_name)
            where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.data_type in
              ('text', 'character varying', 'json', 'jsonb', 'bytea', 'ARRAY', 'tsvector', 'USER-DEFINED')
            """
        )
        assert {("comment", "search"), ("inbound_message", "raw"), ("job", "payload")} <= {each[:2] for each in columns}
        found = []
        for table, column, kind in columns:
            text = f"encode({column}, 'escape')" if kind == "bytea" else f"{column}::text"
            rows = await on.raw.fetch(f"select {text} from {table} where {column} is not null")
            if any(word in row[0].lower() for row in rows for word in words):
                found.append(f"{table}.{column}")
    return sorted(found)


async def furnish(it: Service) -> dict[str, Any]:
    """Ana, in two browsers and by mail; Bob answers her by all ways there are, and others meddle."""
    ana, kim = Reader(it), await ask(it, "select id from moderator")
    await ana.prove()
    await ana.follow()
    await ana.done("PATCH", "reader", {"name": NAME})
    more = {"name": NAME, "email": "Ana@Example.org", "website": "https://annabella.example"}
    first = await it.posted("Abracadabra one.", token=ana.token, **more)
    await it.edit(first, "Abracadabra two.", ana.token)
    bob = reader_token()
    reply = await it.posted("Bob answers.", parent=first, name="Bob", token=bob)
    await it.vote(reply, 1, ana.token)
    await ana.done("POST", f"comments/{reply}/report", {"reason": "rude"})
    spam = await it.posted("Abracadabra spam.", token=ana.token, **more)
    await decide(it, spam, Act.SPAM, by=kim)
    typed = reader_token()  # a browser in which the address was only typed, once
    await it.posted("Abracadabra, typed.", token=typed, **more)
    await it.posted("Abracadabra, without it.", token=typed, name=NAME)
    eve = Reader(it)  # who has proven another, and uses Ana's
    await eve.prove("eve@example.org")
    eves = await it.posted("Eve's own.", token=eve.token, name="Eve", email=ANA)
    await it.http.post(
        "/api/v1/sites/blog/feedback",
        json={"url": PAGE, "text": "Abracadabra in private.", "name": NAME, "email": ANA},
        headers={"origin": "https://blog.example"},
    )
    await ana.ask()  # waits as a job
    await do(it, _ROWS, first, kim, b"From: Annabella\n\nAbracadabra", b"From: Bob\n\n> Abracadabra")
    return {"ana": ana, "first": first, "reply": reply, "eves": eves}


# Mails that came from her and about her, what waits to be told, and what others have noted.
_ROWS: Final = """
with s as (select c.site_id as id, c.thread_id as thread, c.id as first from comment c where c.id = $1),
hers as (
  insert into inbound_message (id, received_at, door, sender, recipient, raw, size, hash, dedupe, state, reason,
    site_id, from_name, from_email, subject, text, cut, body, message_id, client_ip)
  select gen_random_uuid(), now(), 'pipe', 'ana@example.org', 'x', $3, 1, '', 'a', 'held', 'unverified', s.id,
    'Annabella', 'Ana@example.org', 'Abracadabra', 'Abracadabra', '["Abracadabra"]', 'Abracadabra', 'm@annabella',
    '192.0.2.1' from s
), address as (
  insert into reply_address (id, kind, epoch, site_id, thread_id, comment_id, email, created_at)
  select 9, 'r', 0, s.id, s.thread, s.first, 'bob@example.org', now() from s
), told as (
  insert into outbound_message (id, site_id, event_id, channel, template, params, recipient, lang, due_at, first_due_at,
    created_at, comment_id, address_id, last_answer)
  select gen_random_uuid(), s.id, gen_random_uuid(), channel, 'reply', '{}', recipient, 'en', now(), now(), now(),
    s.first, case when channel = 'mail' then 9 end, 'no room for Annabella'
  from s, (values ('mail', 'bob@example.org'), ('hook', 'hook:1')) as v (channel, recipient)
), quoting as (
  insert into inbound_message (id, received_at, door, sender, recipient, raw, size, hash, dedupe, state, site_id,
    from_name, from_email, text, cut, body, address_id)
  select gen_random_uuid(), now(), 'pipe', 'bob@example.org', 'x', $4, 1, '', 'b', 'posted', s.id, 'Bob',
    'bob@example.org', 'I agree.', '["Annabella wrote: Abracadabra"]', 'I agree. Annabella wrote: Abracadabra', 9 from s
), bounced as (
  insert into inbound_message (id, received_at, door, sender, recipient, raw, size, hash, dedupe, state, site_id, text)
  select gen_random_uuid(), now(), 'pipe', 'ana@example.org', 'x', $3, 1, '', 'c', 'dropped', null, 'Abracadabra'
), noted as (
  insert into moderation_event (site_id, id, comment_id, from_state, to_state, from_revision, to_revision, moderator_id,
    reason, at)
  select s.id, gen_random_uuid(), s.first, 'pending', 'published', 1, 1, $2, 'other: Annabella again', now() from s
), seen as (
  insert into saved_view (site_id, moderator_id, id, name, tab, q, created_at)
  select s.id, $2, gen_random_uuid(), 'Hers', 'all', 'email:ana@example.org', now() from s
), failed as (
  insert into job (id, kind, payload, due_at, last_error, failed_at)
  select gen_random_uuid(), 'x', '{}', now(), 'Key (email)=(ana@example.org) exists', now()
), window_ as (
  insert into sign_in_grant (site_id, code_hash, token_hash, email, name, expires_at)
  select s.id, 'x', 'y', 'ana@example.org', 'Annabella', now() from s
), ruled as (
  insert into rule (site_id, id, kind, act, name, value, created_at, comment_id)
  select s.id, gen_random_uuid(), v.kind, 'hold', v.name, v.value, now(), v.made_from from s, (values
    ('address', '', 'ana@example.org', null), ('text', 'Annabella', 'abracadabra one', $1),
    ('words', 'Known', E'casino\nana@example.org', null)) as v (kind, name, value, made_from)
), spoke as (
  insert into rule_hit (site_id, rule_id, comment_id, act, why, at)
  select s.id, gen_random_uuid(), s.first, 'hold', 'text: abracadabra one', now() from s
), minded as (
  update reader r set note = 'Annabella is a friend', standing = 'trusted' from s, comment c
  where c.site_id = s.id and c.id = s.first and r.site_id = s.id and r.id = c.reader_id
), held as (
  insert into address_standing (site_id, email, standing, note)
  select s.id, 'ana@example.org', 'held', 'Annabella once more' from s
), held_by as (
  insert into standing_event (site_id, id, comment_id, email, from_standing, to_standing, moderator_id, at)
  select s.id, gen_random_uuid(), s.first, 'ana@example.org', 'normal', 'held', $2, now() from s
), answered as (
  insert into mail_answer (email, answered_at) values ('ana@example.org', now())
)
insert into address_health (email, score, last_answer) values ('ana@example.org', 1, 'ana@example.org is full')
"""


async def shown(it: Service, eves: str) -> str:
    """All that the public can see of the page."""
    asked = [
        it.http.get("/api/v1/sites/blog/thread", params={"url": PAGE}),
        it.http.get("/api/v1/sites/blog/thread", params={"url": PAGE, "sort": "newest"}),
        it.http.get("/api/v1/sites/blog/thread", params={"url": PAGE, "since": 0}),
        it.http.get("/api/v1/sites/blog/thread", params={"url": PAGE, "comment": eves}),
        it.http.get("/sites/blog/feed.atom"),
        it.http.get("/sites/blog/feed.atom", params={"url": PAGE}),
        it.http.get("/sites/blog/page", params={"url": PAGE}),
        it.http.get("/sites/blog/snapshot", params={"url": PAGE}),
    ]
    answers = [await each for each in asked]
    assert {each.status_code for each in answers} == {200}
    return " ".join(each.text.lower() for each in answers)


async def test_nothing_of_an_erased_person_is_left_anywhere(it: Service, desk: Desk) -> None:
    made = await furnish(it)
    assert len(await everywhere(it, *WORDS)) >= 30
    before = await shown(it, made["eves"])
    assert "annabella" in before and "abracadabra" in before
    await desk.visit(DATA)
    await desk.press("Find", who=" ANA@example.org ")
    await desk.press("Erase…")
    assert "Comments 4 3 published, 1 answered by others" in desk.words
    assert len(await everywhere(it, *WORDS)) >= 30  # it has only asked
    stale = desk.fields("Erase for good")
    await it.posted("Abracadabra, late.", token=made["ana"].token, name=NAME)
    await desk.send("Erase for good", stale)
    assert "Something has changed since you looked. Nothing was erased" in desk.words
    async with stream(it) as events:
        await desk.press("Erase for good")
        kind, said = await events.event()
    assert (kind, "count" in said) == ("changed", True)
    assert "Erased, with 5 comments." in desk.words
    assert await everywhere(it, *WORDS) == []
    after = await shown(it, made["eves"])
    assert [word for word in WORDS if word in after] == []
    await work(it)  # what waited as a job tells nobody, and brings nothing back
    assert await everywhere(it, *WORDS) == []
    page = await it.thread()
    assert [(each["state"], each["author"] and each["author"]["name"]) for each in page["comments"]] == [
        ("deleted", None), ("published", "Bob"), ("published", "Eve"),
    ]  # fmt: skip
    assert page["thread"]["count"] == 2
    assert await ask(it, "select array_agg(text) from inbound_message where text is not null") == ["I agree."]
    waiting = "select count(*) from outbound_message where state = 'queued' and comment_id = $1"
    assert await ask(it, waiting, made["first"]) == 0
    assert await ask(it, "select array_agg(value) from rule") == ["casino"]
    assert (await made["ana"].view())["email"] is None
    await desk.press("Find", who=ANA)
    assert "Nothing is held on A Blog." in desk.words


async def test_one_file_holds_all_and_a_site_nothing_of_another(it: Service, desk: Desk) -> None:
    made = await furnish(it)
    await it.site("elsewhere")
    elsewhere = Reader(it, site="elsewhere")
    there = await it.posted("Hocus-pocus, elsewhere.", site="elsewhere", token=elsewhere.token, name=NAME, email=ANA)
    proven = "insert into reader_address select site_id, reader_id, email, now() from comment where id = $1"
    await do(it, proven, UUID(there))
    # Found by a comment: the same person.
    await desk.look_at(made["first"])
    await desk.follow("Personal data of its writer")
    await desk.press("Export as JSON")
    answer = desk.answer
    assert answer.headers["content-disposition"] == f'attachment; filename="blog-{it.clock.now:%Y-%m-%d}-person.json"'
    assert "hocus" not in answer.text.lower()
    file = msgspec.json.decode(answer.content)
    assert {name: len(part) for name, part in file.items() if name != "about"} == {
        "browsers": 2, "address_standings": 1, "names": 1, "rules": 1, "former_addresses": 0,
        "comments": 4, "votes": 1, "reactions": 0,
        "reports": 1, "follows": 1, "mail_stops": 0, "address_questions": 2, "private_messages": 1,
        "mails_from_them": 1, "mails_to_them": 1,
    }  # fmt: skip
    assert (file["about"]["site"], file["about"]["addresses"]) == ("blog", [ANA])
    assert {(each["text"], each["state"]) for each in file["comments"]} == {
        ("Abracadabra two.", "published"), ("Abracadabra spam.", "spam"),
        ("Abracadabra, typed.", "published"), ("Abracadabra, without it.", "published"),
    }  # fmt: skip
    (edited,) = [each for each in file["comments"] if each["id"] == made["first"]]
    assert [each["text"] for each in edited["other_texts"]] == ["Abracadabra one."]
    (held,) = file["address_standings"]
    assert (held["note"], [each["standing"] for each in held["what_was_thought"]]) == ("Annabella once more", ["held"])
    assert base64.b64decode(file["mails_from_them"][0]["raw"]) == b"From: Annabella\n\nAbracadabra"
    assert "kim" not in answer.text.lower()
    for act in ("find", "export", "erase"):
        await desk.post(f"{DATA}/{act}", who=there)
        assert (desk.answer.status_code, "Enter an e-mail address" in desk.words) == (422, True)
    # Erased here, it stands there; what the installation knows of the address stays, because that site mails to it.
    await desk.visit(f"{DATA}/of/{made['first']}")
    await desk.press("Erase…")
    await desk.press("Erase for good")
    assert "Hocus-pocus" in str(await it.texts(site="elsewhere"))
    assert (await elsewhere.view())["email"] == "a•••@example.org"
    assert await ask(it, "select count(*) from address_health") == 1
    left = await everywhere(it, "abracadabra")
    assert left in ([], ["inbound_message.raw", "inbound_message.text"])  # the mail that is no site's


async def test_more_than_a_few_comments_are_erased_when_their_number_is_typed(it: Service, desk: Desk) -> None:
    token = reader_token()
    posted = [await it.posted(f"Number {nr}", token=token, name="Nameless") for nr in range(21)]
    await desk.visit(f"{DATA}/of/{posted[0]}")
    await desk.press("Erase…")
    await desk.press("Erase for good", sure="20")
    assert "That is not the number of comments, which is 21. Nothing was erased." in desk.words
    await desk.press("Erase for good", sure="21")
    assert "Erased, with 21 comments." in desk.words
    assert await it.texts() == []
    for wrong in ("", "nobody", "018f0000-0000-7000-8000-000000000000", "ana@"):
        await desk.visit(DATA)
        await desk.press("Find", who=wrong)
        assert (desk.answer.status_code, "Enter an e-mail address" in desk.words) == (422, True), wrong
        assert desk.fields("Find") == {"who": wrong}


async def test_the_command_line_does_the_same(it: Service, clean_url: str, tmp_path: Path) -> None:
    run = run_with(database_url=clean_url, secret=SECRET)
    comment = await it.posted("Abracadabra.", token=reader_token(), name=NAME, email=ANA)
    file = tmp_path / "ana.json"
    assert (await _in_thread(run, "reader", "export", "blog", ANA, "--output", str(file))).exit_code == 0
    assert [each["id"] for each in msgspec.json.decode(file.read_bytes())["comments"]] == [comment]
    kept = await _in_thread(run, "reader", "erase", "blog", comment)
    assert kept.exit_code == 1
    assert "ana@example.org: comments 1, published 1" in kept.output
    gone = await _in_thread(run, "reader", "erase", "blog", comment, "--yes")
    assert (gone.exit_code, gone.stdout) == (0, "Erased. Comments: 1\n")
    assert await everywhere(it, *WORDS) == []
    nobody = await _in_thread(run, "reader", "export", "blog", "nobody")
    assert (nobody.exit_code, "This is not an e-mail address" in nobody.output) == (1, True)


async def _in_thread(run: Any, *words: str) -> Any:
    return await asyncio.to_thread(run, *words)


async def test_to_erase_a_person_waits_for_nobody_in_a_circle(it: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    first = UUID(await it.posted("Abracadabra.", email=ANA))
    others: list[asyncio.Task[None]] = []

    async def both(late: UUID, site: UUID) -> None:
        async with it.db.tx() as tx:
            await lock_some(tx, site, [late])
            await lock_some(tx, site, [late, first])

    async def meanwhile(tx: Tx, site: Site, comments: list[UUID], *, now: datetime) -> int:
        """Somebody gives the address once more, and another act takes hold of that and of what is erased."""
        late = UUID(await it.posted("Abracadabra, late.", email=ANA, url=f"{PAGE}late/"))
        others.append(asyncio.create_task(both(late, site.id)))
        await until(lambda: ask(it, "select count(*) from pg_locks where not granted"))
        return await erase_some(tx, site, comments, now=now)

    monkeypatch.setattr(erase_person_module, "erase_some", meanwhile)
    async with it.db.read() as on:
        site = await find(on, "blog")
        person = await find_person(on, site.id, ANA)
    async with it.db.tx() as tx:
        assert await erase_person_module.erase_person(tx, site, person, now=it.clock()) == 1
    await asyncio.gather(*others)


async def test_what_names_an_address_that_only_ends_alike_stays(blog: Service) -> None:
    by = await moderator(blog)
    for value in ("diana@example.org", "ana@example.org.uk", "ana@example.org"):
        await rule(blog, Kind.ADDRESS, value)
    await rule(blog, Kind.WORDS, "diana@example.org\nmail ana@example.org.\nana@example.org.uk")
    async with blog.db.tx() as tx:
        site = await find(tx, "blog")
        for q in ("email:diana@example.org", 'email:"ANA@example.org"'):
            await save_view(tx, site.id, by, q, Tab.ALL, q, None, now=blog.clock.now)
        await erase_person(tx, site, Person([], [ANA], []), now=blog.clock.now)
    kept = ["ana@example.org.uk", "diana@example.org", "diana@example.org\nana@example.org.uk"]
    assert await ask(blog, "select array_agg(value order by value) from rule") == kept
    assert await ask(blog, "select array_agg(q) from saved_view") == ["email:diana@example.org"]
