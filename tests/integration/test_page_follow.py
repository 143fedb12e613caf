"""Following by e-mail without JavaScript: forms on the thread page, and the page that the link of a mail opens."""

from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from comments_svc.readers.proof_link import proof_link
from tests.plain_browser import PlainBrowser, plain_browser
from tests.postbox import ANA, another, code_in, last_mail, link_in, mailing, mails, work
from tests.service import PAGE, Service, ask, do

CONFIRM = "Confirm"
FOLLOW = "Mail me"
PROVE = "Confirm my address"


@pytest.fixture
async def it(clean_url: str) -> AsyncIterator[Service]:
    async with mailing(clean_url) as it:
        yield it


@pytest.fixture
async def ana(it: Service) -> AsyncIterator[PlainBrowser]:
    async with plain_browser(it) as browser:
        yield browser


async def states(it: Service) -> str:
    return str(await ask(it, "select coalesce(string_agg(scope || ' ' || state, ', '), '') from subscription"))


async def test_a_reader_follows_a_page_by_the_code_of_the_mail(it: Service, ana: PlainBrowser) -> None:
    await ana.open()
    await ana.press(FOLLOW, follow_email=ANA, scope="replies")
    assert "A mail with a code is on its way." in ana.words
    assert "a•••@example.org" in ana.words
    assert ANA not in ana.answer.text
    assert await states(it) == ""
    await ana.press(CONFIRM, code=code_in(it, await last_mail(it)))
    assert "Done: this page is followed." in ana.words
    assert "gets mail about answers to your comments" in ana.words
    assert await states(it) == "replies active"


async def test_mail_speaks_what_the_page_spoke(it: Service, ana: PlainBrowser) -> None:
    await ana.open(lang="fr")
    await ana.press("Suivre", follow_email=ANA)
    await ana.press("Confirmer", code=code_in(it, await last_mail(it)))
    spoken = "select m.lang || ' ' || s.lang from outbound_message m, subscription s where m.recipient = s.email"
    assert await ask(it, spoken) == "fr fr"


async def test_a_proven_address_follows_by_one_click_and_leaves_by_one(it: Service, ana: PlainBrowser) -> None:
    await ana.open()
    await ana.press(FOLLOW, follow_email=ANA)
    await ana.press(CONFIRM, code=code_in(it, await last_mail(it)))
    await ana.press("Stop this mail")
    assert "no more mail about this page" in ana.words
    assert await states(it) == "thread left"
    await ana.press(FOLLOW)
    assert await states(it) == "thread active"
    assert len(await mails(it)) == 1


async def test_a_code_may_be_typed_with_a_space(it: Service, ana: PlainBrowser) -> None:
    await ana.open()
    await ana.press(FOLLOW, follow_email=ANA)
    code = code_in(it, await last_mail(it))
    await ana.press(CONFIRM, code=f" {code[:3]} {code[3:]} ")
    assert await states(it) == "thread active"


async def test_a_wrong_code_is_said_and_counted(it: Service, ana: PlainBrowser) -> None:
    await ana.open()
    await ana.press(FOLLOW, follow_email=ANA)
    code = code_in(it, await last_mail(it))
    for _ in range(5):
        await ana.press(CONFIRM, code=another(code))
        assert (ana.answer.status_code, "This code is not right" in ana.words) == (403, True)
    await ana.press(CONFIRM, code=code)
    assert ana.answer.status_code == 403
    assert await states(it) == ""


async def test_who_asks_again_on_another_visit_is_told_that_the_link_counts_there(
    it: Service, ana: PlainBrowser
) -> None:
    await ana.open()
    await ana.press(FOLLOW, follow_email=ANA)
    first = await last_mail(it)
    async with plain_browser(it) as later:
        await later.open()
        await later.press(FOLLOW, follow_email=ANA)
        assert len(await mails(it)) == 1
        assert "its code does not count here, but its link does" in later.words
        await later.press(CONFIRM, code=code_in(it, first))
        assert "open its link here: it works in any browser" in later.words
        assert await ask(it, "select max(tries) from address_proof") == 0
    await ana.press(CONFIRM, code=code_in(it, first))
    assert await states(it) == "thread active"


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "１２３４５６", "1234567"])
async def test_what_is_no_code_is_no_try(it: Service, ana: PlainBrowser, code: str) -> None:
    await ana.open()
    await ana.press(FOLLOW, follow_email=ANA)
    await ana.press(CONFIRM, code=code)
    assert (ana.answer.status_code, "Please enter the six digits of the mail." in ana.words) == (422, True)
    assert await ask(it, "select max(tries) from address_proof") == 0


