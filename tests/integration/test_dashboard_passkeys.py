"""Passkeys: one that is added signs its owner in, and nothing else does."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import httpx2
import pytest
from webauthn.helpers import bytes_to_base64url

from tests.authenticator import PRESENT, Authenticator
from tests.desk import Desk, signed_in
from tests.service import PUBLIC_URL, Service, ask, do, service

ADD: Final = "/dashboard/account/passkeys"
SIGN_IN: Final = "/dashboard/sign-in/passkey"


async def _options(http: httpx2.AsyncClient, path: str) -> dict[str, Any]:
    answer = await http.get(path, headers={"accept": "application/json"})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _add(desk: Desk, device: Authenticator, name: str = "Kim’s phone") -> None:
    await desk.post(ADD, answer=device.create(await _options(desk.http, ADD)), name=name)


async def _sign_in(http: httpx2.AsyncClient, device: Authenticator) -> httpx2.Response:
    return await _send(http, device.get(await _options(http, SIGN_IN)))


async def _send(http: httpx2.AsyncClient, answer: str) -> httpx2.Response:
    return await http.post(SIGN_IN, data={"answer": answer}, headers={"origin": PUBLIC_URL})


async def test_a_passkey_is_added_named_used_and_removed(blog: Service) -> None:
    device = Authenticator()
    async with signed_in(blog) as kim:
        assert "Add a passkey" in kim.words
        await _add(kim, device)
        assert "Kim’s phone added just now, not used yet" in kim.words
        await kim.press("Rename", name=" The  blue one ")
        assert "The blue one added" in kim.words
        await kim.press("Rename", name="\u200b")
        assert (kim.answer.status_code, "1 to 60 characters" in kim.words) == (422, True)
        await kim.queue()
        assert "Add a passkey" not in kim.words
        async with blog.browser("198.51.100.9") as http:
            for _ in range(2):
                answer = await _sign_in(http, device)
                assert (answer.status_code, answer.headers["location"]) == (303, "/dashboard/")
            await kim.visit("/dashboard/account")
            assert "used just now" in kim.words
            assert "signed in just now by passkey from another network" in kim.words
            await kim.press("Remove")
            assert "The passkey was removed here." in kim.words
            assert (await _sign_in(http, device)).status_code == 403
        assert await ask(blog, "select count(*) from passkey") == 0


def _elsewhere(device: Authenticator) -> None:
    device.origin = "http://evil.example"


def _unverified(device: Authenticator) -> None:
    device.flags = PRESENT


def _counts_back(device: Authenticator) -> None:
    device.count = 0


def _of_somebody_else(device: Authenticator) -> None:
    device.user = bytes(16)


def _unknown(device: Authenticator) -> None:
    device.id = bytes(32)


def _forged(device: Authenticator) -> None:
    device.key = Authenticator().key


BENT: Final = [_elsewhere, _unverified, _counts_back, _of_somebody_else, _unknown, _forged]


async def test_whatever_is_wrong_with_it_is_refused_alike(blog: Service) -> None:
    device = Authenticator(count=5)
    async with signed_in(blog) as kim:
        await _add(kim, device)
        await _sign_in(kim.http, device)
    sessions = await ask(blog, "select count(*) from session")
    async with blog.browser("198.51.100.9") as http:
        answers = [await _refused(http, device, bend) for bend in BENT]
        fresh = device.get(await _options(http, SIGN_IN))
        assert (await _send(http, fresh)).status_code == 303
        answers.append(await _send(http, fresh))  # once more
        late = device.get(await _options(http, SIGN_IN))
        blog.clock.move(timedelta(minutes=10, seconds=1))
        answers.append(await _send(http, late))
        options = await _options(http, SIGN_IN)
        answers.append(await _send(http, device.get({**options, "challenge": "bm90LW91cnM"})))
        deep = bytes_to_base64url(b"[" * 9_000)
        said = json.loads(device.get(await _options(http, SIGN_IN)))
        answers.append(
            await _send(http, json.dumps({**said, "response": {**said["response"], "clientDataJSON": deep}}))
        )
        answers += [await _send(http, said) for said in ("", "{}", "[]", '{"id":1}', "\x00", '{"response":{}}')]
    assert [each.status_code for each in answers] == [403] * len(answers)
    assert len({each.text for each in answers}) == 1
    assert "This passkey was not accepted." in answers[0].text
    assert not any("set-cookie" in each.headers for each in answers)
    assert await ask(blog, "select count(*) from session") == sessions + 1


async def _refused(http: httpx2.AsyncClient, device: Authenticator, bend: Callable[[Authenticator], None]) -> Any:
    before = {**vars(device)}
    bend(device)
    answer = await _sign_in(http, device)
    vars(device).update(before)
    return answer


async def test_challenges_serve_one_account_and_one_purpose(blog: Service) -> None:
    device = Authenticator()
    async with signed_in(blog) as kim, signed_in(blog, "lee@example.org") as lee:
        await lee.post(ADD, answer=device.create(await _options(kim.http, ADD)), name="Stolen")
        assert (lee.answer.status_code, "was not accepted" in lee.words) == (422, True)
        await _add(kim, device)
        adding = await _options(kim.http, ADD)
        assert [each["id"] for each in adding["excludeCredentials"]]
        for_adding = device.get({"challenge": adding["challenge"], "rpId": "localhost"})
        assert (await _send(blog.http, for_adding)).status_code == 403
        # The same passkey can't be added to another account.
        await _add(lee, device)
        assert lee.answer.status_code == 422
        key = device.id.hex()
        await lee.post(f"{ADD}/remove", key=key)
        await lee.post(f"{ADD}/name", key=key, name="Mine")
        assert await ask(blog, "select (m.email, p.name) from passkey p join moderator m on m.id = p.moderator_id") == (
            "kim@example.org",
            "Kim’s phone",
        )
        await do(blog, "insert into passkey select id || int4send(n), moderator_id, name, public_key, 0, now() "
                       "from passkey, generate_series(1, 19) n")  # fmt: skip
        await _add(kim, Authenticator())
        assert "There are 20 passkeys already." in kim.words


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "https://192.0.2.7", "https://[2001:db8::1]"])
async def test_where_browsers_offer_no_passkeys_it_is_said(clean_url: str, address: str) -> None:
    async with service(clean_url, public_url=address) as it:
        page = await it.http.get("/dashboard/sign-in")
        assert "passkey" not in page.text
        refused = await it.http.get(SIGN_IN, headers={"accept": "application/json"})
        assert (refused.status_code, refused.json()["type"].rsplit("/")[-1]) == (409, "passkeys-off")


async def test_who_declines_is_not_asked_again(blog: Service) -> None:
    async with signed_in(blog) as kim:
        await kim.press("No, thanks")
        assert kim.url.endswith("/dashboard/sites/blog")
        assert "Add a passkey" not in kim.words


async def test_signing_in_is_limited_by_network(clean_url: str) -> None:
    async with service(clean_url, rate_limits="on") as it:
        answers = [await _send(it.http, "{}") for _ in range(6)]
        assert [each.status_code for each in answers] == [*[403] * 5, 429]


async def test_sessions_are_listed_and_ended_by_their_owner_alone(blog: Service) -> None:
    async with signed_in(blog) as desk, signed_in(blog) as phone, signed_in(blog, "lee@example.org") as lee:
        assert (await desk.http.get("/dashboard/account")).text.count('name="session"') == 1
        lees = await ask(
            blog, "select s.id from session s join moderator m on m.id = s.moderator_id where m.email like 'lee%'"
        )
        await desk.post("/dashboard/account/sessions/end", session=lees)
        await lee.queue()
        assert lee.answer.status_code == 200
        await desk.visit("/dashboard/account")
        await desk.press(_end(desk))
        await phone.queue()
        assert phone.url.endswith("/dashboard/sign-in")
        async with signed_in(blog) as one, signed_in(blog) as two:
            await one.visit("/dashboard/account")
            await one.press("End all others")
            assert "All other sessions are over." in one.words
            for other in (desk, two):
                await other.queue()
                assert other.url.endswith("/dashboard/sign-in")
            await one.queue()
            assert one.answer.status_code == 200


def _end(desk: Desk) -> str:
    return str(next(each.get("aria-label") for each in desk.document.iter("button") if each.text == "End"))


async def test_a_name_is_changed_for_answers_to_come(blog: Service) -> None:
    async with signed_in(blog) as kim:
        await kim.visit("/dashboard/account")
        await kim.press("Save", name="  Kim   Ode ")
        assert "Your name is saved." in kim.words
        assert await ask(blog, "select name from moderator where email like 'kim%'") == "Kim Ode"
        for name in ("", " ", "x" * 101):
            await kim.press("Save", name=name)
            assert (kim.answer.status_code, "1 to 100 characters" in kim.words) == (422, True)


async def test_nothing_of_an_account_is_shown_or_changed_without_a_session(blog: Service) -> None:
    for path in ("", "/passkeys", "/passkeys/name", "/passkeys/remove", "/passkeys/decline", "/sessions/end",
                 "/sessions/end-others"):  # fmt: skip
        answer = await blog.http.post(f"/dashboard/account{path}", headers={"origin": PUBLIC_URL})
        assert (answer.status_code, answer.headers["location"]) == (303, "/dashboard/sign-in")
