"""Answering in private from the dashboard."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from comments_svc.kernel.ids import uuid7
from comments_svc.mail.server import Server
from comments_svc.notify.letterhead import Post
from tests.desk import Desk, signed_in
from tests.integration.test_dashboard_feedback import PRIVATE, left
from tests.integration.test_dashboard_mail_in import IN, held, received
from tests.mail_in import ANA, MailIn, letter, mail_in
from tests.service import PAGE, Service, ask, do, reader_token
from tests.signed_mail import mail

SITE = "blog@reply.example"


@pytest.fixture
async def inn(blog: Service, tmp_path: Path) -> AsyncIterator[MailIn]:
    async with mail_in(blog, tmp_path) as it:
        blog.state["post"] = Post(it.office.head, Server.parse("smtp://127.0.0.1:9?tls=off"))
        yield it


def said(desk: Desk) -> list[str]:
    """Each message of the conversation, with what became of it."""
    return [" ".join(each.text_content().split()) for each in desk.document.xpath("//ol[@class='private']/li")]


def typed(desk: Desk) -> str:
    return "".join(desk.document.xpath("//textarea[@name='text']/text()")).strip()


async def test_a_private_message_is_answered_and_the_answer_comes_back_to_its_conversation(inn: MailIn) -> None:
    message = await left(inn.it)
    async with signed_in(inn.it) as desk:
        await desk.visit(f"{PRIVATE}/{message.id}")
        await desk.press("Send in private", text="Thank you, it is mended.")
        assert said(desk) == [
            "Ana just now ana@reader.example (nobody has shown that it is theirs) A typo.",
            "Kim Author just now Thank you, it is mended. It leaves within a minute. Take it back",
        ]
        assert await inn.office.whom() == []
        inn.office.wait(seconds=61)
        assert await inn.office.whom() == [ANA]
        assert "Thank you, it is mended." in inn.office.last_text
        assert "kim@example.org" not in inn.office.last.as_string()
        await desk.reload()
        assert "Sent just now." in said(desk)[1]
        await desk.post(f"{PRIVATE}/{await newest(inn)}/take-back")
        assert "That answer has left, and can't be taken back." in desk.words
        to = str(inn.office.last["reply-to"])
        became = await inn.receive(letter("You are welcome.\r\n", to=to), to)
        assert became.private == "You are welcome."
        await desk.visit(f"{PRIVATE}/{message.id}")
        assert [each.split(" ")[0] for each in said(desk)] == ["Ana", "Kim", "Ana"]


async def newest(inn: MailIn) -> str:
    return str(await ask(inn.it, "select id from feedback where moderator_id is not null order by created_at desc"))


async def test_what_is_new_in_private_is_counted_beside_the_way_there_until_it_was_listed(inn: MailIn) -> None:
    message = await left(inn.it)
    async with signed_in(inn.it) as desk:
        await do(inn.it, "update site_moderator set private_seen_at = '-infinity'")
        await desk.visit("/dashboard/sites/blog")
        assert "Mail 1 1 new private message " in desk.words  # the number is hidden from those who hear the words
        await desk.visit("/dashboard/sites/blog/mail")
        assert "Private 1 1 new private message " in desk.words
        await desk.http.head(PRIVATE)
        await desk.http.get(PRIVATE, headers={"sec-purpose": "prefetch;prerender"})
        await desk.reload()
        assert "Private 1 1 new private message " in desk.words
        for _ in range(2):
            await desk.visit(PRIVATE)
            assert "new private" not in desk.words
        await do(inn.it, "update site_moderator set private_seen_at = '-infinity'")
        await desk.visit(f"{PRIVATE}/{message.id}")
        await desk.press("Send in private", text="Thank you.")
        assert "new private" not in desk.words  # it is answered


async def test_what_cant_be_sent_or_is_taken_back_stands_in_the_form_again(inn: MailIn) -> None:
    message = await left(inn.it)
    async with signed_in(inn.it) as desk:
        await desk.visit(f"{PRIVATE}/{message.id}")
        for text, fault in ((" \n", "Please write something."), ("x" * 20_001, "an answer has at most 20,000")):
            await desk.press("Send in private", text=text)
            assert (desk.answer.status_code, fault in desk.words, typed(desk)) == (422, True, text.strip())
        form = desk.fields("Send in private")
        await desk.press("Send in private", text="Sent by mistake.")
        await desk.post(f"{PRIVATE}/{message.id}", **{**form, "text": "Sent by mistake."})
        assert len(await inn.office.rows()) == 1, "the same form twice is one answer"
        await desk.post(f"{PRIVATE}/{message.id}", **{**form, "text": "Another text."})
        assert (desk.answer.status_code, typed(desk)) == (422, "Another text.")
        await desk.visit(f"{PRIVATE}/{message.id}")
        await desk.press("Take it back")
        assert (typed(desk), len(said(desk))) == ("Sent by mistake.", 1)
        await desk.press("Send in private", text="Sent on purpose.")
        inn.office.wait(seconds=61)
        assert await inn.office.whom() == [ANA]
        assert "Sent on purpose." in inn.office.last_text


async def test_the_writer_of_a_comment_is_answered_where_their_address_is_proven(inn: MailIn) -> None:
    token = reader_token()
    comment = await inn.it.posted("In public.", token=token, email="somebody@else.example")
    async with signed_in(inn.it) as desk:
        await desk.look_at(comment)
        assert "Answer in private" not in desk.words
        await desk.visit(f"/dashboard/sites/blog/c/{comment}/private")
        assert "There is no address to answer to." in desk.words
        await desk.post(f"/dashboard/sites/blog/c/{comment}/private", text="x", reply=uuid7())
        assert (desk.answer.status_code, await inn.office.rows()) == (409, [])
        await inn.office.prove(token, ANA)
        await desk.look_at(comment)
        assert desk.document.get_element_by_id("address").text.startswith("reply+p"), "the page's, for mails"
        await desk.follow("Answer in private")
        await desk.press("Send in private", text="Between us.")
        assert [each.split(" ")[0] for each in said(desk)] == ["Ana", "Kim"]
        assert await inn.office.rows() == [ANA]
    assert await inn.it.texts() == [[["p", "In public."]]]


async def test_a_mail_that_was_not_posted_begins_a_conversation_and_can_still_be_posted(inn: MailIn) -> None:
    mail_in = await held(inn, f"{PAGE}\r\n\r\nGood bread.\r\n")
    async with signed_in(inn.it) as desk:
        await desk.visit(f"{IN}/{mail_in}")
        await desk.follow("Answer in private")
        assert "Nobody has shown that the address is theirs." in desk.words
        await desk.press("Send in private", text="Which bread?")
        assert [each.split(" ")[0] for each in said(desk)] == ["Ana", "Kim"]
        await desk.visit(f"{IN}/{mail_in}")
        await desk.press("Post it")
        assert "It is published." in desk.words
    assert await inn.it.texts() == [[["p", "Good bread."]]]


async def test_nothing_of_another_site_or_of_a_moderators_mail_is_answered(inn: MailIn) -> None:
    await inn.it.site("notes", origin="https://notes.example")
    theirs = await left(inn.it, "secret", site="notes")
    order = await received(inn, mail(body="approve\r\n", sender="Lee <lee@example.org>"))
    await do(inn.it, "update inbound_message set kind = 'a' where id = $1", order)
    elsewhere = await held(inn)
    await do(inn.it, "update inbound_message set site_id = $2 where id = $1", elsewhere,
             await ask(inn.it, "select id from site where slug = 'notes'"))  # fmt: skip
    async with signed_in(inn.it) as desk:
        for path in (
            f"{PRIVATE}/{theirs.id}", f"{IN}/{order}/private", f"{IN}/{elsewhere}/private",
            f"/dashboard/sites/blog/c/{uuid7()}/private",
        ):  # fmt: skip
            await desk.visit(path)
            assert desk.answer.status_code == 404, path
            await desk.post(path, text="Hello?", reply=uuid7())
            assert desk.answer.status_code in {404, 409}, path
        await desk.post(f"{PRIVATE}/{theirs.id}/take-back")
        assert desk.answer.status_code == 404
    assert await ask(inn.it, "select count(*) from feedback") == 1
    assert await ask(inn.it, "select count(*) from outbound_message where template = 'private-answer'") == 0


async def test_the_writer_of_what_was_removed_may_be_told_why(inn: MailIn) -> None:
    comment = await inn.it.posted("Buy this.", email=ANA)
    await do(inn.it, "update comment set door = 'mail'")  # so that the address is theirs
    async with signed_in(inn.it) as desk:
        await desk.look_at(comment)
        await desk.do(comment, "Delete")
        await desk.post(
            "/dashboard/sites/blog/reason",
            about=comment,
            event=await ask(inn.it, "select id from moderation_event"),
            reason="off-topic",
        )
        assert await inn.office.whom() == []
        await desk.look_at(comment)
        await desk.follow("Tell its writer, by mail")
        assert typed(desk) == "Your comment is not shown: it is about something else than the page."
        await desk.press("Send in private")
        inn.office.wait(seconds=61)
        assert await inn.office.whom() == [ANA]
        assert "about something else than the page" in inn.office.last_text
        await desk.look_at(await inn.it.posted("Fine.", email=ANA))
        assert "Tell its writer" not in desk.words