@pytest.mark.parametrize("typed", ["", "ana", "ana@", "a b@example.org"])
async def test_what_is_no_address_is_said_and_kept(ana: PlainBrowser, typed: str) -> None:
    await ana.open()
    await ana.press(FOLLOW, follow_email=typed)
    assert ana.answer.status_code == 422
    assert ana.fields(FOLLOW)["follow_email"] == typed
    assert ana.document.xpath("//*[@id='follow']//*[@role='alert']")


async def test_what_was_only_asked_for_can_be_taken_back(it: Service, ana: PlainBrowser) -> None:
    await ana.open()
    await ana.press(FOLLOW, follow_email=ANA)
    await ana.press("Take it back")
    assert ana.button(FOLLOW) is not None
    await work(it)
    assert await states(it) == ""


async def test_who_follows_nothing_leaves_no_trace_by_leaving_or_guessing(it: Service, ana: PlainBrowser) -> None:
    await ana.open()
    for act, status in (("leave", 200), ("confirm", 403)):
        await ana.send(FOLLOW, ana.fields(FOLLOW) | {"act": act, "code": "123456"})
        assert ana.answer.status_code == status
    for table in ("reader", "thread"):
        assert await ask(it, f"select count(*) from {table}") == 0


async def test_the_service_s_own_address_is_refused(ana: PlainBrowser) -> None:
    await ana.open()
    await ana.press(FOLLOW, follow_email="notify@reply.example")
    assert (ana.answer.status_code, "an address of the comments themselves" in ana.words) == (422, True)


async def test_the_link_of_the_mail_works_in_another_browser_by_one_button(it: Service, ana: PlainBrowser) -> None:
    await it.posted("Hello.", title="A post")
    await ana.open()
    await ana.press(FOLLOW, follow_email=ANA)
    token = await link_in(it, await last_mail(it))
    async with plain_browser(it) as phone:
        await phone.visit("/prove")
        await phone.press(PROVE, link=token)
        assert "Your address is confirmed." in phone.words
        assert "a•••@example.org gets mail about every comment on A post" in phone.words
        await phone.follow("Read and write comments on this page")
        assert "gets mail about every new comment on this page" in phone.words
    await ana.reload()
    assert "gets mail" not in ana.words
    assert await states(it) == "thread active"


async def test_without_scripts_the_whole_link_may_be_pasted(it: Service, ana: PlainBrowser) -> None:
    await ana.open()
    await ana.press(FOLLOW, follow_email=ANA)
    proof = await last_mail(it)
    expires = await ask(it, "select expires_at from address_proof")
    link = proof_link(
        it.secret, "https://comments.example", await ask(it, "select id from site"), proof, expires_at=expires
    )
    await ana.visit("/prove")
    await ana.press(PROVE, link=f"  {link} ")
    assert "Your address is confirmed." in ana.words


async def test_a_link_that_was_used_says_so(it: Service, ana: PlainBrowser) -> None:
    await ana.open()
    await ana.press(FOLLOW, follow_email=ANA)
    token = await link_in(it, await last_mail(it))
    for status, words in ((200, "Stop this mail"), (410, "This link was used already. Your address is confirmed.")):
        await ana.visit("/prove")
        await ana.press(PROVE, link=token)
        assert (ana.answer.status_code, words in ana.words) == (status, True)


@pytest.mark.parametrize(
    "typed", ["", "x", "https://example.org/prove#", "https://example.org/prove#abc", "\x00", "http://[#"]
)
async def test_what_is_no_link_is_said(ana: PlainBrowser, typed: str) -> None:
    await ana.visit("/prove")
    await ana.press(PROVE, link=typed)
    assert (ana.answer.status_code, "This link is not valid." in ana.words) == (404, True)


async def test_an_old_link_says_that_it_has_expired(it: Service, ana: PlainBrowser) -> None:
    await ana.open()
    await ana.press(FOLLOW, follow_email=ANA)
    token = await link_in(it, await last_mail(it))
    it.clock.move(timedelta(days=1, seconds=1))
    await ana.visit("/prove")
    await ana.press(PROVE, link=token)
    assert (ana.answer.status_code, "This link has expired." in ana.words) == (410, True)


