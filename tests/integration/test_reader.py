"""What a reader can learn about themselves, take out and take back."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from comments_svc.moderation.model import Act
from comments_svc.worker.schedule import run_if_due
from tests.moderator import decide, moderator
from tests.postbox import ANA, Reader, mailing, work
from tests.service import PAGE, Service, ask, bearer, do, reader_token, refusal


@pytest.fixture
async def it(clean_url: str) -> AsyncIterator[Service]:
    async with mailing(clean_url) as it:
        yield it


async def wrote(it: Service, reader: Reader, text: str = "Mine.", **more: Any) -> str:
    return await it.posted(text, token=reader.token, **more)


async def mailed(it: Service, email: str) -> None:
    """An answer waits to be mailed to this address, and could be answered from it."""
    await do(
        it,
        """
        insert into outbound_message (id, site_id, event_id, channel, template, params, recipient, lang, due_at,
          first_due_at, created_at)
        select gen_random_uuid(), id, gen_random_uuid(), 'mail', 'reply', '{}', $1, 'en', now(), now(), now() from site
        """,
        email,
    )
    await do(
        it,
        """
        insert into reply_address (id, kind, epoch, site_id, thread_id, email, created_at)
        select 7, 'r', 0, site_id, id, $1, now() from thread limit 1
        """,
        email,
    )


async def test_a_reader_is_told_their_address_masked(it: Service) -> None:
    ana = Reader(it)
    await ana.prove()
    await ana.follow()
    view = await ana.view()
    assert view["email"] == "a•••@example.org"
    assert ANA not in str(view)
    assert [(each["url"], each["state"]) for each in view["subscriptions"]] == [(PAGE, "active")]


async def test_a_token_that_never_wrote_is_nobody(it: Service) -> None:
    nobody: dict[str, Any] = {"name": "", "email": None, "proven_at": None, "fresh_until": None, "subscriptions": []}
    assert await Reader(it).view() == nobody
    assert await Reader(it).done("DELETE", "reader") == {"comments": 0}
    assert (await Reader(it).done("GET", "reader/export"))["comments"] == []


async def test_a_reader_chooses_a_name_for_comments_to_come(it: Service) -> None:
    ana = Reader(it)
    await wrote(it, ana)
    assert (await ana.done("PATCH", "reader", {"name": " A\u202ena "}))["name"] == "Ana"
    assert (await it.thread())["comments"][0]["author"]["name"] == "Ana"


async def test_fresh_tokens_of_one_network_become_readers_slowly(clean_url: str) -> None:
    async with mailing(clean_url, rate_limits="on") as it:
        answers = [await Reader(it).call("PATCH", "reader", {"name": "x"}) for _ in range(21)]
        assert [each.status_code for each in answers] == [*[200] * 20, 429]
        assert await ask(it, "select count(*) from reader") == 20


async def test_a_token_is_a_reader_of_one_site(it: Service) -> None:
    await it.site("second")
    ana, elsewhere = Reader(it), Reader(it, site="second")
    elsewhere.token = ana.token
    await ana.prove()
    assert (await elsewhere.view())["email"] is None


async def test_an_export_holds_all_that_a_reader_gave(it: Service) -> None:
    ana = Reader(it)
    other = await it.posted("Theirs.", token=reader_token())
    mine = await wrote(it, ana, "Mine, **all** of it.", email=ANA)
    await it.vote(other, 1, ana.token)
    await ana.prove()
    await ana.follow()
    message = {"url": PAGE, "text": "For you alone.", "email": ANA}
    await it.http.post("/api/v1/sites/blog/feedback", json=message, headers=bearer(None))
    export = await ana.done("GET", "reader/export")
    assert export["email"] == ANA
    assert [(each["id"], each["text"], each["email"]) for each in export["comments"]] == [
        (mine, "Mine, **all** of it.", ANA)
    ]
    assert export["votes"] == {other: 1}
    assert [each["url"] for each in export["subscriptions"]] == [PAGE]
    assert [(each["subject"], each["text"]) for each in export["mails"]] == [(None, "For you alone.")]


async def test_an_export_does_not_tell_what_a_moderator_thought(it: Service) -> None:
    ana, mo = Reader(it), await moderator(it)
    mine = await wrote(it, ana)
    await decide(it, mine, Act.SPAM, by=mo)
    assert [each["state"] for each in (await ana.done("GET", "reader/export"))["comments"]] == ["pending"]


@pytest.mark.parametrize(("method", "path"), [("GET", "reader/export"), ("DELETE", "reader")])
async def test_taking_out_and_erasing_need_a_proof_younger_than_15_minutes(it: Service, method: str, path: str) -> None:
    ana = Reader(it)
    await wrote(it, ana)
    await ana.prove()
    it.clock.move(timedelta(minutes=15, seconds=1))
    assert refusal(await ana.call(method, path)) == (403, "proof-too-old")
    await ana.prove()
    it.clock.move(timedelta(minutes=15))
    assert (await ana.call(method, path)).status_code == 200


async def test_who_never_proved_an_address_erases_by_their_token(it: Service) -> None:
    ana = Reader(it)
    await wrote(it, ana)
    assert await ana.done("DELETE", "reader") == {"comments": 1}
    assert await it.texts() == []


async def test_nothing_of_a_reader_is_left_after_erasing(it: Service) -> None:
    ana = Reader(it)
    await ana.prove()
    await ana.follow()
    await ana.done("PATCH", "reader", {"name": "Annabella"})
    comment = await wrote(it, ana, "Abracadabra one.", name="Annabella", email=ANA, website="https://annabella.example")
    await it.edit(comment, "Abracadabra two.", ana.token)
    await ana.ask()  # waits as a job
    assert (await ana.call("DELETE", "reader")).status_code == 200
    # For a day it is known that the address had its one mail: else erasing would let the next one be sent.
    assert await _tables_with(it, "annabella", "abracadabra", ANA) == ["proof_mail"]
    it.clock.move(timedelta(days=2))
    await run_if_due(it.db, it.clock.now)
    assert await _tables_with(it, "annabella", "abracadabra", ANA) == []


async def _tables_with(it: Service, *words: str) -> list[str]:
    """The tables, of all there are, in which one of these stands anywhere."""
    tables = await ask(it, "select array_agg(tablename::text) from pg_tables where schemaname = 'public'")
    assert {"comment", "inbound_message", "job", "moderation_event", "outbound_message"} < set(tables)
    whole = {each: str(await ask(it, f"select string_agg(t::text, ' ') from {each} t")).lower() for each in tables}
    return sorted(name for name, text in whole.items() if any(word in text for word in words))


async def test_after_erasing_the_token_means_nobody(it: Service) -> None:
    ana = Reader(it)
    comment = await wrote(it, ana)
    await ana.done("DELETE", "reader")
    assert refusal(await it.edit(comment, "Again.", ana.token))[1] in ("not-yours", "no-such-comment")
    assert (await it.own(ana.token))["own"] == []


async def test_erasing_leaves_a_placeholder_where_others_answered_and_counts_stay_true(it: Service) -> None:
    ana = Reader(it)
    root = await wrote(it, ana)
    reply = await it.posted("An answer.", parent=root, token=reader_token())
    await wrote(it, ana, "Mine again.", parent=reply)
    await ana.done("DELETE", "reader")
    page = await it.thread()
    assert [(each["state"], each["author"] and each["author"]["name"]) for each in page["comments"]] == [
        ("deleted", None),
        ("published", "Ana"),
    ]
    assert page["thread"]["count"] == 1


async def test_erasing_covers_every_browser_that_proved_the_address(it: Service) -> None:
    ana, phone = Reader(it), Reader(it)
    await ana.prove()
    await wrote(it, ana)
    await phone.prove()
    await wrote(it, phone, "From the phone.")
    assert await ana.done("DELETE", "reader") == {"comments": 2}
    assert await it.texts() == []
    assert (await phone.view())["email"] is None


async def test_a_former_address_is_erased_with_the_reader(it: Service) -> None:
    ana = Reader(it)
    await ana.prove()
    await ana.follow()
    await mailed(it, ANA)
    await ana.prove("new@example.org")
    assert (await ana.call("DELETE", "reader")).status_code == 200
    for table in ("former_address", "reader_address", "subscription", "outbound_message", "reply_address"):
        left = str(await ask(it, f"select string_agg(t::text, ' ') from {table} t")).lower()
        assert not any(word in left for word in (ANA, "new@example.org")), (table, left)


async def test_a_former_address_that_another_browser_stands_for_is_not_erased(it: Service) -> None:
    ana, other = Reader(it), Reader(it)
    await ana.prove()
    await other.prove()
    await other.follow()
    await ana.prove("new@example.org")
    await ana.done("DELETE", "reader")
    assert await other.follows() == "active"
    assert (await other.view())["email"] == "a•••@example.org"


async def test_a_former_address_is_remembered_as_long_as_what_was_sent_to_it(it: Service) -> None:
    ana = Reader(it)
    await ana.prove()
    await ana.prove("new@example.org")
    for days, left in ((89, 1), (2, 0)):
        it.clock.move(timedelta(days=days))
        assert await run_if_due(it.db, it.clock.now)
        assert await ask(it, "select count(*) from former_address") == left


async def test_who_only_typed_an_address_erases_nothing_of_its_owner(it: Service) -> None:
    """Else anybody could cancel the mail of anybody."""
    ana, stranger = Reader(it), Reader(it)
    await ana.prove()
    await ana.follow()
    await mailed(it, ANA)
    await stranger.ask(ANA)
    await work(it)
    await wrote(it, stranger, email=ANA)
    await stranger.done("DELETE", "reader")
    assert await ana.follows() == "active"
    assert await ask(it, "select state || ' ' || recipient from outbound_message where template = 'reply'") == (
        f"queued {ANA}"
    )
    assert (await ana.view())["email"] == "a•••@example.org"


async def test_erasing_takes_out_the_question_to_an_address_that_was_only_typed(it: Service) -> None:
    stranger = Reader(it)
    await stranger.ask(ANA)
    await work(it)
    await stranger.done("DELETE", "reader")
    assert await ask(it, "select count(*) from address_proof") == 0
    assert ANA not in await ask(it, "select string_agg(m::text, ' ') from outbound_message m")


async def test_erasing_touches_nobody_else(it: Service) -> None:
    ana, bob = Reader(it), Reader(it)
    await wrote(it, ana)
    kept = await wrote(it, bob, "Bob's.")
    await bob.prove("bob@example.org")
    await bob.follow()
    await ana.prove()
    await ana.done("DELETE", "reader")
    assert [each["id"] for each in (await it.thread())["comments"]] == [kept]
    assert await bob.follows() == "active"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "subscription", {"url": PAGE, "email": ANA}),
        ("POST", "reader/code", {"email": ANA}),
        ("POST", "reader/session", {"code": "123456"}),
        ("PATCH", "reader", {"name": "x"}),
        ("DELETE", "reader", None),
        ("DELETE", f"subscription?url={PAGE}", None),
    ],
)
async def test_writes_need_a_token_and_a_page_of_the_site(it: Service, method: str, path: str, body: Any) -> None:
    address = f"/api/v1/sites/blog/{path}"
    answer = await it.http.request(method, address, json=body, headers=bearer(None))
    assert refusal(answer) == (401, "no-token")
    for origin in ("https://evil.example", "null"):
        answer = await it.http.request(method, address, json=body, headers=bearer(reader_token(), origin))
        assert refusal(answer) == (403, "origin-not-allowed")
