"""The window in which a reader signs in by mail, and what the page that opened it gets."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.postbox import ANA, Reader, another, code_in, last_mail, link_in, mailing, mails
from tests.service import BLOG, PAGE, Service, ask, refusal
from tests.sign_in import Window, redeem


@pytest.fixture
async def it(clean_url: str) -> AsyncIterator[Service]:
    async with mailing(clean_url) as it:
        yield it


async def test_a_code_in_the_window_signs_the_page_in_once(it: Service) -> None:
    ana, thief = Reader(it), Reader(it)
    await it.posted("Before.", email=ANA)
    window = await Window(it, ana).open()
    assert "cookie" not in str(window.answer.headers).lower()
    await window.send("ask", email=ANA)
    code = code_in(it, await last_mail(it))
    assert (await window.send("enter", email=ANA, code=another(code))).answer.status_code == 403
    assert "not right" in window.words and ANA in window.words
    await window.send("enter", email=ANA, code=f" {code[:3]} {code[3:]} ")
    assert (window.handed["origin"], window.handed["site"]) == (BLOG, "blog")
    grant = window.handed["grant"]

    # Until the page fetches it nobody has proven anything; and only the page that was named can.
    assert (await ana.view())["email"] is None
    assert refusal(await redeem(thief, grant)) == (403, "bad-grant")
    typed = grant.lower().replace("-", " ")
    answer = await redeem(ana, typed)
    assert answer.json()["email"] == "a•••@example.org"
    assert refusal(await redeem(ana, grant)) == (403, "bad-grant")
    assert [each["text"] for each in (await ana.done("GET", "reader/claims"))["claims"]] == ["Before."]
    assert await ask(it, "select count(*) from reader_address") == 1

    policy = (await it.thread())["policy"]
    assert (policy["proof"], policy["follow"], policy["sign_in"]) == (None, True, ["email"])


async def test_the_code_of_a_wish_to_follow_counts_in_the_window_and_grants_the_wish(it: Service) -> None:
    ana, thief = Reader(it), Reader(it)
    await it.posted()
    assert await ana.follow(ANA) == "asked"
    code = code_in(it, await last_mail(it))
    window = await Window(it, ana).send("ask", email=ANA)
    assert len(await mails(it)) == 1  # an address that nobody has proven gets one a day
    foreign = await Window(it, thief).send("enter", email=ANA, code=code)
    assert foreign.answer.status_code == 403
    await window.send("enter", email=ANA, code=code)
    assert (await ana.view())["email"] is None and await ana.follows() == "asked"
    assert (await redeem(ana, window.handed["grant"])).json()["email"] == "a•••@example.org"
    assert await ana.follows() == "active"
    # And the mail is used up, in the window as by its link.
    assert (await window.send("enter", email=ANA, code=code)).answer.status_code == 403
    assert refusal(await ana.open_link(await link_in(it, await last_mail(it)))) == (410, "proof-used")


async def test_guesses_in_the_window_are_counted_against_what_the_page_asked_for(it: Service) -> None:
    ana = Reader(it)
    await it.posted()
    await ana.follow(ANA)
    code = code_in(it, await last_mail(it))
    window = Window(it, ana)
    for _ in range(5):
        await window.send("enter", email=ANA, code=another(code))
    assert (await window.send("enter", email=ANA, code=code)).answer.status_code == 403
    assert refusal(await ana.enter(code)) == (403, "wrong-code")


async def test_a_grant_ends_after_ten_minutes_and_counts_on_its_site(it: Service) -> None:
    await it.site("other", origin=BLOG)
    ana = Reader(it)
    window = await Window(it, ana).send("ask", email=ANA)
    code = code_in(it, await last_mail(it))
    # Whoever opens the window again for the same page goes on where they were.
    window = await Window(it, ana).send("enter", email=ANA, code=code)
    there = Reader(it, site="other")
    there.token = ana.token
    assert refusal(await redeem(there, window.handed["grant"])) == (403, "bad-grant")
    it.clock.move(timedelta(minutes=10, seconds=1))
    assert refusal(await redeem(ana, window.handed["grant"])) == (403, "bad-grant")


async def test_five_guesses_and_the_mail_is_spent(it: Service) -> None:
    ana = Reader(it)
    window = await Window(it, ana).send("ask", email=ANA)
    code = code_in(it, await last_mail(it))
    for _ in range(5):
        await window.send("enter", email=ANA, code=another(code))
    assert not (await window.send("enter", email=ANA, code=code)).handed
    assert window.answer.status_code == 403


@pytest.mark.parametrize(
    "origin",
    ["", "null", "https://evil.example", "https://blog.example.evil.example", "https://blog.example/x", "javascript:1"],
)
async def test_no_window_opens_for_a_foreign_origin(it: Service, origin: str) -> None:
    window = await Window(it, Reader(it), origin=origin).open()
    assert window.answer.status_code == 403
    assert (await window.send("ask", email=ANA)).answer.status_code == 403
    assert not await ask(it, "select count(*) from job")


async def test_the_window_says_in_words_what_is_wrong(it: Service) -> None:
    ana = Reader(it)
    window = Window(it, ana)
    assert (await window.send("ask", email="ana@")).answer.status_code == 422
    assert 'value="ana@"' in window.answer.text and "not an e-mail address" in window.words
    assert (await window.send("ask", email="notify@reply.example")).answer.status_code == 422
    assert (await window.send("enter", email=ANA, code="12")).answer.status_code == 422
    window.asked["challenge"] = "abc"
    assert (await window.open()).answer.status_code == 422
    assert (await Window(it, ana, site="nowhere").open()).answer.status_code == 404
    cross = await it.http.post(window.address, params=Window(it, ana).asked, data={"act": "ask", "email": ANA})
    assert cross.status_code == 403
    hostile = '"><script>alert(1)</script>'
    assert "<script>alert" not in (await Window(it, ana).send("ask", email=hostile)).answer.text


async def test_it_speaks_the_language_of_the_page_to_the_end(it: Service) -> None:
    ana = Reader(it)
    window = Window(it, ana)
    window.asked["lang"] = "ar-EG"
    await window.open()
    assert '<html lang="ar" dir="rtl">' in window.answer.text and "سجّل الدخول للتعليق" in window.words
    await window.send("ask", email="ana@")
    assert "هذا ليس عنوان بريد إلكتروني" in window.words
    await window.send("ask", email=ANA)
    assert "lang=ar" in window.answer.text and ANA in window.words
    await window.send("enter", email=ANA, code=another(code_in(it, await last_mail(it))))
    assert "هذا الرمز غير صحيح" in window.words
    await window.send("enter", email=ANA, code=code_in(it, await last_mail(it)))
    assert "بقيت خطوة واحدة" in window.words

    browser = await it.http.get(
        window.address, params=Window(it, ana).asked, headers={"accept-language": "tlh, de;q=0.5"}
    )
    assert '<html lang="de" dir="ltr">' in browser.text


async def test_its_headers_keep_the_opener_and_nothing_else(it: Service) -> None:
    headers = (await Window(it, Reader(it)).open()).answer.headers
    assert headers["cross-origin-opener-policy"] == "unsafe-none"
    assert headers["cache-control"] in ("no-store", "private, no-store")
    assert headers["referrer-policy"] == "same-origin"
    policy = headers["content-security-policy"]
    for part in ("default-src 'none'", "script-src 'self'", "form-action 'self'", "frame-ancestors 'none'"):
        assert part in policy
    assert "require-trusted-types-for 'script'" in policy and "unsafe" not in policy


async def test_who_signs_in_follows_at_once(it: Service) -> None:
    ana = Reader(it)
    window = await Window(it, ana).send("ask", email=ANA)
    await window.send("enter", email=ANA, code=code_in(it, await last_mail(it)))
    await redeem(ana, window.handed["grant"])
    assert await ana.follow(url=PAGE) == "active"
