"""Signing in at a provider: a whole way there and back over HTTP, and all the ways in which it must fail."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from joserfc.jwk import OctKey, RSAKey

from comments_svc.doctor.check_sign_in import check_sign_in
from comments_svc.kernel.finding import Level
from comments_svc.settings.read import read
from tests.identity_provider import CLIENT_ID, CLIENT_SECRET, IdentityProvider, identity_provider
from tests.postbox import Reader, mailing
from tests.service import BLOG, Service, refusal
from tests.sign_in import Window, redeem


@pytest.fixture
async def provider() -> AsyncIterator[IdentityProvider]:
    async with identity_provider() as provider:
        yield provider


@pytest.fixture
async def it(clean_url: str, provider: IdentityProvider) -> AsyncIterator[Service]:
    settings = {
        "oidc_issuer": provider.url,
        "oidc_name": "Example Login",
        "oidc_client_id": CLIENT_ID,
        "oidc_client_secret": CLIENT_SECRET,
        "github_client_id": CLIENT_ID,
        "github_client_secret": CLIENT_SECRET,
        "github_url": provider.url,
        "private_hosts": provider.url.removeprefix("http://"),
    }
    async with mailing(clean_url, **settings) as it:
        yield it


async def test_a_reader_signs_in_with_openid_connect(it: Service, provider: IdentityProvider) -> None:
    ana = Reader(it)
    window = await Window(it, ana).open()
    assert "Example Login" in window.words and "GitHub" in window.words
    assert (await window.open(way="oidc")).answer.status_code == 303
    assert (await it.thread())["policy"]["sign_in"] == ["email", "oidc", "github"]

    provider.claims = {"name": "Ana <b>\u202eB"}
    back = provider.agree(await window.leave("oidc"))
    assert (await it.http.head("/sign-in/oidc", params=back)).status_code == 204
    await window.come_back("oidc", **back)
    assert (window.handed["origin"], window.handed["site"]) == (BLOG, "blog")
    assert "cookie" not in str(window.answer.headers).lower()
    view = (await redeem(ana, window.handed["grant"])).json()
    assert (view["name"], view["email"]) == ("Ana <b>B", "a•••@example.org")

    # The way back is gone: neither state nor code counts again. Who reloads the window may begin anew in it.
    assert (await window.come_back("oidc", **back)).answer.status_code == 410
    assert not window.handed
    assert "counts once" in window.words and "Mail me a code" in window.words and "Example Login" in window.words
    assert provider.tokens_asked == 1


async def test_what_the_provider_has_not_confirmed_proves_nothing(it: Service, provider: IdentityProvider) -> None:
    window = Window(it, Reader(it))
    for claims in ({"email_verified": False}, {"email_verified": "true"}, {"email_verified": None}, {"email": None}):
        provider.claims = claims
        await window.come_back("oidc", **provider.agree(await window.leave("oidc")))
        assert (window.answer.status_code, window.handed) == (502, {}), claims
        assert "no confirmed e-mail address of yours" in window.words
    # Some say it elsewhere, and that counts, if it is about the same person.
    provider.claims = {"email": None, "email_verified": None}
    provider.userinfo = {"sub": "2", "email": "ana@example.org", "email_verified": True}
    await window.come_back("oidc", **provider.agree(await window.leave("oidc")))
    assert not window.handed
    provider.userinfo["sub"] = "1"
    await window.come_back("oidc", **provider.agree(await window.leave("oidc")))
    assert window.handed


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"aud": None},
        {"aud": [CLIENT_ID, "another"], "azp": "another"},
        {"iss": "https://evil.example"},
        {"exp": 1},
        {"exp": None},
        {"sub": None},
    ],
    ids=str,
)
async def test_an_id_token_for_another_purpose_is_refused(
    it: Service, provider: IdentityProvider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    window = Window(it, Reader(it))
    await window.come_back("oidc", **provider.agree(await window.leave("oidc")))
    assert (window.answer.status_code, window.handed) == (502, {})
    assert "could not be verified" in window.words


async def test_an_id_token_of_another_key_is_refused(it: Service, provider: IdentityProvider) -> None:
    """Nor one that is signed with what both sides know, in place of a key that only the provider has."""
    window = Window(it, Reader(it))
    for key in (RSAKey.generate_key(2048), OctKey.import_key(CLIENT_SECRET)):
        provider.signs_with = key
        await window.come_back("oidc", **provider.agree(await window.leave("oidc")))
        assert (window.answer.status_code, window.handed) == (502, {})


async def test_a_state_counts_for_its_provider_and_ten_minutes(it: Service, provider: IdentityProvider) -> None:
    window = Window(it, Reader(it))
    back = provider.agree(await window.leave("oidc"))
    assert (await window.come_back("github", **back)).answer.status_code == 404
    forged = back["state"][:-1] + ("A" if back["state"][-1] != "A" else "B")
    assert (await window.come_back("oidc", code=back["code"], state=forged)).answer.status_code == 404
    assert (await window.come_back("oidc")).answer.status_code == 404
    assert (await window.come_back("nobody", **back)).answer.status_code == 404
    it.clock.move(timedelta(minutes=11))
    assert (await window.come_back("oidc", **back)).answer.status_code == 410
    assert "for ten minutes" in window.words and "Mail me a code" in window.words
    it.clock.move(timedelta(days=1))
    assert (await window.come_back("oidc", **back)).answer.status_code == 404
    assert provider.tokens_asked == 0


async def test_what_comes_back_belongs_to_the_page_that_began(it: Service, provider: IdentityProvider) -> None:
    """Somebody who is lured onto a way that another has begun signs nobody in; nor does a code of another's."""
    await it.site("other", origin="https://other.example")
    thief, ana = Reader(it), Reader(it)
    window = Window(it, thief)
    lured = provider.agree(await window.leave("oidc"))
    await window.come_back("oidc", **lured)
    assert refusal(await redeem(ana, window.handed["grant"])) == (403, "bad-grant")
    elsewhere = Reader(it, site="other")
    elsewhere.token = thief.token
    headers = {"origin": "https://other.example", "authorization": f"Bearer {thief.token}"}
    path = f"{elsewhere.api}/reader/session"
    answer = await it.http.post(path, json={"grant": window.handed["grant"]}, headers=headers)
    assert refusal(answer) == (403, "bad-grant")
    # The code of one way with the state of another: PKCE and the nonce hold.
    first, second = provider.agree(await window.leave("oidc")), provider.agree(await window.leave("oidc"))
    await window.come_back("oidc", code=first["code"], state=second["state"])
    assert (window.answer.status_code, window.handed) == (502, {})


