"""Whose a comment is, where no cookie says so: a signed value that stands for one reader of one site, for a day."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from comments_svc.kernel.secret import Purpose, token_hash
from comments_svc.sites.model import Policy
from tests.plain_browser import PlainBrowser, plain_browser
from tests.service import ADDRESS, Service, ask, new_id, reader_token

OTHER_BLOG = "https://other.example"
ELSEWHERE = "198.51.100.99"


@pytest.fixture
async def ana(blog: Service) -> AsyncIterator[PlainBrowser]:
    """She has written a comment that waits."""
    await blog.change(policy=Policy.HOLD)
    async with plain_browser(blog) as browser:
        await browser.open()
        blog.clock.move(timedelta(seconds=5))
        await browser.press("Post comment", name="Ana", text="Mine")
        assert browser.comments() == ["Mine"]
        yield browser


def own_of(browser: PlainBrowser) -> str:
    """What the address of the page carries."""
    return parse_qs(urlsplit(browser.url).query)["own"][0]


def form_of(browser: PlainBrowser) -> str:
    """What its forms carry."""
    return browser.fields("Post comment")["own"]


async def seen_with(blog: Service, own: str, *, address: str = ADDRESS) -> list[str]:
    async with plain_browser(blog, address) as browser:
        await browser.open(own=own)
        assert browser.answer.status_code == 200
        return browser.comments()


async def test_the_address_of_the_page_shows_own_comments_again(blog: Service, ana: PlainBrowser) -> None:
    assert await seen_with(blog, own_of(ana)) == ["Mine"]


async def test_it_does_so_for_a_day_after_the_last_act(blog: Service, ana: PlainBrowser) -> None:
    blog.clock.move(timedelta(hours=23))
    await ana.reload()
    await ana.press("Post comment", text="Another")
    blog.clock.move(timedelta(hours=23))
    assert await seen_with(blog, own_of(ana)) == ["Mine", "Another"]
    blog.clock.move(timedelta(hours=2))
    assert await seen_with(blog, own_of(ana)) == []


@pytest.mark.parametrize("forge", [lambda own: own[:-2] + "AA", lambda _: "x", lambda _: "ä" * 300, lambda _: "=" * 90])
async def test_a_forged_value_shows_nothing(blog: Service, ana: PlainBrowser, forge: Callable[[str], str]) -> None:
    assert await seen_with(blog, forge(own_of(ana))) == []


async def test_a_value_signed_for_something_else_shows_nothing(blog: Service, ana: PlainBrowser) -> None:
    assert ana.answer.status_code == 200
    site = await blog.state["sites"].get("blog")
    payload = site.id.bytes + await ask(blog, "select token_hash from reader")
    expires = blog.clock.now + timedelta(days=1)
    shown = {
        purpose: await seen_with(blog, blog.secret.sign(purpose, payload, expires, within=ADDRESS))
        for purpose in Purpose
    }
    assert {purpose for purpose, comments in shown.items() if comments} == {Purpose.OWN_PAGE}


async def test_the_value_of_one_site_is_nobody_on_another(blog: Service, ana: PlainBrowser) -> None:
    other = await blog.site("other", origin=OTHER_BLOG)
    hashed = await ask(blog, "select token_hash from reader")
    # The same token may be known on both sites; what was signed for one must still not open the other.
    async with blog.db.tx() as tx:
        await tx.raw.execute(
            "insert into reader (site_id, id, token_hash) values ($1, $2, $3)", other.id, new_id(), hashed
        )
    async with plain_browser(blog) as browser:
        await browser.open(f"{OTHER_BLOG}/post/", site="other", own=own_of(ana))
        assert form_of(browser) != form_of(ana)
        assert "This page knows you by its address" not in browser.words


async def test_an_expired_value_edits_and_deletes_nothing(blog: Service, ana: PlainBrowser) -> None:
    blog.clock.move(timedelta(hours=25))
    await ana.press("Yes, delete this comment")
    assert ana.answer.status_code == 403
    assert "Only its writer can do this with a comment." in ana.words
    assert await ask(blog, "select state from comment") == "pending"


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize("act", ["edit", "delete"])
async def test_nobody_else_edits_or_deletes(blog: Service, act: str) -> None:
    id = await ask(blog, "select id::text from comment")
    async with plain_browser(blog) as ben:
        await ben.open()
        fields = {**ben.fields("Post comment"), "comment": id, "text": "Taken over", "act": act}
        await ben.send("Post comment", fields)
        assert ben.answer.status_code == 403
    assert await ask(blog, "select (state, source)::text from comment") == "(pending,Mine)"
    assert await ask(blog, "select count(*) from reader") == 1


async def test_opening_a_page_makes_no_reader(blog: Service) -> None:
    async with plain_browser(blog) as browser:
        await browser.open()
        await browser.open()
    assert await ask(blog, "select count(*) from reader") == 0


async def test_each_stranger_is_offered_an_identity_of_their_own(blog: Service) -> None:
    async with plain_browser(blog) as browser:
        await browser.open()
        first = form_of(browser)
        await browser.reload()
        assert form_of(browser) != first


async def test_whoever_holds_the_value_is_the_reader_of_the_widget_with_that_token(blog: Service) -> None:
    token = reader_token()
    await blog.posted("From the widget", token=token)
    site = await blog.state["sites"].get("blog")
    payload, expires = site.id.bytes + token_hash(token), blog.clock.now + timedelta(hours=1)
    async with plain_browser(blog) as browser:
        await browser.open(own=blog.secret.sign(Purpose.OWN_PAGE, payload, expires, within=ADDRESS))
        assert "You" in browser.words.split()


async def test_a_page_that_knows_its_reader_says_so_and_how_to_share_it(ana: PlainBrowser) -> None:
    await ana.follow("The page to share")
    assert "own=" not in ana.url
    assert ana.comments() == []


async def test_an_address_that_was_passed_on_shows_what_everybody_sees_and_says_so(
    blog: Service, ana: PlainBrowser
) -> None:
    async with plain_browser(blog, ELSEWHERE) as ben:
        await ben.visit(ana.url)
        assert ben.comments() == []
        assert "You" not in ben.words.split()
        assert "Thank you." not in ben.words
        assert "Here, you see the page as everybody does." in ben.words
        assert form_of(ben) != form_of(ana)
        assert ben.document.xpath("//meta[@name='robots']/@content") == ["noindex"]
        assert [each for each in ben.document.xpath("//a/@href") if "own=" in each] == []
        await ben.follow("The page to share")
        assert ben.answer.status_code == 200


@pytest.mark.parametrize("act", ["edit", "delete"])
async def test_with_an_address_that_was_passed_on_nobody_acts(blog: Service, ana: PlainBrowser, act: str) -> None:
    id = await ask(blog, "select id::text from comment")
    for address in (ADDRESS, ELSEWHERE):
        async with plain_browser(blog, address) as ben:
            await ben.open()
            fields = {**ben.fields("Post comment"), "own": own_of(ana), "comment": id, "text": "Taken over", "act": act}
            await ben.send("Post comment", fields)
            assert ben.answer.status_code == 403
    assert await ask(blog, "select (state, source)::text from comment") == "(pending,Mine)"


async def test_in_the_same_ipv6_network_the_address_is_known_again(blog: Service) -> None:
    await blog.change(policy=Policy.HOLD)
    async with plain_browser(blog, "2001:db8::1") as ana:
        await ana.open()
        await ana.press("Post comment", name="Ana", text="Mine")
        assert await seen_with(blog, own_of(ana), address="2001:db8::2") == ["Mine"]
        assert await seen_with(blog, own_of(ana), address="2001:db8:0:1::2") == []


async def test_an_open_page_goes_on_when_its_network_changes(blog: Service, ana: PlainBrowser) -> None:
    fields = {**ana.fields("Post comment"), "text": "From the train", "act": "post"}
    blog.clock.move(timedelta(seconds=1))
    async with plain_browser(blog, ELSEWHERE) as train:
        train.url, train.document = ana.url, ana.document
        for _ in range(2):  # no answer came to the first
            await train.send("Post comment", fields)
            assert train.comments() == ["Mine", "From the train"]
        await train.reload()
        assert train.comments() == ["Mine", "From the train"]
    assert await ask(blog, "select count(distinct reader_id) from comment") == 1
    assert await ask(blog, "select count(*) from comment") == 2


async def test_pages_are_kept_by_no_cache_and_name_no_address_to_others(ana: PlainBrowser) -> None:
    for answer in ana.answers:
        assert "no-store" in answer.headers["cache-control"]
        assert answer.headers["referrer-policy"] == "same-origin"
    assert ana.document.xpath("//meta[@name='robots']/@content") == ["noindex"]
