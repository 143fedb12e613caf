"""Signing in by a one-time link: what works, what does not, and that both look the same to a guesser."""

from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from http.cookies import Morsel, SimpleCookie

import httpx2
import pytest

from comments_svc.kernel.secret import token_hash
from comments_svc.moderators.model import LINK_VALID, SESSION_ABSOLUTE, SESSION_IDLE
from tests.desk import Desk, sign_in_token, signed_in
from tests.service import PUBLIC_URL, Service, ask, service

SIGN_IN = "/dashboard/sign-in"
HOME = "/dashboard/"


@pytest.fixture
async def desk(blog: Service) -> AsyncIterator[Desk]:
    """Nobody is signed in."""
    async with blog.browser("198.51.100.7") as http:
        yield Desk(http)


async def _use(http: httpx2.AsyncClient, token: str) -> httpx2.Response:
    return await http.post(SIGN_IN, data={"token": token}, headers={"origin": PUBLIC_URL})


def _cookie(answer: httpx2.Response, name: str) -> "Morsel[str]":
    return SimpleCookie(answer.headers["set-cookie"])[name]


async def test_a_link_signs_in_and_leads_to_the_queue_of_the_only_site(blog: Service, desk: Desk) -> None:
    await desk.sign_in(await sign_in_token(blog))
    assert desk.url == f"{PUBLIC_URL}/dashboard/sites/blog"
    assert "Kim" in desk.words


async def test_who_has_several_sites_chooses_one(blog: Service, desk: Desk) -> None:
    await blog.site("second", origin="https://second.example")
    await desk.sign_in(await sign_in_token(blog, sites=("blog", "second")))
    assert "Your sites" in desk.words
    await desk.follow("A Blog second")
    assert desk.url == f"{PUBLIC_URL}/dashboard/sites/second"


async def test_without_a_site_one_is_told_how_to_add_one(blog: Service, desk: Desk) -> None:
    await desk.sign_in(await sign_in_token(blog, sites=("nowhere",)))
    assert "Add a site" in desk.words


async def test_opening_a_link_uses_nothing_up(blog: Service, desk: Desk) -> None:
    token = await sign_in_token(blog)
    for _ in range(5):
        await desk.http.head(SIGN_IN, params={"token": token})
        await desk.visit(f"{SIGN_IN}?token={token}")
    await desk.sign_in(token)
    assert desk.answer.status_code == 200
    assert desk.url.endswith("/sites/blog")


async def test_unknown_used_and_expired_links_get_the_same_answer(blog: Service, desk: Desk) -> None:
    used, expired = await sign_in_token(blog), await sign_in_token(blog)
    await _use(desk.http, used)
    blog.clock.move(LINK_VALID)
    answers = [await _use(desk.http, token) for token in (used, expired, "never-made")]
    assert {each.status_code for each in answers} == {410}
    assert len({each.text for each in answers}) == 1
    assert "comments-svc moderator link" in answers[0].text
    assert not any("set-cookie" in each.headers for each in answers)


async def test_a_link_is_valid_until_its_hour_ends(blog: Service, desk: Desk) -> None:
    token = await sign_in_token(blog)
    blog.clock.move(LINK_VALID - timedelta(seconds=1))
    assert (await _use(desk.http, token)).status_code == 303


@pytest.mark.parametrize("token", ["", "x" * 201, "\x00"])
async def test_what_is_no_token_signs_nobody_in(desk: Desk, token: str) -> None:
    assert (await _use(desk.http, token)).status_code in (410, 422)


async def test_five_tries_in_a_quarter_of_an_hour(clean_url: str) -> None:
    async with service(clean_url, rate_limits="on") as it:
        await it.site()
        tries = [await _use(it.http, "wrong") for _ in range(5)]
        assert {each.status_code for each in tries} == {410}
        refused = await _use(it.http, await sign_in_token(it))
        assert refused.status_code == 429
        wait = int(refused.headers["retry-after"])
        assert 0 < wait <= 180
        assert f"Please wait {wait} seconds, then" in refused.text or "Please wait 3 minutes, then" in refused.text
        async with it.browser("198.51.100.99") as elsewhere:
            assert (await _use(elsewhere, await sign_in_token(it))).status_code == 303


async def test_without_a_session_every_page_leads_to_the_sign_in(desk: Desk) -> None:
    for path in (HOME, "/dashboard", "/dashboard/sites/blog", "/dashboard/sites/blog/settings"):
        await desk.visit(path)
        assert desk.url == f"{PUBLIC_URL}{SIGN_IN}"
        assert "comments-svc moderator link you@example.org" in desk.words