async def test_opening_the_page_of_a_link_changes_nothing(it: Service, ana: PlainBrowser) -> None:
    await ana.open()
    await ana.press(FOLLOW, follow_email=ANA)
    token = await link_in(it, await last_mail(it))
    for method in ("GET", "HEAD"):
        for _ in range(5):
            await it.http.request(method, f"/prove?link={token}")
    assert await ask(it, "select used_at from address_proof") is None


async def test_a_page_elsewhere_sends_nobodys_link(it: Service, ana: PlainBrowser) -> None:
    await ana.open()
    await ana.press(FOLLOW, follow_email=ANA)
    token = await link_in(it, await last_mail(it))
    answer = await it.http.post("/prove", data={"link": token}, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert await ask(it, "select used_at from address_proof") is None


async def test_a_comment_may_bring_the_wish_for_answers(it: Service, ana: PlainBrowser) -> None:
    await ana.open()
    it.clock.move(timedelta(seconds=5))
    await ana.press("Post comment", name="Ana", email=ANA, text="Is it?", subscribe="yes")
    assert "A mail asks whether the address is yours" in ana.words
    await ana.press(CONFIRM, code=code_in(it, await last_mail(it)))
    assert await states(it) == "replies active"


async def test_the_box_is_not_ticked_and_stays_ticked_when_something_else_is_wrong(ana: PlainBrowser) -> None:
    await ana.open()
    assert "subscribe" not in ana.fields("Post comment")
    await ana.press("Post comment", name="", email=ANA, text="Is it?", subscribe="yes")
    assert ana.fields("Post comment")["subscribe"] == "yes"


async def test_a_stranger_who_knows_no_address_of_the_page_sees_nothing_of_it(it: Service, ana: PlainBrowser) -> None:
    await ana.open()
    await ana.press(FOLLOW, follow_email=ANA)
    await ana.press(CONFIRM, code=code_in(it, await last_mail(it)))
    async with plain_browser(it) as stranger:
        await stranger.open()
        assert "gets mail" not in stranger.words


async def test_the_addresses_of_the_page_hold_no_mail_address_and_no_code(it: Service, ana: PlainBrowser) -> None:
    await ana.open()
    await ana.press(FOLLOW, follow_email=ANA)
    await ana.press(CONFIRM, code=code_in(it, await last_mail(it)))
    for answer in ana.answers:
        asked = parse_qs(urlsplit(str(answer.url)).query)
        assert set(asked) <= {"url", "own", "did"}


async def test_an_address_that_somebody_hands_round_does_not_say_what_was_not_done(ana: PlainBrowser) -> None:
    for did in ("followed", "asked", "left"):
        await ana.open(did=did)
        assert "Done" not in ana.words
        assert "on its way" not in ana.words


async def test_no_form_stands_where_nothing_can_be_followed(it: Service, ana: PlainBrowser) -> None:
    await it.change(follow="false")
    await ana.open()
    assert ana.document.xpath("//*[@id='follow']") == []


async def test_a_closed_page_is_left_but_not_followed(it: Service, ana: PlainBrowser) -> None:
    """Nothing new can come there. Who follows it is told so, and may stop."""
    await ana.open()
    await ana.press("Post comment", name="Ana", text="Is it?")
    await ana.press(FOLLOW, follow_email=ANA)
    code = code_in(it, await last_mail(it))
    await do(it, "update thread set state = 'closed'")
    await ana.press(CONFIRM, code=another(code))
    assert "This code is not right" in ana.words
    await ana.press(CONFIRM, code=code)
    assert "gets mail about every new comment" in ana.words
    await ana.press("Stop this mail")
    assert "no more mail about this page" in ana.words
    assert "Every new comment" not in ana.words
    async with plain_browser(it) as ben:
        await ben.open()
        assert ben.document.xpath("//*[@id='follow']") == []


async def test_no_form_stands_without_a_mail_server(blog: Service) -> None:
    async with plain_browser(blog) as ana:
        await ana.open()
        assert ana.document.xpath("//*[@id='follow']") == []
        assert PAGE in ana.answer.text
