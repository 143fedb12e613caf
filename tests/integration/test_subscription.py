"""Following a thread by e-mail: at once for a proven address, after one mail for any other."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.postbox import ANA, Reader, code_in, last_mail, link_in, mailing, mails, work
from tests.service import PAGE, Service, ask, do, reader_token, refusal

OTHER = "https://blog.example/other/"


@pytest.fixture
async def it(clean_url: str) -> AsyncIterator[Service]:
    async with mailing(clean_url) as it:
        yield it


async def active(it: Service) -> list[str]:
    """Address, page and scope of each subscription that gets mail."""
    found = await ask(
        it,
        """
        select array_agg(s.email || ' ' || t.url || ' ' || s.scope order by t.url, s.email)
        from subscription s join thread t on t.id = s.thread_id
        where s.state = 'active' and not exists (select from mail_stop m where m.email = lower(s.email))
        """,
    )
    return found or []


async def test_an_unproven_address_gets_no_mail_before_it_is_confirmed(it: Service) -> None:
    ana = Reader(it)
    assert await ana.follow(ANA) == "asked"
    assert await active(it) == []
    await ana.enter(code_in(it, await last_mail(it)))
    assert await active(it) == [f"{ANA} {PAGE} thread"]
    assert await ana.follows() == "active"


async def test_the_link_confirms_what_its_mail_was_about(it: Service) -> None:
    ana, phone = Reader(it), Reader(it)
    await ana.follow(ANA, scope="replies")
    await phone.open_link(await link_in(it, await last_mail(it)))
    assert await active(it) == [f"{ANA} {PAGE} replies"]
    assert await phone.follows() == "active"


async def test_the_link_does_not_confirm_what_else_a_stranger_asked_for(it: Service) -> None:
    stranger, ana = Reader(it), Reader(it)
    await stranger.follow(ANA)
    proof = await last_mail(it)
    await stranger.follow(ANA, url=OTHER)
    await ana.open_link(await link_in(it, proof))
    assert await active(it) == [f"{ANA} {PAGE} thread"]


async def test_the_code_confirms_all_that_this_browser_asked_for_with_the_address(it: Service) -> None:
    ana = Reader(it)
    await ana.follow(ANA)
    await ana.follow(ANA, url=OTHER, scope="replies")
    await ana.follow("bob@example.org", url="https://blog.example/third/")
    assert len(await mails(it)) == 1
    await ana.enter(code_in(it, await last_mail(it)))
    assert await active(it) == [f"{ANA} {OTHER} replies", f"{ANA} {PAGE} thread"]


async def test_a_proven_address_follows_at_once_and_gets_no_mail_for_it(it: Service) -> None:
    ana = Reader(it)
    await ana.prove()
    assert await ana.follow() == "active"
    assert await ana.follow(ANA.upper(), url=OTHER) == "active"
    assert len(await mails(it)) == 1
    assert await active(it) == [f"{ANA} {OTHER} thread", f"{ANA} {PAGE} thread"]


async def test_mail_speaks_what_the_widget_spoke_when_it_was_asked_for_else_what_the_site_does(it: Service) -> None:
    await do(it, "update site set lang = 'de'")
    spoken = (
        "select m.lang || ' ' || s.lang from outbound_message m, subscription s where m.recipient = $1 and s.email = $1"
    )
    for lang, heard in (("fr-CA", "fr"), ("zh-TW", "zh-Hant"), ("sv", "de"), ("", "de")):
        bo, email = Reader(it, lang=lang), f"bo.{heard}{lang.lower()}@example.org"
        await bo.follow(email)
        await bo.enter(code_in(it, await last_mail(it, email)))
        assert await ask(it, spoken, email) == f"{heard} {heard}"


async def test_following_again_changes_the_scope(it: Service) -> None:
    ana = Reader(it)
    await ana.prove()
    await ana.follow()
    await ana.follow(scope="replies")
    assert await active(it) == [f"{ANA} {PAGE} replies"]


async def test_a_stranger_changes_nothing_about_somebody_elses_subscription(it: Service) -> None:
    ana, stranger = Reader(it), Reader(it)
    await ana.prove()
    await ana.follow()
    assert await stranger.follow(ANA, scope="replies") == "asked"
    await work(it)
    await stranger.call("DELETE", "subscription", url=PAGE)
    assert await active(it) == [f"{ANA} {PAGE} thread"]


async def test_a_stranger_is_told_the_same_of_an_address_that_follows_and_of_one_that_does_not(it: Service) -> None:
    ana = Reader(it)
    await ana.prove()
    await ana.follow()
    answers = [
        await Reader(it).call("PUT", "subscription", {"url": PAGE, "email": each})
        for each in (ANA, "nobody@example.org")
    ]
    assert [each.json() for each in answers] == [
        {"state": "asked", "scope": "thread", "email": "a•••@example.org"},
        {"state": "asked", "scope": "thread", "email": "n•••@example.org"},
    ]


async def test_leaving_ends_the_mail(it: Service) -> None:
    ana = Reader(it)
    await ana.prove()
    await ana.follow()
    for _ in range(2):
        assert (await ana.done("DELETE", "subscription", url=PAGE))["state"] == "left"
    assert await active(it) == []


async def test_leaving_takes_back_what_was_only_asked_for(it: Service) -> None:
    ana = Reader(it)
    await ana.follow(ANA)
    await ana.follow(ANA, url=OTHER)
    assert (await ana.done("DELETE", "subscription", url=PAGE))["state"] == "none"
    await ana.enter(code_in(it, await last_mail(it)))
    assert await active(it) == [f"{ANA} {OTHER} thread"]


async def test_following_at_once_and_twice_is_one_subscription(it: Service) -> None:
    ana = Reader(it)
    await ana.prove()
    await asyncio.gather(*(ana.follow() for _ in range(10)))
    assert await ask(it, "select count(*) from subscription") == 1


async def test_a_page_that_nobody_commented_on_can_be_followed_and_looks_as_before(it: Service) -> None:
    before = await it.thread(url=OTHER)
    ana = Reader(it)
    await ana.prove()
    assert await ana.follow(url=f"{OTHER}?utm_source=x") == "active"
    after = await it.thread(url=OTHER)
    assert (before["thread"]["id"], after["thread"]["id"], after["comments"]) == (None, None, [])
    assert await ana.follows(url=OTHER) == "active"


async def test_a_page_elsewhere_can_not_be_followed(it: Service) -> None:
    body = {"url": "https://elsewhere.example/", "email": ANA}
    assert refusal(await Reader(it).call("PUT", "subscription", body)) == (422, "foreign-page")


async def test_somebody_without_an_address_is_asked_for_one(it: Service) -> None:
    assert refusal(await Reader(it).call("PUT", "subscription", {"url": PAGE})) == (422, "invalid")


async def test_a_site_may_offer_no_following(it: Service) -> None:
    await it.change(follow="false")
    answer = await Reader(it).call("PUT", "subscription", {"url": PAGE, "email": ANA})
    assert refusal(answer) == (409, "following-off")


async def test_a_token_that_never_wrote_follows_nothing(it: Service) -> None:
    assert await Reader(it).done("GET", "subscription", url=PAGE) == {"state": "none", "scope": None, "email": None}
    assert await ask(it, "select count(*) from reader") == 0


async def test_a_comment_may_bring_the_wish_to_follow(it: Service) -> None:
    token = reader_token()
    answer = await it.post(token=token, email=ANA, subscribe="replies")
    assert (answer.status_code, answer.json()["subscription"]) == (201, "asked")
    ana = Reader(it)
    ana.token = token
    await ana.enter(code_in(it, await last_mail(it)))
    assert await active(it) == [f"{ANA} {PAGE} replies"]
    assert (await it.post(token=token, url=OTHER, subscribe="thread")).json()["subscription"] == "active"


async def test_the_wish_is_met_also_when_the_comment_is_repeated(it: Service) -> None:
    token = reader_token()
    body = {"id": "0193c4d8-7d5e-7a64-8d3c-0242ac120002", "email": ANA}
    await it.post(token=token, **body)
    again = await it.post(token=token, **body, subscribe="thread")
    assert (again.status_code, again.json()["subscription"]) == (200, "asked")


async def test_a_comment_is_taken_also_where_its_wish_can_not_be_met(it: Service) -> None:
    answer = await it.post(token=reader_token(), subscribe="thread")
    assert (answer.status_code, answer.json()["subscription"]) == (201, None)


async def test_without_a_mail_server_a_comment_is_taken_without_its_wish(blog: Service) -> None:
    answer = await blog.post(token=reader_token(), email=ANA, subscribe="thread")
    assert (answer.status_code, answer.json()["subscription"]) == (201, None)


async def test_spam_asks_nobody(it: Service) -> None:
    answer = await it.post(token=reader_token(), email=ANA, subscribe="thread", trap="filled")
    assert (answer.status_code, answer.json()["subscription"]) == (201, None)
    assert await mails(it) == []


async def test_another_reader_who_proves_the_same_address_follows_the_same(it: Service) -> None:
    ana, phone = Reader(it), Reader(it)
    await ana.prove()
    await ana.follow()
    await phone.prove()
    assert await phone.follows() == "active"
    it.clock.move(timedelta(minutes=1))
    assert (await phone.done("DELETE", "subscription", url=PAGE))["state"] == "left"
    assert await ana.follows() == "left"


async def test_who_changes_their_address_takes_along_what_they_follow(it: Service) -> None:
    ana = Reader(it)
    await ana.prove()
    await ana.follow()
    await ana.prove("new@example.org")
    assert await active(it) == [f"new@example.org {PAGE} thread"]
    assert await ana.follows() == "active"


async def test_an_address_that_another_browser_stands_for_keeps_what_it_follows(it: Service) -> None:
    ana, phone = Reader(it), Reader(it)
    await ana.prove()
    await phone.prove()
    await ana.follow()
    await ana.prove("new@example.org")
    assert await active(it) == [f"{ANA} {PAGE} thread"]


async def test_what_the_new_address_follows_already_counts(it: Service) -> None:
    ana, phone = Reader(it), Reader(it)
    await phone.prove("new@example.org")
    await phone.follow(scope="replies")
    await ana.prove()
    await ana.follow()
    await ana.prove("new@example.org")
    assert await active(it) == [f"new@example.org {PAGE} replies"]


async def test_all_mail_that_was_ended_stays_ended_at_a_new_address(it: Service) -> None:
    ana = Reader(it)
    await ana.prove()
    await ana.follow()
    await do(it, "insert into mail_stop select id, $1, now() from site", ANA)
    await ana.prove("new@example.org")
    assert await ask(it, "select string_agg(email || ' ' || state, ' ') from subscription") == "new@example.org left"
    assert await ask(it, "select count(*) from mail_stop") == 0


async def test_what_waits_for_an_address_that_its_reader_left_is_not_sent(it: Service) -> None:
    ana = Reader(it)
    await ana.prove()
    await ana.follow()
    await do(
        it,
        """
        insert into outbound_message (id, site_id, event_id, channel, template, params, recipient, lang, due_at,
          first_due_at, created_at)
        select gen_random_uuid(), id, gen_random_uuid(), 'mail', 'reply', '{}', $1, 'en', now(), now(), now() from site
        """,
        ANA,
    )
    await ana.prove("new@example.org")
    assert await ask(it, "select state || ' ' || last_answer from outbound_message where template = 'reply'") == (
        "cancelled Not sent: this reader has another address now."
    )