async def test_the_command_that_signs_in_is_the_one_that_started_the_service(clean_url: str) -> None:
    async with service(clean_url, data_dir="my data") as it, it.browser("198.51.100.99") as http:
        page = await http.get(SIGN_IN)
        assert unescape(page.text).count("COMMENTS_DATA_DIR='my data' comments-svc moderator link you@example.org") == 1


async def test_with_mail_nobody_is_asked_before_they_sign_out(clean_url: str) -> None:
    async with service(clean_url, smtp_url="smtp://localhost:1", mail_from="a@example.org") as it:
        await it.site()
        async with signed_in(it) as desk:
            await desk.press("Sign out")
            assert desk.url.endswith(f"{SIGN_IN}?out")


async def test_over_http_the_cookie_has_no_prefix(blog: Service, desk: Desk) -> None:
    cookie = _cookie(await _use(desk.http, await sign_in_token(blog)), "session")
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"], cookie["path"]) == (True, "", "lax", "/")
    assert int(cookie["max-age"]) == SESSION_ABSOLUTE.total_seconds()


async def test_over_https_the_cookie_is_bound_to_the_host(clean_url: str) -> None:
    url = "https://comments.example"
    async with service(clean_url, public_url=url) as it:
        await it.site()
        data = {"token": await sign_in_token(it)}
        answer = await it.http.post(SIGN_IN, data=data, headers={"origin": url})
        cookie = _cookie(answer, "__Host-session")
        assert (cookie["httponly"], cookie["secure"], cookie["samesite"], cookie["path"]) == (True, True, "lax", "/")
        assert cookie["domain"] == ""
        # The transport is plain http, over which the client would keep a secure cookie to itself.
        home = await it.http.get("/dashboard/sites/blog", headers={"cookie": f"__Host-session={cookie.value}"})
        assert home.status_code == 200
        other = await it.http.get("/dashboard/sites/blog", headers={"cookie": f"session={cookie.value}"})
        assert other.status_code == 303


async def test_the_session_is_stored_as_a_hash(blog: Service, desk: Desk) -> None:
    cookie = _cookie(await _use(desk.http, await sign_in_token(blog)), "session")
    assert await ask(blog, "select token_hash from session") == token_hash(cookie.value)


async def test_each_sign_in_makes_a_new_session(blog: Service) -> None:
    async with signed_in(blog) as one, signed_in(blog) as two:
        assert one.http.cookies["session"] != two.http.cookies["session"]
        await one.press("Sign out")
        await one.press("Sign out")
        await two.queue()
        assert two.answer.status_code == 200
        assert "Comments" in two.words


async def test_a_session_ends_when_it_was_idle_for_twelve_hours(blog: Service) -> None:
    async with signed_in(blog) as desk:
        for _ in range(3):
            blog.clock.move(SESSION_IDLE - timedelta(seconds=1))
            await desk.queue()
            assert desk.url.endswith("/sites/blog?tab=pending")
        blog.clock.move(SESSION_IDLE)
        await desk.queue()
        assert desk.url.endswith(SIGN_IN)


async def test_a_session_ends_after_fourteen_days_however_busy(blog: Service) -> None:
    async with signed_in(blog) as desk:
        began = blog.clock.now
        while blog.clock.now - began < SESSION_ABSOLUTE - SESSION_IDLE:
            blog.clock.move(timedelta(hours=11))
            await desk.queue()
            assert not desk.url.endswith(SIGN_IN)
        blog.clock.now = began + SESSION_ABSOLUTE
        await desk.queue()
        assert desk.url.endswith(SIGN_IN)


async def test_signing_out_ends_the_session_and_takes_the_cookie(blog: Service) -> None:
    async with signed_in(blog) as desk:
        token = desk.http.cookies["session"]
        await desk.press("Sign out")
        assert "comments-svc moderator link kim@example.org" in desk.words  # neither mail nor a passkey leads back
        assert desk.http.cookies["session"] == token
        await desk.press("Sign out")
        assert desk.url.endswith(f"{SIGN_IN}?out")
        assert "session" not in desk.http.cookies
        assert await ask(blog, "select count(*) from session") == 0
        again = await desk.http.get(HOME, headers={"cookie": f"session={token}"})
        assert again.status_code == 303


async def test_who_is_signed_in_is_not_asked_again(blog: Service) -> None:
    async with signed_in(blog) as desk:
        await desk.visit(SIGN_IN)
        assert desk.url.endswith("/sites/blog")
