"""Whose a name is: a proven reader's is not worn unnoticed, a moderator's not at all."""

from collections.abc import AsyncIterator

import pytest

from comments_svc.comments.draft import Draft, Sender
from comments_svc.comments.model import Door
from comments_svc.kernel.ids import uuid7
from comments_svc.markup.render import render
from comments_svc.moderation.submit import submit
from comments_svc.readers.name_key import name_key
from comments_svc.sites.find import find
from comments_svc.sites.page_key import page_key
from tests.moderator import moderator
from tests.plain_browser import plain_browser
from tests.postbox import Reader, code_in, last_mail, mailing
from tests.service import PAGE, Service, ask, do, refusal


@pytest.fixture
async def it(clean_url: str) -> AsyncIterator[Service]:
    async with mailing(clean_url) as it:
        yield it


async def said(it: Service) -> list[tuple[str, bool | None]]:
    """Of each comment, the name and what is said of it."""
    authors = [each["author"] for each in (await it.thread())["comments"]]
    return [(each["name"], each.get("verified")) for each in authors]


def test_names_that_look_alike_have_one_key() -> None:
    ana = ["Ana", "ANA", "ana ", "A n a", "Ána", "Аnа", "Αna", "𝐀𝐧𝐚", "A\u200bna", "A.n.a", "Aոa", "Ꭺna", "ꓮꓠꓮ", "ᴀɴᴀ"]
    # letters that draw nothing, selectors, marks of other scripts, directions
    unseen = (0x3164, 0x115F, 0xFFA0, 0x2800, 0xFE0F, 0xE0100, 0x34F, 0x17B4, 0xE31, 0x202E, 0x2066, 0xE0041)
    assert {name_key(each) for each in [*ana, *(f"An{chr(sign)}a{chr(sign)}" for sign in unseen)]} == {"ana"}
    assert name_key("Łukasz") == name_key("Lukasz")
    assert name_key("Ilya") == name_key("l1ya") == name_key("|lya")
    assert name_key("Morna") == name_key("Moma")
    assert len({name_key(each) for each in ("Ana", "Anna", "Anja", "Олег", "李", "👍", "👎", "", "!")}) == 9
    assert len({name_key(each) for each in ("राम", "रमा", "रमी", "กิต", "กีต", "กต")}) == 6  # their vowels are marks


async def test_a_proven_name_is_shown_as_such_and_others_who_wear_it_too(it: Service) -> None:
    ana, other_ana, stranger = Reader(it), Reader(it), Reader(it)
    await it.posted(token=stranger.token)
    await ana.prove()
    await it.posted(token=ana.token)
    await it.posted(token=stranger.token)
    await it.posted(name="Аnа")  # in Cyrillic letters, without any token
    await it.posted(name="Ben", token=stranger.token)
    await other_ana.prove("ana@example.net")
    await it.posted(token=other_ana.token)
    await it.posted(token=ana.token)
    expected = [
        ("Ana", None),
        ("Ana", True),
        ("Ana", False),
        ("Аnа", False),
        ("Ben", None),
        ("Ana", None),
        ("Ana", True),
    ]
    assert await said(it) == expected
    page = (await it.http.get("/sites/blog/page", params={"url": "https://blog.example/post/"})).text
    assert page.count(">Unverified<") == 2
    # The writer sees the same, and a repetition changes nothing.
    own = await it.post("Once more.", token=ana.token)
    assert own.json()["comment"]["author"]["verified"] is True

    # An address has one name: the last one. Then it is free for the next, and erasing frees it.
    await it.posted(name="Anastasia", token=ana.token)
    assert await ask(it, "select string_agg(name_key, ' ') from reader_name") == "anastasla"
    await ana.done("DELETE", "reader")
    assert await ask(it, "select count(*) from reader_name") == 0


async def test_nobody_wears_the_name_of_a_moderator(it: Service) -> None:
    await it.posted(name="Mo Deer")
    await moderator(it, "mo@example.org", "Mo Deer")
    await do(it, "insert into site_moderator (site_id, moderator_id) select s.id, m.id from site s, moderator m")
    await it.change(title="A Blog of Mo's")  # other processes hear of it within five seconds
    mo, stranger = Reader(it), Reader(it)
    await mo.prove("MO@example.org")
    for name in ("Mo Deer", "mo deer", "Μo Dеer"):
        answer = await it.post(name=name, token=stranger.token)
        assert refusal(answer) == (422, "invalid")
        (error,) = answer.json()["errors"]
        assert error["field"] == "name" and "moderates here" in error["message"]
    assert (await it.post(name="Mo Deer", token=mo.token)).status_code == 201
    assert (await it.post(name="Mo", token=stranger.token)).status_code == 201
    assert await said(it) == [("Mo Deer", None), ("Mo Deer", True), ("Mo", None)]

    # Mail can't be refused with a word beside a field: it waits.
    async with it.db.tx() as tx:
        site = await find(tx, "blog")
        sender = Sender("mo deer", "ana@example.org")
        rendered = render("By mail.", max_bytes=1_000)
        new = Draft(
            site, uuid7(), PAGE, page_key(site, PAGE), "", None, "By mail.", rendered, sender, Door.MAIL, it.clock()
        )
        assert (await submit(tx, new, limit=None)).state == "pending"
    assert await ask(it, "select reasons from comment where door = 'mail'") == ["moderators-name"]


async def test_a_site_may_ask_for_a_proven_address(it: Service) -> None:
    await it.change(proof_rule="address")
    assert (await it.thread())["policy"]["proof"] == "address"
    ana = Reader(it)
    assert refusal(await it.post(token=ana.token)) == (403, "proof-needed")
    assert refusal(await it.post()) == (403, "proof-needed")
    await ana.prove()
    assert (await it.post(token=ana.token)).status_code == 201

    async with plain_browser(it) as ben:
        await ben.open()
        await ben.press("Post comment", name="Ben", text="A long thought.")
        assert "first confirm your address: below" in ben.words and "A long thought." in ben.words
        await ben.press("Mail me", follow_email="ben@example.org")
        await ben.press("Confirm", code=code_in(it, await last_mail(it, "ben@example.org")))
        await ben.press("Post comment", name="Ben", text="A long thought.")
        assert ben.comments() == ["Hello there.", "A long thought."]
