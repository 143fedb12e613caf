"""The way out of every mail: buttons for people, one click for mail programs (RFC 8058)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest

from comments_svc.kernel.secret import Purpose
from comments_svc.moderators.quiet_link import quiet_link
from comments_svc.subscriptions.unsubscribe_link import leave_all_link, leave_site_link, unsubscribe_link
from tests.moderator import moderator
from tests.plain_browser import PlainBrowser, plain_browser
from tests.postbox import ANA, Reader, mailing
from tests.service import PAGE, Service, ask, do

OTHER = "https://blog.example/other/"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
SNAPSHOT = """
    select json_build_object('s', (select json_agg(s order by id) from subscription s),
      'm', (select json_agg(m order by email) from mail_stop m),
      'n', (select json_agg(n order by moderator_id) from site_moderator n))::text
"""


class Follower:
    """A reader who follows two pages and got a mail about each."""

    def __init__(self, it: Service, reader: Reader) -> None:
        self.it, self.reader = it, reader

    async def link(self, url: str = PAGE) -> str:
        id = await ask(
            self.it,
            "select s.id from subscription s join thread t on t.id = s.thread_id where t.url = $1",
            url,
        )
        return unsubscribe_link(self.it.secret, "", await self.site(), id, now=self.it.clock.now)

    async def site_link(self) -> str:
        """In a mail that no subscription caused."""
        reader = await ask(self.it, "select reader_id from reader_address")
        return leave_site_link(self.it.secret, "", await self.site(), reader, now=self.it.clock.now)

    async def site(self) -> UUID:
        id = await ask(self.it, "select id from site where slug = 'blog'")
        assert isinstance(id, UUID)
        return id

    async def follows(self) -> tuple[str, str]:
        return await self.reader.follows(), await self.reader.follows(url=OTHER)


URLENCODED: Final = "application/x-www-form-urlencoded"


@pytest.fixture
async def ana(clean_url: str) -> AsyncIterator[Follower]:
    async with mailing(clean_url) as it:
        reader = Reader(it)
        await reader.prove()
        await reader.follow()
        await reader.follow(url=OTHER)
        yield Follower(it, reader)


@pytest.fixture
async def browser(ana: Follower) -> AsyncIterator[PlainBrowser]:
    async with plain_browser(ana.it) as browser:
        yield browser


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
async def test_opening_the_link_any_number_of_times_changes_nothing(ana: Follower, method: str) -> None:
    before = await ask(ana.it, SNAPSHOT)
    for link in (await ana.link(), await ana.site_link()):
        for _ in range(5):
            await ana.it.http.request(method, link)
            await ana.it.http.request(method, f"{link}?act=site&List-Unsubscribe=One-Click")
    assert await ask(ana.it, SNAPSHOT) == before


async def test_one_click_of_a_mail_program_leaves_the_thread_without_cookie_origin_or_redirect(ana: Follower) -> None:
    answer = await ana.it.http.post(await ana.link(), data=ONE_CLICK)
    assert answer.status_code == 200
    assert await ana.follows() == ("left", "active")


async def test_it_speaks_as_the_site_or_else_as_the_browser(ana: Follower, browser: PlainBrowser) -> None:
    browser.http.headers["accept-language"] = "he-IL, de;q=0.5"
    await browser.visit(await ana.link())
    assert (browser.document.get("lang"), browser.document.get("dir")) == ("he", "rtl")
    await browser.press("הפסקת ההודעות על הדף הזה")
    assert "אין עוד הודעות על הדף הזה" in browser.words and await ana.follows() == ("left", "active")
    await do(ana.it, "update site set lang = 'pt-BR', title = 'Blog'")
    await browser.visit(await ana.site_link())
    assert browser.document.get("lang") == "pt-BR" and "%(" not in browser.answer.text
    await browser.press("Parar todos os e-mails de Blog")
    assert "Sem mais e-mails de Blog" in browser.words
    await browser.visit(f"{await ana.site_link()}?lang=de&utm_source=mail")
    await browser.press("Wieder E-Mails bekommen")
    assert browser.document.get("lang") == "de" and browser.url.endswith("?lang=de")
    for path, words in (("/prove", "אישור הכתובת שלך"), ("/", "זהו שירות תגובות."), ("/u/x", "הקישור לא תקף.")):
        await browser.visit(path)
        assert browser.document.get("dir") == "rtl" and words in browser.words


async def test_the_click_may_come_as_multipart(ana: Follower) -> None:
    files: Any = {name: (None, value) for name, value in ONE_CLICK.items()}
    assert (await ana.it.http.post(await ana.link(), files=files)).status_code == 200
    assert await ana.follows() == ("left", "active")


@pytest.mark.parametrize("charset", ["punycode", "utf-16", "idna", "nonsense", "zlib", "\x01"])
async def test_a_charset_of_the_clients_decodes_nothing(ana: Follower, charset: str) -> None:
    """Some take minutes for what another takes no time for, and others do not exist."""
    disposition = 'Content-Disposition: form-data; name="List-Unsubscribe"'
    body = f"--x\r\n{disposition}\r\n\r\nOne-Click\r\n--x--\r\n"
    headers = {"content-type": f"multipart/form-data; boundary=x; charset={charset}"}
    answer = await ana.it.http.post(await ana.link(), content=body, headers=headers)
    assert answer.status_code == 200
    assert await ana.follows() == ("left", "active")


@pytest.mark.parametrize("media_type", ["multipart/form-data; boundary=x; charset=punycode", URLENCODED, ""])
async def test_a_click_of_more_than_four_kilobytes_is_refused(ana: Follower, media_type: str) -> None:
    headers = {"content-type": media_type}
    for link in (await ana.link(), await ana.site_link()):
        answer = await ana.it.http.post(link, content=b"a" * 4_097, headers=headers)
        assert answer.status_code == 413
    assert await ana.follows() == ("active", "active")


async def test_a_click_with_more_fields_than_a_button_has_is_refused(ana: Follower) -> None:
    headers = {"content-type": URLENCODED}
    answer = await ana.it.http.post(await ana.link(), content=b"a=b&" * 1_000, headers=headers)
    assert answer.status_code == 422
    assert await ana.follows() == ("active", "active")


async def test_the_click_may_come_from_another_site_and_again(ana: Follower) -> None:
    headers = {"origin": "https://mail.example", "sec-fetch-site": "cross-site"}
    link = await ana.link()
    for _ in range(3):
        assert (await ana.it.http.post(link, data=ONE_CLICK, headers=headers)).status_code == 200
    assert await ana.follows() == ("left", "active")


async def test_many_clicks_at_once_are_one(ana: Follower) -> None:
    link = await ana.link()
    answers = await asyncio.gather(*(ana.it.http.post(link, data=ONE_CLICK) for _ in range(10)))
    assert {each.status_code for each in answers} == {200}
    assert await ana.follows() == ("left", "active")


async def test_a_click_without_any_field_counts_too(ana: Follower) -> None:
    await ana.it.http.post(await ana.link())
    assert await ana.follows() == ("left", "active")


async def test_buttons_end_mail_about_the_page_and_bring_it_back(ana: Follower, browser: PlainBrowser) -> None:
    await browser.visit(await ana.link())
    assert "a•••@example.org gets mail about every comment" in browser.words
    assert ANA not in browser.answer.text
    await browser.press("Stop mail about this page")
    assert "No more mail about this page" in browser.words
    assert await ana.follows() == ("left", "active")
    await browser.press("Get mail again")
    assert await ana.follows() == ("active", "active")


async def test_one_button_ends_all_mail_from_the_site_and_one_brings_it_back(
    ana: Follower, browser: PlainBrowser
) -> None:
    await browser.visit(await ana.link())
    await browser.press("Stop all mail from A Blog")
    assert "No more mail from A Blog" in browser.words
    assert await ana.follows() == ("left", "left")
    await browser.press("Get mail again")
    assert await ana.follows() == ("active", "active")


async def test_who_ended_all_mail_and_follows_one_page_gets_mail_about_that_one_only(ana: Follower) -> None:
    await ana.it.http.post(await ana.link(), data={"act": "site"})
    await ana.reader.follow(url=OTHER)
    assert await ana.follows() == ("left", "active")


async def test_a_mail_that_no_subscription_caused_ends_all_mail_from_the_site(
    ana: Follower, browser: PlainBrowser
) -> None:
    link = await ana.site_link()
    await ana.it.http.post(link, data=ONE_CLICK)
    assert await ana.follows() == ("left", "left")
    await browser.visit(link)
    assert "No more mail from A Blog" in browser.words


async def test_mail_about_a_flooded_page_can_be_resumed(ana: Follower, browser: PlainBrowser) -> None:
    await do(ana.it, "update subscription set state = 'paused'")
    await browser.visit(await ana.link())
    assert "pauses" in browser.words
    await browser.press("Get mail again")
    assert await ana.follows() == ("active", "paused")


async def test_the_link_of_an_erased_reader_says_that_there_is_nothing_to_end(ana: Follower) -> None:
    links = [await ana.link(), await ana.site_link()]
    await ana.reader.done("DELETE", "reader")
    for link in links:
        for answer in (await ana.it.http.get(link), await ana.it.http.post(link, data=ONE_CLICK)):
            assert answer.status_code == 200
            assert "There is nothing to end." in answer.text


async def test_the_link_works_for_years(ana: Follower) -> None:
    link = await ana.link()
    ana.it.clock.move(timedelta(days=3_000))
    assert (await ana.it.http.post(link, data=ONE_CLICK)).status_code == 200
    ana.it.clock.move(timedelta(days=1_000))
    assert (await ana.it.http.get(link)).status_code == 410


async def test_a_link_of_one_site_ends_nothing_of_another(ana: Follower) -> None:
    other = await ana.it.site("second")
    id = await ask(ana.it, "select id from subscription limit 1")
    link = unsubscribe_link(ana.it.secret, "", other.id, id, now=ana.it.clock.now)
    assert "There is nothing to end." in (await ana.it.http.post(link, data=ONE_CLICK)).text
    assert await ana.follows() == ("active", "active")


@pytest.mark.parametrize("purpose", [each for each in Purpose if each is not Purpose.UNSUBSCRIBE])
async def test_a_token_of_another_purpose_ends_nothing(ana: Follower, purpose: Purpose) -> None:
    id = await ask(ana.it, "select id from subscription limit 1")
    payload = b"t" + (await ana.site()).bytes + id.bytes
    token = ana.it.secret.sign(purpose, payload, ana.it.clock.now + timedelta(days=1))
    assert (await ana.it.http.post(f"/u/{token}", data=ONE_CLICK)).status_code == 404
    assert await ana.follows() == ("active", "active")


async def test_an_unsubscribe_token_decides_nothing(ana: Follower) -> None:
    token = (await ana.link()).removeprefix("/u/")
    for path in ("/a/", "/q/"):
        assert (await ana.it.http.post(f"{path}{token}", data={"act": "approve"})).status_code == 404


async def test_a_tampered_token_ends_nothing(ana: Follower) -> None:
    link = await ana.link()
    tampered = link[:-3] + ("AAA" if link[-3:] != "AAA" else "BBB")
    assert (await ana.it.http.post(tampered, data=ONE_CLICK)).status_code == 404
    assert await ana.follows() == ("active", "active")


async def choice(it: Service) -> str:
    return str(await ask(it, "select notify from site_moderator"))


@pytest.fixture
async def mo_link(ana: Follower) -> str:
    mo = await moderator(ana.it)
    await do(ana.it, "insert into site_moderator (site_id, moderator_id) values ($1, $2)", await ana.site(), mo)
    return quiet_link(ana.it.secret, "", await ana.site(), mo, now=ana.it.clock.now)


async def test_a_moderator_ends_the_mail_of_a_site_by_one_click(ana: Follower, mo_link: str) -> None:
    for _ in range(2):
        assert (await ana.it.http.post(mo_link, data=ONE_CLICK)).status_code == 200
    assert await choice(ana.it) == "nothing"


async def test_a_moderator_has_buttons_for_it_and_back(ana: Follower, mo_link: str, browser: PlainBrowser) -> None:
    await browser.visit(mo_link)
    assert await choice(ana.it) == "decision"
    await browser.press("Stop mail about this site")
    assert await choice(ana.it) == "nothing"
    await browser.press("Mail me what needs a decision")
    assert await choice(ana.it) == "decision"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_opening_a_moderators_link_changes_nothing(ana: Follower, mo_link: str, method: str) -> None:
    for _ in range(5):
        await ana.it.http.request(method, mo_link)
    assert await choice(ana.it) == "decision"


async def test_who_is_no_moderator_any_more_is_told_so(ana: Follower, mo_link: str) -> None:
    await do(ana.it, "delete from site_moderator")
    assert (await ana.it.http.get(mo_link)).status_code == 403


async def test_the_pages_give_no_referrer_and_are_not_kept(ana: Follower, mo_link: str) -> None:
    for link in (await ana.link(), mo_link):
        answer = await ana.it.http.get(link)
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "no-store" in answer.headers["cache-control"]


@pytest.mark.parametrize("state", ["active", "paused"])
async def test_who_opens_the_link_for_the_whole_site_finds_that_button_first(
    ana: Follower, browser: PlainBrowser, state: str
) -> None:
    await do(ana.it, "update subscription set state = $1", state)
    link = leave_all_link(await ana.link())
    await browser.visit(link)
    first, *_ = browser.document.xpath("//button")
    assert (first.get("value"), first.get("class")) == ("site", "main")
    assert len(browser.document.xpath("//button[@class='main']")) == 1
    await browser.press("Stop all mail from A Blog")
    assert await ana.follows() == ("left", "left")
