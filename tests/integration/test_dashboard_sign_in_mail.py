"""Signing in by mail: a code for the browser that asked, a link for the one that opens it, and nothing for guessers."""

import asyncio
from collections.abc import AsyncIterator
from contextvars import ContextVar
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import msgspec
import pytest

from comments_svc.db.query import Command, Statement
from comments_svc.kernel.secret import Purpose
from comments_svc.moderators.sign_in_code import sign_in_code
from comments_svc.moderators.sign_in_link import sign_in_link
from tests.desk import KIM, Desk, sign_in_token
from tests.moderator import moderator
from tests.postbox import another, mailing, work
from tests.service import PUBLIC_URL, Service, ask

ASK = "Mail me a link"
ENTER = "Sign in"
SIGN_IN = "/dashboard/sign-in"


@pytest.fixture
async def it(clean_url: str) -> AsyncIterator[Service]:
    """Kim moderates the blog."""
    async with mailing(clean_url) as it:
        await sign_in_token(it)
        yield it


@pytest.fixture
async def desk(it: Service) -> AsyncIterator[Desk]:
    async with it.browser("198.51.100.7") as http:
        yield Desk(http)


@pytest.fixture
async def phone(it: Service) -> AsyncIterator[Desk]:
    async with it.browser("198.51.100.8") as http:
        yield Desk(http)


async def asked(desk: Desk, email: str = KIM) -> None:
    await desk.visit(SIGN_IN)
    await desk.press(ASK, email=email)
    assert desk.answer.status_code == 200, desk.words


async def mails(it: Service) -> list[UUID]:
    await work(it)
    async with it.db.read() as on:
        rows = await on.raw.fetch("select params from outbound_message where template = 'sign-in' order by id")
    return [UUID(msgspec.json.decode(each["params"])["mail"]) for each in rows]


async def link(it: Service, mail: UUID) -> str:
    expires = await ask(it, "select expires_at from sign_in_mail where id = $1", mail)
    return sign_in_link(it.secret, "", mail, expires_at=expires)


def signed_in(desk: Desk) -> bool:
    return desk.url.endswith("/dashboard/sites/blog") and desk.answer.status_code == 200


async def test_the_code_signs_in_the_browser_that_asked(it: Service, desk: Desk) -> None:
    await asked(desk)
    code = sign_in_code(it.secret, (await mails(it))[-1])
    await desk.press(ENTER, code=f"{code[:3]} {code[3:]}")
    assert signed_in(desk)
    assert "asking" not in desk.http.cookies


async def test_the_code_is_nothing_in_another_browser(it: Service, desk: Desk, phone: Desk) -> None:
    await asked(desk)
    code = sign_in_code(it.secret, (await mails(it))[-1])
    await asked(phone, "nobody@example.org")
    await phone.press(ENTER, code=code)
    assert "This code is not right" in phone.words
    assert not signed_in(phone)


async def test_the_link_signs_in_the_browser_that_opens_it_and_never_the_one_that_asked(
    it: Service, desk: Desk, phone: Desk
) -> None:
    await asked(desk)
    await phone.visit(await link(it, (await mails(it))[-1]))
    await phone.press("Sign in to the comments")
    assert signed_in(phone)
    await desk.visit("/dashboard/")
    assert not signed_in(desk)


async def test_opening_the_link_uses_nothing_up(it: Service, desk: Desk) -> None:
    await asked(desk)
    mail = (await mails(it))[-1]
    for method in ("GET", "HEAD"):
        for _ in range(5):
            await desk.http.request(method, await link(it, mail))
    assert await ask(it, "select used_at from sign_in_mail") is None


async def test_link_and_code_of_a_mail_are_one_use(it: Service, desk: Desk, phone: Desk) -> None:
    await asked(desk)
    mail = (await mails(it))[-1]
    address = await link(it, mail)
    await desk.press(ENTER, code=sign_in_code(it.secret, mail))
    await phone.visit(address)
    await phone.press("Sign in to the comments")
    assert phone.answer.status_code == 410


async def test_many_presses_at_once_open_one_session(it: Service, desk: Desk) -> None:
    await asked(desk)
    token = (await link(it, (await mails(it))[-1])).partition("token=")[2]

    async def press() -> httpx2.Response:
        return await it.http.post(SIGN_IN, data={"token": token}, headers={"origin": PUBLIC_URL})

    answers = await asyncio.gather(*(press() for _ in range(8)))
    assert sorted(each.status_code for each in answers) == [303, *[410] * 7]


async def test_after_five_wrong_guesses_the_right_code_is_refused_too(it: Service, desk: Desk) -> None:
    await asked(desk)
    code = sign_in_code(it.secret, (await mails(it))[-1])
    for _ in range(5):
        await desk.press(ENTER, code=another(code))
        assert "This code is not right" in desk.words
    await desk.press(ENTER, code=code)
    assert not signed_in(desk)


async def test_an_account_takes_five_guesses_in_a_quarter_of_an_hour_however_many_mails_it_was_sent(
    it: Service, desk: Desk, phone: Desk
) -> None:
    await asked(phone)
    wrong = another(sign_in_code(it.secret, (await mails(it))[-1]))
    for _ in range(5):
        await phone.press(ENTER, code=wrong)
    refused = phone.words
    await asked(desk)
    mail = (await mails(it))[-1]
    await desk.press(ENTER, code=sign_in_code(it.secret, mail))
    assert desk.words == refused
    assert not signed_in(desk)
    await desk.visit(await link(it, mail))
    await desk.press("Sign in to the comments")
    assert signed_in(desk)


