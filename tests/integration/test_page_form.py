"""The form of the thread page: what it takes, what it says when it does not, and that nothing typed is lost."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from tests.plain_browser import PlainBrowser, plain_browser
from tests.service import ADDRESS, PAGE, Service, ask, do, service

SECONDS = timedelta(seconds=5)


@pytest.fixture
async def ana(blog: Service) -> AsyncIterator[PlainBrowser]:
    """She has had the page open for a while."""
    async with plain_browser(blog) as browser:
        await browser.open()
        blog.clock.move(SECONDS)
        yield browser


def faults(browser: PlainBrowser) -> dict[str, str]:
    """What is said beside each field, tied to it for those who hear the page."""
    said = {}
    for field in browser.document.xpath("//*[@aria-invalid='true']"):
        described = field.get("aria-describedby").split()
        words = [" ".join(browser.document.get_element_by_id(each).text_content().split()) for each in described]
        said[field.get("name")] = words[-1]
    return said


async def rows(blog: Service) -> int:
    return int(await ask(blog, "select count(*) from comment"))


async def test_sending_the_form_twice_is_one_comment(blog: Service, ana: PlainBrowser) -> None:
    fields = {**ana.fields("Post comment"), "name": "Ana", "text": "Once", "act": "post"}
    for _ in range(3):
        await ana.send("Post comment", fields)
        assert ana.comments() == ["Once"]
        await ana.visit(f"/sites/blog/page?url={PAGE}")
    assert await rows(blog) == 1


async def test_sending_it_many_times_at_once_is_one_comment(blog: Service, ana: PlainBrowser) -> None:
    fields = {**ana.fields("Post comment"), "name": "Ana", "text": "Once", "act": "post"}
    action = f"/sites/blog/page?url={PAGE}"
    posts = [ana.http.post(action, data=fields, headers={"origin": "http://localhost:8000"}) for _ in range(20)]
    answers = await asyncio.gather(*posts)
    assert {each.status_code for each in answers} == {303}
    assert {each.headers["location"].partition("#")[2] for each in answers} == {f"comment-{fields['id']}"}
    assert await rows(blog) == 1


async def test_going_back_and_writing_something_else_is_asked_about(blog: Service, ana: PlainBrowser) -> None:
    fields = {**ana.fields("Post comment"), "name": "Ana", "text": "One", "act": "post"}
    await ana.send("Post comment", fields)
    await ana.send("Post comment", {**fields, "text": "Two"})
    assert ana.answer.status_code == 409
    assert "This form was sent before, with another text." in ana.words
    assert ana.fields("Post comment")["text"] == "Two"
    await ana.press("Post comment")
    assert await ask(blog, "select array_agg(source order by created_at, source) from comment") == ["One", "Two"]


async def test_every_fault_is_told_beside_its_field_and_nothing_is_cleared(blog: Service, ana: PlainBrowser) -> None:
    await ana.press("Post comment", name="", email="not an address", text="A long thought\r\nin two lines")
    assert ana.answer.status_code == 422
    assert faults(ana) == {
        "name": "Please give a name. It need not be your full one.",
        "email": "This is not an e-mail address. It looks like ana@example.org.",
    }
    sent = ana.fields("Post comment")
    assert (sent["name"], sent["email"], sent["text"]) == ("", "not an address", "A long thought\r\nin two lines")
    assert await rows(blog) == 0
    await ana.press("Post comment", name="Ana", email="ana@example.org")
    assert ana.answer.status_code == 200
    assert await ask(blog, "select (name, email, source)::text from comment") == (
        '(Ana,ana@example.org,"A long thought\nin two lines")'
    )


@pytest.mark.parametrize(
    ("settings", "typed", "wrong"),
    [
        ({}, {"name": " \u200b "}, {"name"}),
        ({}, {"name": "x" * 65}, {"name"}),
        ({"name_rule": "optional"}, {"name": ""}, set()),
        ({"email_rule": "required"}, {"email": ""}, {"email"}),
        ({"email_rule": "required"}, {"email": "ana@example.org"}, set()),
        ({"email_rule": "off"}, {"email": "whatever"}, set()),
        ({}, {"text": "   \r\n "}, {"text"}),
        ({}, {"text": "\u200b"}, {"text"}),
        ({}, {"text": "x" * 10_000}, set()),
        ({}, {"text": "é" * 5_001}, {"text"}),
        ({"max_length": "5"}, {"text": "a\r\nb\r\nc"}, set()),
    ],
)
async def test_the_rules_of_the_site_hold(
    blog: Service, ana: PlainBrowser, settings: dict[str, str], typed: dict[str, str], wrong: set[str]
) -> None:
    if settings:
        await blog.change(**settings)
    fields = {**ana.fields("Post comment"), "name": "Ana", "text": "Fine", **typed, "act": "post"}
    await ana.send("Post comment", fields)
    assert (ana.answer.status_code, set(faults(ana))) == ((422, wrong) if wrong else (200, set()))
    assert await rows(blog) == (0 if wrong else 1)


async def test_a_text_that_is_too_long_stays_in_the_form(ana: PlainBrowser) -> None:
    await ana.press("Post comment", name="Ana", text="x" * 10_240)
    assert faults(ana) == {"text": "This is too long by 240 bytes: up to 10,000 are taken. Please shorten it."}
    assert ana.fields("Post comment")["text"] == "x" * 10_240


async def test_a_preview_keeps_everything_and_stores_nothing(blog: Service, ana: PlainBrowser) -> None:
    before = ana.fields("Post comment")
    await ana.press("Preview", name="Ana", email="ana@example.org", text="*really*")
    (shown,) = ana.document.xpath("//section[@class='preview']//em")
    assert shown.text_content() == "really"
    assert ana.fields("Post comment") == {**before, "name": "Ana", "email": "ana@example.org", "text": "*really*"}
    assert await rows(blog) == 0
    await ana.press("Post comment")
    assert ana.comments() == ["really"]


async def test_a_thread_that_closes_meanwhile_gives_the_text_back(blog: Service, ana: PlainBrowser) -> None:
    await blog.posted("First")
    await do(blog, "update thread set state = 'closed'")
    await ana.press("Post comment", name="Ana", text="Kept for you")
    assert ana.answer.status_code == 409
    (kept,) = ana.document.xpath("//textarea[@readonly]")
    assert kept.text.strip() == "Kept for you"
    assert "were closed in the meantime" in ana.words


async def test_a_reply_to_what_is_gone_can_become_a_comment(blog: Service, ana: PlainBrowser) -> None:
    id = await blog.posted("Short-lived")
    await ana.reload()
    await ana.follow("Reply to Ana")
    blog.clock.move(SECONDS)
    await do(blog, "update comment set state = 'rejected' where id = $1", id)
    await ana.press("Post reply", name="Ana", text="To whom?")
    assert ana.answer.status_code == 409
    assert "The comment that you answer is not there any more." in ana.words
    await ana.press("Post comment")
    assert ana.comments() == ["To whom?"]


async def test_too_much_at_once_is_told_with_the_time_to_wait(clean_url: str) -> None:
    async with service(clean_url, rate_limits="on") as it:
        await it.site()
        async with plain_browser(it) as browser:
            await browser.open()
            it.clock.move(SECONDS)
            for number in range(7):
                await browser.press("Post comment", name="Ana", text=f"Number {number}")
            assert browser.answer.status_code == 429
            assert 0 < int(browser.answer.headers["retry-after"]) <= 15
            assert "That was a lot in a short time. Please wait" in browser.words
            assert browser.fields("Post comment")["text"] == "Number 6"


async def test_the_widget_and_the_form_share_one_limit(clean_url: str) -> None:
    async with service(clean_url, rate_limits="on") as it, plain_browser(it, ADDRESS) as browser:
        await it.site()
        for _ in range(6):
            assert (await it.post()).status_code == 201
        await browser.open()
        it.clock.move(SECONDS)
        await browser.press("Post comment", name="Ana", text="One more")
        assert browser.answer.status_code == 429


def spam(fields: dict[str, str], kind: str) -> dict[str, str]:
    changed: dict[str, dict[str, str]] = {
        "trap": {"trap": "https://buy.example"},
        "no time": {"time": ""},
        "forged time": {"time": ("A" if fields["time"][0] != "A" else "B") + fields["time"][1:]},
        "own as time": {"time": fields["own"]},
    }
    return {**fields, **changed.get(kind, {})}


@pytest.mark.parametrize("kind", ["trap", "too fast", "no time", "forged time", "own as time"])
async def test_what_looks_like_a_machine_is_stored_as_spam_and_looks_as_if_it_waits(blog: Service, kind: str) -> None:
    async with plain_browser(blog) as machine, plain_browser(blog) as reader:
        await machine.open()
        blog.clock.move(timedelta(milliseconds=300) if kind == "too fast" else SECONDS)
        await machine.send("Post comment", spam({**machine.fields("Post comment"), "name": "M", "text": "Hi"}, kind))
        assert machine.comments() == ["Hi"]
        assert "Waiting for approval. Only you can see this." in machine.words
        await reader.open()
        assert reader.comments() == []
    assert await ask(blog, "select state from comment") == "spam"


async def test_a_page_that_was_open_for_weeks_is_no_sign_of_a_machine(blog: Service, ana: PlainBrowser) -> None:
    blog.clock.move(timedelta(days=60))
    await ana.press("Post comment", name="Ana", text="I was away")
    assert await ask(blog, "select state from comment") == "published"


async def test_the_trap_is_out_of_reach_of_people(ana: PlainBrowser) -> None:
    (trap,) = ana.document.xpath("//input[@name='trap']")
    (around,) = ana.document.xpath("//*[@aria-hidden='true'][.//input[@name='trap']]")
    assert (trap.get("tabindex"), trap.get("autocomplete"), trap.get("type")) == ("-1", "off", None)
    assert around.get("class") == "trap"
    css = (await ana.http.get(ana.document.xpath("//link[@rel='stylesheet']/@href")[0])).text
    assert "display: none" not in css.partition(".trap")[2].partition("}")[0]


async def test_a_form_from_another_site_is_refused(blog: Service, ana: PlainBrowser) -> None:
    fields = {**ana.fields("Post comment"), "name": "Ana", "text": "x"}
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}, {}):
        answer: Any = await ana.http.post(f"/sites/blog/page?url={PAGE}", data=fields, headers=headers)
        assert answer.status_code == 403
        assert "This form was sent from another site." in answer.text
    assert await rows(blog) == 0


async def test_without_a_database_the_text_is_given_back_ready_to_be_sent(blog: Service, ana: PlainBrowser) -> None:
    sent = {**ana.fields("Post comment"), "name": "Ana", "text": "Do not lose me\r\n<b>"}
    pool = blog.db._pool
    await do(blog, "update site set policy = 'hold'")
    held = [await pool.acquire() for _ in range(pool.size)]
    await ana.send("Post comment", {**sent, "act": "private"})
    assert ana.button("Try again").get("value") == "private"
    await ana.send("Try again", {**sent, "act": "post"})
    for each in held:
        pool.release(each)
    assert (ana.answer.status_code, int(ana.answer.headers["retry-after"]) > 0) == (503, True)
    assert ana.fields("Try again")["text"] == sent["text"]
    await ana.press("Try again")
    assert (ana.answer.status_code, "No comments yet" in ana.words) == (200, False)
    assert await rows(blog) == 1


async def test_any_garbage_in_the_form_is_an_answer_in_words(blog: Service, ana: PlainBrowser) -> None:
    for body in (
        b"",
        b"\xff\xfe=%ff%00",
        b"act=vote",
        b"act=delete&comment=x",
        b"act=edit",
        b"a=1&" * 60,
        b"id=1&text=%00",
    ):
        headers = {"origin": "http://localhost:8000", "content-type": "application/x-www-form-urlencoded"}
        answer = await ana.http.post(f"/sites/blog/page?url={PAGE}", content=body, headers=headers)
        assert 400 <= answer.status_code < 500, body
        assert answer.headers["content-type"].startswith("text/html")
    assert await rows(blog) == 0
    assert await ask(blog, "select state from comment") is None


async def test_what_a_person_wrote_is_stored_as_come_from_the_page(blog: Service, ana: PlainBrowser) -> None:
    await ana.press("Post comment", name="Ana", text="Clean")
    assert await ask(blog, "select (state, door, reasons)::text from comment") == "(published,page,{})"


async def test_what_is_for_the_author_alone_is_left_once_and_published_nowhere(
    blog: Service, ana: PlainBrowser
) -> None:
    with pytest.raises(StopIteration):
        ana.button("Send to the author only")
    await blog.change(private="true", policy="publish")
    await ana.reload()
    blog.clock.move(SECONDS)
    await ana.press("Send to the author only", name="", email="ana at home", text="A slip in line 3.")
    assert (ana.answer.status_code, sorted(faults(ana))) == (422, ["email", "name"])
    fields = {**ana.fields("Post comment"), "name": "Ana", "email": "ana@example.org", "act": "private"}
    assert fields["text"] == "A slip in line 3."
    await ana.send("Post comment", fields)
    assert "Sent to the author. It will not be published." in ana.words
    assert ana.comments() == []
    await ana.send("Post comment", fields)
    left = "select string_agg(concat_ws('|', name, email, text, url), ',') from feedback"
    assert await ask(blog, left) == f"Ana|ana@example.org|A slip in line 3.|{PAGE}"
    await ana.press("Send to the author only", name="Ana", text="By a program", trap="x")
    blog.clock.move(SECONDS)
    await ana.press("Post comment", name="Ana", text="For everybody")
    assert (await ask(blog, "select count(*) from feedback"), ana.comments()) == (1, ["For everybody"])
    await ana.follow("Reply to Ana")
    with pytest.raises(StopIteration):
        ana.button("Send to the author only")


async def test_what_happens_to_a_comment_is_said_beside_the_button_with_the_house_rules(blog: Service) -> None:
    await blog.change(policy="hold", house_rules="https://blog.example/rules?a=1&b=2")
    async with plain_browser(blog) as browser:
        await browser.open()
        (said,) = browser.document.xpath("//*[@id = //button[@value = 'post']/@aria-describedby]")
        assert " ".join(said.text_content().split()) == "Every comment is read before it appears. House rules"
        assert said.find("a").get("href") == "https://blog.example/rules?a=1&b=2"
