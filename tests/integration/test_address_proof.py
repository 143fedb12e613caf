"""Whether somebody reads an address: asked by one mail, answered by its code or by its link."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest

from comments_svc.kernel.secret import Purpose, RootSecret
from comments_svc.worker.schedule import run_if_due
from tests.postbox import ANA, Reader, another, code_in, last_mail, link_in, mailing, mails, work
from tests.service import PAGE, SECRET, Service, ask, do, refusal


@pytest.fixture
async def it(clean_url: str) -> AsyncIterator[Service]:
    async with mailing(clean_url) as it:
        yield it


async def test_the_code_of_the_mail_proves_the_address(it: Service) -> None:
    ana = Reader(it)
    assert (await ana.ask()).status_code == 202
    answer = await ana.enter(code_in(it, await last_mail(it)))
    assert answer.status_code == 200
    assert answer.json()["email"] == "a•••@example.org"


async def test_the_code_is_nothing_in_another_browser(it: Service) -> None:
    ana, thief = Reader(it), Reader(it)
    await ana.ask()
    code = code_in(it, await last_mail(it))
    await thief.ask()
    assert refusal(await thief.enter(code)) == (403, "wrong-code")
    assert (await thief.view())["email"] is None
    assert (await ana.enter(code)).status_code == 200


async def test_a_code_counts_once(it: Service) -> None:
    ana = Reader(it)
    await ana.ask()
    code = code_in(it, await last_mail(it))
    assert (await ana.enter(code)).status_code == 200
    assert refusal(await ana.enter(code)) == (403, "wrong-code")


async def test_after_five_wrong_guesses_the_right_code_is_refused_too(it: Service) -> None:
    ana = Reader(it)
    await ana.ask()
    code = code_in(it, await last_mail(it))
    for _ in range(5):
        assert refusal(await ana.enter(another(code))) == (403, "wrong-code")
    assert refusal(await ana.enter(code)) == (403, "wrong-code")


async def test_four_wrong_guesses_leave_one_more(it: Service) -> None:
    ana = Reader(it)
    await ana.ask()
    code = code_in(it, await last_mail(it))
    for _ in range(4):
        await ana.enter(another(code))
    assert (await ana.enter(code)).status_code == 200


async def test_guesses_at_once_are_all_counted(it: Service) -> None:
    ana = Reader(it)
    await ana.ask()
    proof = await last_mail(it)
    wrong = another(code_in(it, proof))
    await asyncio.gather(*(ana.enter(wrong) for _ in range(12)))
    assert await ask(it, "select tries from address_proof where id = $1", proof) == 5


async def test_asking_again_gives_no_more_tries(it: Service) -> None:
    ana = Reader(it)
    await ana.ask()
    code = code_in(it, await last_mail(it))
    for _ in range(5):
        await ana.enter(another(code))
        await ana.ask()
    await work(it)
    assert refusal(await ana.enter(code)) == (403, "wrong-code")


async def test_a_question_that_was_not_mailed_has_no_code(it: Service) -> None:
    ana, thief = Reader(it), Reader(it)
    await ana.ask()
    await mails(it)
    await thief.ask()
    await work(it)
    unmailed = await ask(it, "select id from address_proof where not mailed")
    assert refusal(await thief.enter(code_in(it, unmailed))) == (403, "wrong-code")
    assert refusal(await thief.open_link(await link_in(it, unmailed))) == (410, "expired-link")


async def test_code_and_link_are_good_for_a_day(it: Service) -> None:
    ana = Reader(it)
    await ana.ask()
    proof = await last_mail(it)
    token = await link_in(it, proof)
    it.clock.move(timedelta(hours=24, seconds=1))
    assert refusal(await ana.enter(code_in(it, proof))) == (403, "wrong-code")
    assert refusal(await ana.open_link(token)) == (410, "expired-link")


async def test_the_link_proves_the_address_for_who_opens_it_and_never_for_who_asked(it: Service) -> None:
    asker, opener = Reader(it), Reader(it)
    await asker.ask()
    token = await link_in(it, await last_mail(it))
    assert (await opener.open_link(token)).json()["email"] == "a•••@example.org"
    assert (await asker.view())["email"] is None


async def test_a_link_counts_once(it: Service) -> None:
    ana = Reader(it)
    await ana.ask()
    token = await link_in(it, await last_mail(it))
    answers = await asyncio.gather(*(Reader(it).open_link(token) for _ in range(5)))
    assert sorted(each.status_code for each in answers) == [200, 410, 410, 410, 410]
    assert refusal(await ana.open_link(token)) == (410, "proof-used")


async def test_the_code_uses_the_link_up(it: Service) -> None:
    ana = Reader(it)
    await ana.ask()
    proof = await last_mail(it)
    await ana.enter(code_in(it, proof))
    assert refusal(await Reader(it).open_link(await link_in(it, proof))) == (410, "proof-used")


async def test_a_link_of_another_site_is_refused(it: Service) -> None:
    await it.site("second", origin="https://blog.example")
    ana = Reader(it)
    await ana.ask()
    token = await link_in(it, await last_mail(it))
    assert refusal(await Reader(it, site="second").open_link(token)) == (404, "bad-link")


FORGERIES: list[Callable[[str], str]] = [lambda token: token[:-2], lambda token: "A" + token[1:], lambda _: "ä"]


@pytest.mark.parametrize("forge", FORGERIES)
async def test_a_forged_link_is_refused(it: Service, forge: Callable[[str], str]) -> None:
    ana = Reader(it)
    await ana.ask()
    token = forge(await link_in(it, await last_mail(it)))
    assert refusal(await ana.open_link(token)) == (404, "bad-link")


async def test_a_token_of_another_purpose_is_no_link(it: Service) -> None:
    ana = Reader(it)
    await ana.ask()
    proof = await last_mail(it)
    site = await ask(it, "select id from site")
    token = it.secret.sign(Purpose.UNSUBSCRIBE, site.bytes + proof.bytes, it.clock.now + timedelta(days=1))
    assert refusal(await ana.open_link(token)) == (404, "bad-link")


async def test_code_and_link_of_the_previous_root_secret_still_count(it: Service) -> None:
    ana, bob = Reader(it), Reader(it)
    await ana.ask()
    await bob.ask("bob@example.org")
    code, other = code_in(it, await last_mail(it)), await link_in(it, await last_mail(it, "bob@example.org"))
    new = RootSecret(b"another-secret-another-secret-another", (SECRET.encode(),))
    it.state["secret"] = new
    assert (await ana.enter(code)).status_code == 200
    assert (await bob.open_link(other)).status_code == 200


async def test_neither_code_nor_link_is_stored(it: Service) -> None:
    ana = Reader(it)
    await ana.ask()
    proof = await last_mail(it)
    stored = await ask(it, "select string_agg(p::text, ' ') from address_proof p")
    stored += await ask(it, "select string_agg(m::text, ' ') from outbound_message m")
    assert code_in(it, proof) not in stored.replace("-", " ").split()
    assert (await link_in(it, proof)) not in stored


async def test_a_strange_address_gets_one_mail_a_day_over_all_sites(it: Service) -> None:
    await it.site("second", origin="https://blog.example")
    for site in ("blog", "second", "blog"):
        assert (await Reader(it, site=site).ask()).status_code == 202
    assert len(await mails(it)) == 1
    it.clock.move(timedelta(hours=23, minutes=59))
    await Reader(it).ask()
    assert len(await mails(it)) == 1
    it.clock.move(timedelta(minutes=1))
    await Reader(it).ask()
    assert len(await mails(it)) == 2


@pytest.mark.parametrize("spelling", ["ANA@example.org", "ana+1@example.org", "Ana+x+y@EXAMPLE.org"])
async def test_another_spelling_of_an_address_gets_no_mail_of_its_own(it: Service, spelling: str) -> None:
    await Reader(it).ask()
    await Reader(it).ask(spelling)
    await work(it)
    assert await ask(it, "select count(*) from outbound_message") == 1


async def test_of_many_questions_at_once_one_is_mailed(it: Service) -> None:
    await asyncio.gather(*(Reader(it).ask() for _ in range(20)))
    await asyncio.gather(*(work(it) for _ in range(4)))
    assert len(await mails(it)) == 1


async def test_a_known_address_may_have_several_a_day_to_sign_in_elsewhere(it: Service) -> None:
    await Reader(it).prove()
    for _ in range(8):
        await Reader(it).ask()
    assert len(await mails(it)) == 1 + 5


async def test_strangers_use_up_no_mail_of_a_browser_that_has_proven_the_address(it: Service) -> None:
    ana = Reader(it)
    await ana.prove()
    for _ in range(8):
        await Reader(it).ask()
    sent = len(await mails(it))
    await ana.ask()
    assert len(await mails(it)) == sent + 1


async def test_a_browser_that_has_proven_an_address_gets_so_many_mails_as_well(it: Service) -> None:
    ana = Reader(it)
    await ana.prove()
    for _ in range(8):
        await ana.ask()
    assert len(await mails(it)) == 1 + 5


async def test_a_mailbox_takes_ten_guesses_however_many_mails_and_browsers_there_are(it: Service) -> None:
    await Reader(it).prove()  # which is one
    guessers = [Reader(it) for _ in range(3)]
    for each in guessers:
        await each.ask()
    codes = [code_in(it, each) for each in (await mails(it))[1:]]
    for guesser, code in zip(guessers[:2], codes, strict=False):
        for _ in range(5):
            await guesser.enter(another(code))
    assert refusal(await guessers[2].enter(codes[2])) == (403, "wrong-code")
    token = await link_in(it, (await mails(it))[-1])
    assert (await guessers[2].open_link(token)).status_code == 200


async def test_strangers_use_up_no_guess_of_a_browser_that_has_proven_the_address(it: Service) -> None:
    ana = Reader(it)
    await ana.prove()
    for _ in range(3):
        stranger = Reader(it)
        await stranger.ask()
        for _ in range(5):
            await stranger.enter(another(code_in(it, await last_mail(it))))
    await ana.prove()


async def test_an_address_that_mail_bounces_from_is_asked_nothing(it: Service) -> None:
    await do(it, "insert into address_health (email, stopped_at) values ($1, now())", ANA)
    assert (await Reader(it).ask()).status_code == 202
    assert await mails(it) == []


async def test_the_answer_is_the_same_for_known_unknown_mailed_and_stopped_addresses(it: Service) -> None:
    await Reader(it).prove("known@example.org")
    await Reader(it).ask("mailed@example.org")
    await work(it)
    await do(it, "insert into address_health (email, stopped_at) values ('stopped@example.org', now())")
    answers = [await Reader(it).ask(f"{each}@example.org") for each in ("known", "mailed", "stopped", "new")]
    assert {(each.status_code, each.content) for each in answers} == {(202, b'{"valid_s":86400}')}


async def test_asking_does_the_same_work_for_known_unknown_mailed_and_stopped_addresses(it: Service) -> None:
    """So that no clock tells them apart: the request writes the same rows, and a job decides later."""
    await Reader(it).prove("known@example.org")
    await Reader(it).ask("mailed@example.org")
    await work(it)
    await do(it, "insert into address_health (email, stopped_at) values ('stopped@example.org', now())")
    for each in ("known", "mailed", "stopped", "new"):
        mailed = await ask(it, "select count(*) from outbound_message")
        await Reader(it).ask(f"{each}@example.org")
        assert await ask(it, "select count(*) from outbound_message") == mailed
        assert await ask(it, "select count(*) from job where kind = 'mail-proof'") == 1
        await work(it)


async def test_a_mail_to_a_stranger_holds_nothing_that_a_user_wrote(it: Service) -> None:
    reader = Reader(it)
    await reader.follow(ANA, url="https://blog.example/buy-pills-at-evil.example/")
    await it.post("Buy pills", token=reader.token, name="Pills", email=ANA, subscribe="thread", title="Pills")
    await work(it)
    rows = await ask(it, "select string_agg(m::text, ' ') from outbound_message m where template = 'prove'")
    assert "pills" not in rows.lower()


async def test_a_proven_address_is_changed_only_after_a_fresh_proof_of_it(it: Service) -> None:
    ana = Reader(it)
    await ana.prove()
    it.clock.move(timedelta(minutes=16))
    assert refusal(await ana.ask("new@example.org")) == (403, "proof-too-old")
    await ana.prove()
    await ana.prove("new@example.org")
    assert (await ana.view())["email"] == "n•••@example.org"


async def test_a_link_ties_no_browser_with_another_address_to_its_own(it: Service) -> None:
    """Else an attacker's link, opened by a reader, would make the reader's token theirs."""
    victim, attacker = Reader(it), Reader(it)
    await victim.prove()
    it.clock.move(timedelta(hours=1))
    await attacker.ask("attacker@example.org")
    token = await link_in(it, await last_mail(it, "attacker@example.org"))
    assert refusal(await victim.open_link(token)) == (403, "proof-too-old")
    assert (await victim.view())["email"] == "a•••@example.org"


@pytest.mark.parametrize(
    "typed",
    ["a@b@c", "a b@example.org", "@example.org", "ana@", "ana@exa mple.org", "ána@example.org", "x" * 260 + "@a.b"],
)
async def test_what_is_no_address_is_refused(it: Service, typed: str) -> None:
    assert refusal(await Reader(it).ask(typed)) == (422, "invalid")
    assert await ask(it, "select count(*) from address_proof") == 0


async def test_the_service_asks_itself_nothing(clean_url: str) -> None:
    async with mailing(clean_url, mail_reply="reply+{}@reply.example") as it:
        for own in ("notify@reply.example", "reply+abc@reply.example"):
            reader = Reader(it)
            assert refusal(await reader.ask(own)) == (422, "invalid")
            assert refusal(await reader.call("PUT", "subscription", {"url": PAGE, "email": own})) == (422, "invalid")
            await it.post("Hello.", token=reader.token, email=own, subscribe="thread")
        assert await ask(it, "select count(*) from address_proof") == 0


@pytest.mark.parametrize(
    "body", [{}, {"code": "123456", "link": "x"}, {"code": "12345"}, {"code": "12345٣"}, {"code": 1}]
)
async def test_a_session_needs_one_of_code_and_link(it: Service, body: dict[str, object]) -> None:
    assert refusal(await Reader(it).call("POST", "reader/session", body)) == (422, "invalid")


async def test_asking_and_guessing_are_limited_by_network(clean_url: str) -> None:
    async with mailing(clean_url, rate_limits="on") as it:
        for number in range(10):
            assert (await Reader(it).ask(f"a{number}@example.org")).status_code == 202
        assert refusal(await Reader(it).ask("one-more@example.org")) == (429, "rate-limited")
        assert refusal(await Reader(it).enter("123456")) == (429, "rate-limited")


async def test_without_a_mail_server_nothing_is_promised(blog: Service) -> None:
    assert refusal(await Reader(blog).ask()) == (409, "mail-off")


async def test_expired_proofs_are_forgotten_with_what_strangers_typed(it: Service) -> None:
    await Reader(it).ask()
    await work(it)
    it.clock.move(timedelta(days=1, minutes=1))
    assert await run_if_due(it.db, it.clock.now)
    assert await ask(it, "select count(*) from address_proof") == 0
    assert await ask(it, "select count(*) from proof_mail") == 0
