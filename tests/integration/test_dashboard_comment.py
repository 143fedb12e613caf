"""A comment in its conversation, with its history; closing its page."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from comments_svc.moderation.model import Act
from comments_svc.sites.model import Policy
from tests.desk import Desk, signed_in
from tests.moderator import decide, moderator
from tests.service import Service, ask, new_id, reader_token, refusal


@pytest.fixture
async def desk(blog: Service) -> AsyncIterator[Desk]:
    async with signed_in(blog) as desk:
        yield desk


async def _posted(it: Service, text: str, **more: str | None) -> str:
    it.clock.move(timedelta(minutes=1))
    return await it.posted(text, **more)


def _voices(desk: Desk, *, above: bool) -> list[str]:
    kind = "contains(@class, 'above')" if above else "not(contains(@class, 'above'))"
    bodies = desk.document.xpath(f"//ol[contains(@class, 'voices') and {kind}]//div[@class='body']")
    return [" ".join(each.text_content().split()) for each in bodies]


def _history(desk: Desk) -> list[str]:
    return [each.text_content() for each in desk.document.xpath("//ol[@class='history']/li/span")]


async def test_around_a_comment_stand_its_root_its_parent_and_its_replies(blog: Service, desk: Desk) -> None:
    root = await _posted(blog, "Root")
    between = await _posted(blog, "Between", parent=root)
    parent = await _posted(blog, "Parent", parent=between)
    await _posted(blog, "Sibling", parent=between)
    comment = await _posted(blog, "This one", parent=parent)
    reply = await _posted(blog, "Reply", parent=comment)
    await _posted(blog, "Reply to the reply", parent=reply)
    await desk.look_at(comment)
    assert _voices(desk, above=True) == ["Root", "Parent"]
    assert "others between" in desk.words
    assert _voices(desk, above=False) == ["Reply"]


async def test_a_parent_that_is_the_root_stands_there_once(blog: Service, desk: Desk) -> None:
    root = await _posted(blog, "Root")
    comment = await _posted(blog, "This one", parent=root)
    await decide(blog, root, Act.DELETE, by=await moderator(blog))
    await desk.look_at(comment)
    assert _voices(desk, above=True) == ["Root"]
    assert "Bin" in desk.document.xpath("string(//li[@class='voice'])"), desk.words
    assert "others between" not in desk.words


async def test_a_root_stands_alone_with_its_replies(blog: Service, desk: Desk) -> None:
    root = await _posted(blog, "Root")
    reply = await _posted(blog, "Reply", parent=root)
    await _posted(blog, "Reply to the reply", parent=reply)
    await desk.look_at(root)
    assert (_voices(desk, above=True), _voices(desk, above=False)) == ([], ["Reply"])


async def test_history_tells_who_did_what(blog: Service, desk: Desk) -> None:
    await blog.change(policy=Policy.FIRST_TIMERS)
    comment = await _posted(blog, "Hello.", token=reader_token())
    await decide(blog, comment, Act.SPAM, by=await moderator(blog))
    blog.clock.move(timedelta(minutes=1))
    await desk.look_at(comment)
    await desk.press("Approve")
    blog.clock.move(timedelta(minutes=1))
    await desk.press("Undo")
    assert _history(desk) == [
        "Received through the widget (first comment)",
        "Marked as spam by Mo",
        "Approved by Kim",
        "Undone by Kim",
    ]
    assert desk.document.xpath("//li[@class='undone']/span/text()") == ["Approved by Kim"]


async def test_the_last_decision_can_be_undone_much_later(blog: Service, desk: Desk) -> None:
    comment = await _posted(blog, "Hello.")
    await decide(blog, comment, Act.DELETE, by=await moderator(blog))
    blog.clock.move(timedelta(days=3))
    await desk.sign_in_again(blog)
    await desk.look_at(comment)
    await desk.press("Undo")
    assert len(await blog.texts()) == 1


async def test_an_act_on_the_page_of_a_comment_stays_there_and_knows_the_way_back(blog: Service, desk: Desk) -> None:
    await blog.change(policy=Policy.HOLD)
    comment = await _posted(blog, "Hello.")
    await desk.queue()
    await desk.visit(desk.links(comment)["just now"])
    await desk.press("Approve")
    assert f"/c/{comment}?" in desk.url
    assert "Approved. Undo" in desk.row(comment)
    await desk.follow("← Pending")
    assert desk.row(comment).startswith("Approved.")


async def test_earlier_texts_are_kept(blog: Service, desk: Desk) -> None:
    token = reader_token()
    comment = await _posted(blog, "First text.", token=token)
    await blog.edit(comment, "Second text.", token)
    await desk.look_at(comment)
    assert desk.document.xpath("//ol[@class='versions']//p/text()") == ["First text."]


async def test_a_page_can_be_closed_and_opened_again(blog: Service, desk: Desk) -> None:
    comment = await _posted(blog, "Hello.")
    await desk.look_at(comment)
    await desk.press("Close it for new comments")
    assert "is closed" in desk.words
    thread = (await blog.thread())["thread"]
    assert (thread["state"], datetime.fromisoformat(thread["closed_at"])) == ("closed", blog.clock.now)
    assert refusal(await blog.post()) == (409, "thread-closed")
    blog.clock.move(timedelta(hours=1))
    await desk.post(f"/dashboard/sites/blog/threads/{thread['id']}", state="closed", about=comment)
    assert (await blog.thread())["thread"]["closed_at"] == thread["closed_at"]
    await desk.visit("/dashboard/sites/blog/pages")
    assert "Closed since" in desk.words
    page = await blog.http.get("/sites/blog/page", params={"url": thread["url"]})
    assert thread["closed_at"][:10] in page.text
    await desk.look_at(comment)
    await desk.press("Open it again")
    thread = (await blog.thread())["thread"]
    assert (thread["state"], thread["closed_at"]) == ("open", None)
    await _posted(blog, "Hello again.")


async def test_unknown_comments_and_pages_are_not_found(desk: Desk) -> None:
    await desk.look_at(new_id())
    await desk.post(f"/dashboard/sites/blog/threads/{new_id()}", state="closed", about=new_id())
    await desk.look_at("no-uuid")
    assert [each.status_code for each in desk.answers[-3:]] == [404, 404, 404]


async def test_a_moderator_edits_and_what_was_written_first_is_kept(blog: Service, desk: Desk) -> None:
    await blog.change(policy=Policy.FIRST_TIMERS)
    token = reader_token()
    comment = await blog.posted("Call me: 555-0199.", token=token)
    await desk.look_at(comment)
    await desk.follow("Edit")
    assert desk.document.find(".//textarea").text.strip() == "Call me: 555-0199."
    await desk.press("Save", text=" ", told="true")
    assert (desk.answer.status_code, "Please write something." in desk.words) == (422, True)
    await desk.press("Save", text="Call me.", told="true")
    assert "Edited." in desk.row(comment)
    assert await blog.texts() == []
    await desk.queue()
    await desk.do(comment, "Approve")
    [shown] = (await blog.thread())["comments"]
    assert shown["body"] == [["p", "Call me."], ["p", ["em", "Edited by a moderator."]]]
    assert shown["edited"] is not None
    await desk.look_at(comment)
    assert "Edited by Kim" in desk.words
    assert "Approved by Kim" in desk.words
    assert "555-0199" in desk.words  # among the earlier texts
    await desk.follow("Edit")
    assert desk.document.find(".//textarea").text.strip() == "Call me."
    page, action = desk.fields("Save"), f"/dashboard/sites/blog/c/{comment}/edit"
    await desk.post(action, **{**page, "text": "Call.", "told": "false"})
    assert (await blog.thread())["comments"][0]["body"] == [["p", "Call."]]
    await desk.post(action, **{**page, "text": "Again."})
    assert "has changed since you looked" in desk.words
    await desk.visit("/dashboard/sites/blog/history")
    await desk.press("Undo")
    assert (await blog.thread())["comments"][0]["body"][0] == ["p", "Call me."]
    assert (await blog.edit(comment, "Mine again.", token)).status_code == 200
    assert await blog.texts() == [[["p", "Mine again."]]]


async def test_an_edit_of_an_edit_that_waits_goes_on_waiting(blog: Service, desk: Desk) -> None:
    await blog.change(policy=Policy.HOLD)
    token = reader_token()
    comment = await blog.posted("Before.", token=token)
    await desk.queue()
    await desk.do(comment, "Approve")
    await blog.edit(comment, "After, and rude.", token)
    await desk.look_at(comment)
    await desk.follow("Edit")
    await desk.press("Save", text="After.")
    assert await blog.texts() == [[["p", "Before."]]]
    await desk.do(comment, "Undo")
    await desk.look_at(comment)
    assert "After, and rude." in desk.row(comment)
    await desk.follow("Edit")
    await desk.press("Save", text="After.")
    await desk.queue()
    await desk.do(comment, "Approve")
    assert await blog.texts() == [[["p", "After."], ["p", ["em", "Edited by a moderator."]]]]


async def test_notes_are_for_moderators_and_go_with_the_text(blog: Service, desk: Desk) -> None:
    comment = await _posted(blog, "First", email="ana@example.org")
    await desk.look_at(comment)
    await desk.press("Add the note", note=" Knows Kim\nfrom <b>work</b> ")
    await desk.press("Add the note", note="   ")
    assert (desk.answer.status_code, "Please write the note first." in desk.words) == (422, True)
    await desk.queue("published")
    assert "1 note" in desk.row(comment)
    async with signed_in(blog, "mo@example.org") as other:
        await other.look_at(comment)
        assert "Knows Kim\nfrom <b>work</b>" in other.document.xpath("string(//ul[@class='notes'])")
        assert not other.document.xpath("//ul[@class='notes']//button")
    await desk.look_at(comment)
    await desk.press("Remove")
    assert "The note was removed. Its text stands here, should you want it back." in desk.words
    await desk.press("Add the note")
    assert await ask(blog, "select array_agg(text) from comment_note") == ["Knows Kim\nfrom <b>work</b>"]
    assert "Knows Kim" not in str(await blog.thread())
    await desk.visit(f"/dashboard/sites/blog/data/of/{comment}")
    await desk.press("Erase…")
    await desk.press("Erase for good")
    assert await ask(blog, "select count(*) from comment_note") == 0