async def test_who_cancels_may_choose_again(it: Service, provider: IdentityProvider) -> None:
    window = Window(it, Reader(it))
    state = provider.agree(await window.leave("oidc"))["state"]
    await window.come_back("oidc", state=state, error="access_denied", error_description="<b>no</b>")
    assert window.answer.status_code == 200
    assert "Example Login says that you cancelled" in window.words and "Mail me a code" in window.words
    state = provider.agree(await window.leave("oidc"))["state"]
    await window.come_back("oidc", state=state, error="server_error")
    assert (window.answer.status_code, window.handed) == (502, {})


async def test_a_site_that_lost_its_origin_gets_nothing(it: Service, provider: IdentityProvider) -> None:
    window = Window(it, Reader(it))
    back = provider.agree(await window.leave("oidc"))
    await it.change(origins="https://new.example")
    assert (await window.come_back("oidc", **back)).answer.status_code == 403


async def test_a_reader_signs_in_with_github(it: Service, provider: IdentityProvider) -> None:
    ana = Reader(it)
    window = Window(it, ana)
    provider.emails = [
        {"email": "public@example.org", "verified": True, "primary": False},
        {"email": "ana@example.org", "verified": False, "primary": True},
    ]
    await window.come_back("github", **provider.agree(await window.leave("github")))
    assert (window.answer.status_code, window.handed) == (502, {})
    assert "no confirmed e-mail address" in window.words
    provider.emails[1]["verified"] = True
    await window.come_back("github", **provider.agree(await window.leave("github")))
    view = (await redeem(ana, window.handed["grant"])).json()
    assert (view["name"], view["email"]) == ("Ana", "a•••@example.org")


