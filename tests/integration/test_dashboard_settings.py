"""The settings of a site as a form, and the snippet."""

from collections.abc import AsyncIterator

import pytest

from tests.desk import Desk, signed_in
from tests.service import Service, refusal

SETTINGS = "/dashboard/sites/blog/settings"


@pytest.fixture
async def desk(blog: Service) -> AsyncIterator[Desk]:
    async with signed_in(blog) as desk:
        await desk.visit(SETTINGS)
        yield desk


def _shown(desk: Desk) -> dict[str, str]:
    """What the form would send."""
    values = {each.get("name"): each.get("value", "") for each in desk.document.xpath("//main//input[not(@type)]")}
    boxes = desk.document.xpath("//main//input[@type and (@checked or not(@type = 'radio' or @type = 'checkbox'))]")
    values |= {each.get("name"): each.get("value", "") for each in boxes}
    values |= {each.get("name"): (each.text or "").strip("\n") for each in desk.document.xpath("//main//textarea")}
    chosen = desk.document.xpath("//main//option[@selected]")
    return values | {each.getparent().get("name"): each.get("value") for each in chosen}


async def test_what_is_saved_is_shown_and_holds(blog: Service, desk: Desk) -> None:
    wanted = {
        "title": "Another title",
        "policy": "hold",
        "name_rule": "optional",
        "email_rule": "off",
        "max_length": "500",
        "edit_window_s": "60",
        "mail": "blog@example.org",
        "lang": "de",
        "house_rules": "https://blog.example/rules",
        "proof_rule": "off",
        "query_rule": "only",
        "query_names": "p\npage_id",
        "origins": "https://blog.example\nhttps://notes.example",
        "reactions": "👍\n❤️",
    }
    await desk.post(SETTINGS, **wanted | {"house_rules": f" \u3000{wanted['house_rules']} "})
    assert "Saved." in desk.words
    assert _shown(desk) == wanted
    answer = await blog.post("x" * 501)
    assert refusal(answer) == (422, "too-long")
    assert (await blog.post()).json()["comment"]["state"] == "pending"
    policy = (await blog.thread())["policy"]
    assert (policy["votes"], policy["held"], policy["house_rules"]) == (False, "all", "https://blog.example/rules")


async def test_a_form_sent_as_it_is_changes_nothing(blog: Service, desk: Desk) -> None:
    before = _shown(desk)
    await desk.post(SETTINGS, **before)
    assert _shown(desk) == before
    assert (await blog.thread())["policy"]["votes"] is True


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 201),
        ("policy", "perhaps"),
        ("max_length", "0"),
        ("edit_window_s", "a while"),
        ("house_rules", "javascript:alert(1)"),
        ("house_rules", "https://blog.example/\u202eselur"),
        ("house_rules", "https://blog.example/rules\x85\x9f"),
        ("origins", "https://blog.example/\u2066"),
        ("lang", "Deutsch, bitte"),
        ("mail", "no address"),
        ("origins", ""),
        ("origins", "blog.example"),
        ("origins", "javascript:alert(1)"),
    ],
)
async def test_a_wrong_value_is_named_and_nothing_is_saved(blog: Service, desk: Desk, field: str, value: str) -> None:
    typed = {**_shown(desk), "title": "Changed", "votes": "true", field: value}
    await desk.post(SETTINGS, **typed)
    assert desk.answer.status_code == 422
    assert "Nothing was saved:" in desk.words
    assert desk.document.xpath(f"//*[@id='fault-{field}']") != []
    if field != "policy":  # a button that is not there can't be chosen
        assert _shown(desk)[field] == value
    assert (await blog.change()).title == "A Blog"


async def test_control_bytes_in_a_title_are_dropped(blog: Service, desk: Desk) -> None:
    await desk.post(SETTINGS, **{**_shown(desk), "title": "A\x00 quiet\u202e blog"})
    assert desk.answer.status_code == 200
    title = (await blog.change()).title
    assert title.isprintable()
    assert title.replace(" ", "") == "Aquietblog"


async def test_the_snippet_names_the_site_and_the_policy_lines(desk: Desk) -> None:
    await desk.follow("Setup")
    assert '<comment-thread site="blog">' in desk.words
    assert '<script async src="http://localhost:8000/embed.js"></script>' in desk.words
    assert "script-src http://localhost:8000; connect-src http://localhost:8000;" in desk.words
    assert "https://blog.example" in desk.words