async def test_guesses_at_one_account_use_up_none_of_another(it: Service, desk: Desk, phone: Desk) -> None:
    await moderator(it, "lee@example.org", "Lee")
    await asked(phone, "lee@example.org")
    wrong = another(sign_in_code(it.secret, (await mails(it))[-1]))
    for _ in range(5):
        await phone.press(ENTER, code=wrong)
    await asked(desk)
    await desk.press(ENTER, code=sign_in_code(it.secret, (await mails(it))[-1]))
    assert signed_in(desk)


async def test_after_half_an_hour_code_and_link_are_over(it: Service, desk: Desk) -> None:
    await asked(desk)
    mail = (await mails(it))[-1]
    address = await link(it, mail)
    it.clock.move(timedelta(minutes=30, seconds=1))
    await desk.press(ENTER, code=sign_in_code(it.secret, mail))
    assert not signed_in(desk)
    await desk.visit(address)
    await desk.press("Sign in to the comments")
    assert desk.answer.status_code == 410


async def test_a_strange_address_gets_the_same_answer_and_no_mail(it: Service, desk: Desk, phone: Desk) -> None:
    await asked(desk)
    await asked(phone, "nobody@example.org")
    assert desk.answer.content == phone.answer.content
    assert [set(each.http.cookies) for each in (desk, phone)] == [{"asking"}, {"asking"}]
    assert await ask(it, "select count(*) from job where kind = 'mail-sign-in'") == 2
    assert len(await mails(it)) == 1


async def test_a_strange_address_costs_the_same_statements(
    it: Service, desk: Desk, phone: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asking, and guessing at the code: so that time tells no more than the answers do."""
    spent: list[str] = []
    _asked_for.set(True)
    for kind, name in ((Statement, "_rows"), (Command, "run")):
        _note_down(monkeypatch, kind, name, spent)
    costs = []
    for browser, email in ((desk, KIM), (phone, "nobody@example.org")):
        spent.clear()
        await asked(browser, email)
        asking = [*spent]
        await mails(it)
        spent.clear()
        await browser.press(ENTER, code="000000")
        costs.append((asking, [*spent]))
    assert costs[0] == costs[1]
    assert len(costs[0][1]) >= 3


_asked_for: ContextVar[bool] = ContextVar("asked for", default=False)


def _note_down(monkeypatch: pytest.MonkeyPatch, kind: type[Any], name: str, spent: list[str]) -> None:
    whole = getattr(kind, name)

    async def noted(self: Any, *args: Any) -> Any:
        if _asked_for.get():  # the service looks for news by itself meanwhile
            spent.append(self.sql)
        return await whole(self, *args)

    monkeypatch.setattr(kind, name, noted)


async def test_an_account_gets_five_mails_in_a_quarter_of_an_hour(it: Service) -> None:
    for number in range(8):
        async with it.browser(f"198.51.100.{number}") as http:
            await asked(Desk(http))
    assert len(await mails(it)) == 5


async def test_asking_and_guessing_are_limited_by_network(clean_url: str) -> None:
    async with mailing(clean_url, rate_limits="on") as it:
        headers = {"origin": PUBLIC_URL}
        answers = [await it.http.post(f"{SIGN_IN}/mail", data={"email": KIM}, headers=headers) for _ in range(6)]
        assert [each.status_code for each in answers] == [*[303] * 5, 429]
        guess = await it.http.post(f"{SIGN_IN}/code", data={"code": "123456"}, headers=headers)
        assert guess.status_code == 429


@pytest.mark.parametrize("typed", ["", "kim", "kim@", "a b@example.org"])
async def test_what_is_no_address_is_said(desk: Desk, typed: str) -> None:
    await desk.visit(SIGN_IN)
    await desk.press(ASK, email=typed)
    assert (desk.answer.status_code, "This is not an e-mail address" in desk.words) == (422, True)


async def test_a_form_of_another_site_asks_for_nothing(it: Service) -> None:
    for path in ("mail", "code"):
        answer = await it.http.post(
            f"{SIGN_IN}/{path}", data={"email": KIM}, headers={"origin": "https://evil.example"}
        )
        assert answer.status_code == 403
    assert await mails(it) == []


@pytest.mark.parametrize("purpose", [each for each in Purpose if each is not Purpose.SIGN_IN_LINK])
async def test_a_token_of_another_purpose_signs_nobody_in(it: Service, desk: Desk, purpose: Purpose) -> None:
    await asked(desk)
    mail = (await mails(it))[-1]
    token = it.secret.sign(purpose, mail.bytes, it.clock.now + timedelta(minutes=5))
    answer = await it.http.post(SIGN_IN, data={"token": token}, headers={"origin": PUBLIC_URL})
    assert answer.status_code == 410


async def test_neither_code_nor_link_nor_the_browsers_secret_is_stored(it: Service, desk: Desk) -> None:
    await asked(desk)
    mail = (await mails(it))[-1]
    stored = await ask(it, "select string_agg(m::text, ' ') from outbound_message m")
    stored += await ask(it, "select string_agg(s::text, ' ') from sign_in_mail s")
    secrets = [sign_in_code(it.secret, mail), (await link(it, mail)).partition("=")[2], desk.http.cookies["asking"]]
    assert [each for each in secrets if each in stored.replace("-", " ").split()] == []


async def test_the_mail_is_the_operators_alone(it: Service, desk: Desk) -> None:
    await asked(desk)
    await work(it)
    assert await ask(it, "select site_id from outbound_message where template = 'sign-in'") is None


async def test_without_a_mail_server_one_is_told_the_command(blog: Service) -> None:
    async with blog.browser("198.51.100.7") as http:
        desk = Desk(http)
        await desk.visit(SIGN_IN)
        assert "comments-svc moderator link" in desk.words
        assert ASK not in desk.words
        answer = await http.post(f"{SIGN_IN}/mail", data={"email": KIM}, headers={"origin": PUBLIC_URL})
        assert answer.status_code == 409