async def test_doctor_asks_the_provider_and_says_what_to_register(provider: IdentityProvider) -> None:
    env = {
        "COMMENTS_OIDC_ISSUER": provider.url,
        "COMMENTS_OIDC_CLIENT_ID": CLIENT_ID,
        "COMMENTS_OIDC_CLIENT_SECRET": CLIENT_SECRET,
    }
    (found,) = await check_sign_in(read({**env, "COMMENTS_PRIVATE_HOSTS": provider.url.removeprefix("http://")}))
    assert (found.level, found.says.split()[-1]) == (Level.OK, "http://localhost:8000/sign-in/oidc")
    (found,) = await check_sign_in(read(env))
    assert found.level is Level.PROBLEM
    assert found.enter[0] == f"COMMENTS_OIDC_ISSUER={provider.url}"


@pytest.mark.parametrize(
    "answer", [(500, b"oops"), (200, b"<html>"), (200, b"[" * 60_000), (200, b"[1]"), None], ids=lambda it: str(it)[:14]
)
async def test_a_provider_that_answers_nonsense_is_said_in_words_wherever_it_does(
    it: Service, provider: IdentityProvider, monkeypatch: pytest.MonkeyPatch, answer: tuple[int, bytes] | None
) -> None:
    """And the other ways, and this one again, stand below."""
    monkeypatch.setattr(it.state["providers"]["oidc"]._client._out, "_deadline_s", 0.5)
    provider.claims = {"email": None}
    window = Window(it, Reader(it))
    window.asked["lang"] = "de"
    for path in ("/.well-known/openid-configuration", "/token", "/keys", "/userinfo"):
        if path.startswith("/."):
            provider.broken = {path: answer}
            window.answer = await it.http.get(f"{window.address}/oidc", params=window.asked)
        else:
            back = provider.agree(await window.leave("oidc"))
            provider.broken = {path: answer}
            await window.come_back("oidc", **back)
        assert (window.answer.status_code, window.handed) == (502, {}), path
        (fault,) = window.document.xpath("//*[@role='alert']/text()")
        assert fault.startswith("Example Login konnte Sie nicht anmelden: "), path
        if answer != (200, b"[1]"):
            assert fault.endswith("Von dort kommt keine Antwort. Bitte versuchen Sie es gleich noch einmal."), path
        ways = {each.text_content() for each in window.document.xpath("//button | //a[@class='button']")}
        assert ways == {"Code zusenden", "Example Login", "GitHub"}, path
        provider.broken = {}


async def test_who_tries_too_often_may_choose_again_in_the_window(clean_url: str, provider: IdentityProvider) -> None:
    settings = {"oidc_issuer": provider.url, "oidc_client_id": CLIENT_ID, "oidc_client_secret": CLIENT_SECRET}
    private = provider.url.removeprefix("http://")
    async with mailing(clean_url, rate_limits="on", private_hosts=private, **settings) as it:
        window = Window(it, Reader(it))
        back = provider.agree(await window.leave("oidc"))
        while window.answer.status_code == 303:
            window.answer = await it.http.get(f"{window.address}/oidc", params=window.asked)
        for _ in ("on the way there", "on the way back"):
            assert (window.answer.status_code, "retry-after" in window.answer.headers) == (429, True)
            assert "Please wait" in window.words and "Mail me a code" in window.words
            await window.come_back("oidc", **back)


async def test_a_provider_that_is_away_is_said_in_words(clean_url: str) -> None:
    settings = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": "a", "oidc_client_secret": "b"}
    async with mailing(clean_url, **settings) as it:
        window = Window(it, Reader(it))
        window.answer = await it.http.get(f"{window.address}/oidc", params=window.asked)
        assert window.answer.status_code == 502
        assert "does not answer" in window.words and "Mail me a code" in window.words
        window.answer = await it.http.get(f"{window.address}/oidc", params={**window.asked, "lang": "de"})
        assert "konnte Sie nicht anmelden: Von dort kommt keine Antwort." in window.words
