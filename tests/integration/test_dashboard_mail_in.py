"""Mail that arrived, in the dashboard: what became of it, who sees what, and what may be done about it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from comments_svc.kernel.ids import uuid7
from comments_svc.mail.server import Server
from comments_svc.notify.letterhead import Post
from comments_svc.rules.model import Does, Kind
from comments_svc.sites.model import Policy
from tests.desk import Desk, signed_in
from tests.mail_in import ANA, MailIn, letter, mail_in
from tests.rule import rule
from tests.service import PAGE, Service, ask, do
from tests.signed_mail import mail

IN = "/dashboard/sites/blog/mail-in"
SITE = "blog@reply.example"
SECOND = "lee@example.org"
QUOTED = "Good bread.\r\n\r\nOn Wed, 25 Nov 2026 at 10:00, Blog <notify@reply.example> wrote:\r\n> Which bread?\r\n"


@pytest.fixture
async def inn(blog: Service, tmp_path: Path) -> AsyncIterator[MailIn]:
    async with mail_in(blog, tmp_path) as it:
        yield it


async def received(inn: MailIn, raw: bytes, to: str = SITE) -> UUID:
    """Read, and settled."""
    message = await inn.arrive(raw, to)
    await inn.work()
    return message


async def held(inn: MailIn, body: str = "Good bread.\r\n", *, to: str = SITE, subject: str = "About bread") -> UUID:
    """Nobody vouches for its sender."""
    return await received(inn, mail(body=body, subject=subject), to)


async def demote(it: Service, email: str) -> None:
    await do(it, "update site_moderator m set role = 'moderator' from moderator o where o.id = m.moderator_id "
                 "and o.email = $1", email)  # fmt: skip


def rows(desk: Desk) -> list[str]:
    return [" ".join(each.text_content().split()) for each in desk.document.xpath("//ul[@class='messages']/li")]


async def stands(it: Service, id: UUID) -> str:
    return str(await ask(it, "select concat_ws(' ', state, reason) from inbound_message where id = $1", id))


async def test_a_row_says_what_came_from_whom_and_what_became_of_it(inn: MailIn) -> None:
    await held(inn)
    async with signed_in(inn.it) as desk:
        await desk.visit(IN)
        assert rows(desk) == [
            "Held About bread from Ana (ana@reader.example) just now Nothing proves that its sender wrote it."
        ]


async def test_an_empty_list_says_so(blog: Service) -> None:
    async with signed_in(blog) as desk:
        await desk.visit(IN)
        assert "No mail has come in yet." in desk.words
        await desk.visit(f"{IN}?state=held")
        assert "Nothing here." in desk.words


async def test_the_list_is_filtered_by_what_became_of_it(inn: MailIn) -> None:
    await received(inn, letter(f"{PAGE}\r\n\r\nTaken.\r\n", subject="One"))
    await received(inn, mail(body="x\r\n", subject="Two", head="Auto-Submitted: auto-replied\r\n"))
    await received(inn, mail(body="y\r\n", subject="Three", sender="Eve <eve@evil.example>"))
    async with signed_in(inn.it) as desk:
        seen = {}
        for state in ("posted", "dropped", "held"):
            await desk.visit(f"{IN}?state={state}")
            seen[state] = [each.text for each in desk.document.xpath("//ul[@class='messages']//b/bdi")]
    assert seen == {"posted": ["One"], "dropped": ["Two"], "held": ["Three"]}


async def test_the_list_is_paged_and_nothing_stands_twice_or_is_left_out(blog: Service) -> None:
    site = await ask(blog, "select id from site")
    for each in range(120):
        blog.clock.move(timedelta(seconds=1))
        await do(
            blog,
            """
            insert into inbound_message (id, received_at, door, sender, recipient, size, hash, dedupe, state, site_id,
              subject)
            values ($1, $2, 'pipe', '', '', 1, '', $3, 'held', $4, $5)
            """,
            uuid7(), blog.clock.now, b"%d" % each, site, f"Mail {each:03}",
        )  # fmt: skip
    seen: list[str] = []
    async with signed_in(blog) as desk:
        await desk.visit(f"{IN}?state=held")
        while True:
            seen += desk.document.xpath("//ul[@class='messages']//b/bdi/text()")
            older = desk.document.xpath("//a[@rel='next']/@href")
            if not older:
                break
            await desk.visit(older[0])
    assert seen == [f"Mail {each:03}" for each in reversed(range(120))]


async def test_one_mail_shows_its_words_what_was_cut_and_what_is_known_of_its_sender(inn: MailIn) -> None:
    await inn.it.posted()
    await received(inn, letter(QUOTED), await inn.post_address())
    async with signed_in(inn.it) as desk:
        await desk.visit(IN)
        await desk.follow("Re: [Blog] A post")
    assert "It became a comment (published)." in desk.words
    assert "Is who they say. DKIM of reader.example holds" in desk.words
    assert desk.document.xpath("//pre[@aria-labelledby='wrote']/text()") == ["Good bread."]
    assert "> Which bread?" in "".join(desk.document.xpath("//ul[@class='pieces']//pre/text()"))


async def test_what_was_held_is_posted_by_a_button_under_its_parent_and_by_the_moderators_word(inn: MailIn) -> None:
    first = await inn.it.posted("Which bread?")
    id = await received(inn, mail(body="This one.\r\n"), await inn.reply_address(first, "old@reader.example"))
    assert await stands(inn.it, id) == "held wrong-sender"
    await rule(inn.it, Kind.TEXT, "This one", Does.REFUSE)
    async with signed_in(inn.it) as desk:
        await desk.visit(f"{IN}/{id}")
        await desk.press("Post it")
        assert "It is published." in desk.words
    assert await stands(inn.it, id) == "posted"
    answer = (await inn.it.thread())["comments"][-1]
    assert (answer["id"], answer["parent"], answer["body"]) == (str(id), first, [["p", "This one."]])
    assert await ask(inn.it, "select reader_id is null from comment where id = $1", id)


async def test_what_was_cut_is_posted_with_it_when_ticked(inn: MailIn) -> None:
    await inn.it.posted()
    id = await held(inn, QUOTED, to=await inn.post_address())
    async with signed_in(inn.it) as desk:
        await desk.visit(f"{IN}/{id}")
        last = len(desk.document.xpath("//input[@name='back']")) - 1
        await desk.press("Post it", back=str(last))
    assert await ask(inn.it, "select source from comment where id = $1", id) == "Good bread.\n\n> Which bread?"


async def test_a_mail_that_is_about_no_page_asks_for_one_and_keeps_what_was_typed(inn: MailIn) -> None:
    id = await held(inn)
    async with signed_in(inn.it) as desk:
        await desk.visit(f"{IN}/{id}")
        await desk.press("Post it")
        assert desk.answer.status_code == 422
        assert "Say which page it belongs to." in desk.words
        await desk.press("Post it", url="https://elsewhere.example/")
        assert desk.document.xpath("//input[@id='url']/@value") == ["https://elsewhere.example/"]
        await desk.press("Post it", url=PAGE)
        assert "It is published." in desk.words
    assert await inn.it.texts() == [[["p", "Good bread."]]]


async def test_the_page_that_a_mail_names_is_offered(inn: MailIn) -> None:
    id = await held(inn, f"{PAGE}\r\n\r\nGood bread.\r\n")
    async with signed_in(inn.it) as desk:
        await desk.visit(f"{IN}/{id}")
        assert desk.document.xpath("//input[@id='url']/@value") == [PAGE]


async def test_posting_twice_makes_one_comment_and_says_who_was_first(inn: MailIn) -> None:
    await inn.it.posted("First.")
    id = await held(inn, to=await inn.post_address())
    async with signed_in(inn.it) as desk:
        for _ in range(2):
            await desk.post(f"{IN}/{id}/post", url="")
        assert "Somebody was first." in desk.words
    assert await ask(inn.it, "select count(*) from comment") == 2


async def test_what_has_no_text_is_not_posted(inn: MailIn) -> None:
    await inn.it.posted()
    id = await held(inn, "\r\n", to=await inn.post_address())
    async with signed_in(inn.it) as desk:
        await desk.post(f"{IN}/{id}/post", url="")
        assert "There is no text in it." in desk.words
    assert (await stands(inn.it, id)).startswith("held")


async def test_a_closed_page_is_told_and_nothing_is_lost(inn: MailIn) -> None:
    await inn.it.posted()
    id = await held(inn, to=await inn.post_address())
    await do(inn.it, "update thread set state = 'closed'")
    async with signed_in(inn.it) as desk:
        await desk.post(f"{IN}/{id}/post", url="")
        assert "The page takes no more comments." in desk.words
    assert await stands(inn.it, id) == "held unverified"


async def test_spam_is_set_aside_and_an_undo_brings_back_why_it_was_held(inn: MailIn) -> None:
    id = await held(inn)
    async with signed_in(inn.it) as desk:
        await desk.visit(f"{IN}/{id}")
        await desk.press("It was spam")
        assert await stands(inn.it, id) == "dropped spam"
        await desk.press("Undo")
        assert "It waits here again." in desk.words
    assert await stands(inn.it, id) == "held unverified"


async def test_what_is_no_spam_is_set_aside_all_the_same(inn: MailIn) -> None:
    id = await held(inn)
    async with signed_in(inn.it) as desk:
        await desk.visit(f"{IN}/{id}")
        await desk.press("Set it aside")
        assert await stands(inn.it, id) == "dropped set-aside"
        assert "It is set aside, and is erased 90 days after it came." in desk.words
        await desk.press("Undo")
        assert await stands(inn.it, id) == "held unverified"
        await desk.press("Set it aside")
        await desk.visit(f"{IN}/{id}")
        assert "A moderator has set it aside." in desk.words
        await desk.press("Hold it again")
    assert (await stands(inn.it, id)).startswith("held")


async def test_a_mail_that_is_too_long_is_shortened_and_posted(inn: MailIn) -> None:
    await inn.it.posted("First.")
    await do(inn.it, "update site set max_length = 100")
    body = "Good bread. " * 20
    id = await received(inn, letter(f"{body}\r\n", to=SITE, subject=f"Comment on {PAGE}"))
    assert await stands(inn.it, id) == "held too-long"
    async with signed_in(inn.it) as desk:
        await desk.visit(f"{IN}/{id}")
        assert desk.document.xpath("//dt[.='Page']/following-sibling::dd//a/@href") == [PAGE], "which the mail named"
        assert "This text is 239 bytes long, and a comment may have 100: shorten it by 139." in desk.words
        await desk.press("Post it")
        assert desk.answer.status_code == 422
        assert desk.document.xpath("//textarea[@id='text']/text()")[0].strip() == body.strip()
        await desk.press("Post it", text="Gööd bread.\r\n" * 9)
        assert desk.answer.status_code == 422
        assert "This text is 125 bytes long" in desk.words
        await desk.press("Post it", text="Good bread.\r\n\r\nVery.")
        assert "It is published." in desk.words
    assert await ask(inn.it, "select source from comment where id = $1", id) == "Good bread.\n\nVery."
    assert body.strip() in await ask(inn.it, "select text from inbound_message where id = $1", id)


async def test_the_sender_of_a_mail_that_is_too_long_hears_which_page_it_was_for(inn: MailIn) -> None:
    await inn.it.posted("First.")
    await do(inn.it, "update site set max_length = 100")
    await received(inn, letter("Good bread. " * 20, to=SITE, subject=f"Comment on {PAGE}"))
    assert await inn.office.whom() == [ANA]
    words = " ".join(inn.office.last_text.split())
    assert inn.office.last["subject"] == f"Re: [A Blog] {PAGE}"
    assert "Please send a shorter text." in words and PAGE in words
    # And where there is no page, no link is spoken of.
    inn.office.wait(minutes=25 * 60)
    await do(inn.it, "update site set max_length = 5")
    await do(inn.it, "delete from mail_answer")
    other = PAGE.rstrip("/") + "-nobody-wrote-on"
    await received(inn, letter("Too long.", to=SITE, subject=f"Comment on {other}"))
    assert await inn.office.whom() == [ANA]
    assert "reaches nobody." in inn.office.last_text and "use the links" not in inn.office.last_text


async def test_a_comment_by_mail_leads_to_its_mail_and_what_was_cut(inn: MailIn) -> None:
    comment = await inn.it.posted("First.")
    id = await received(inn, letter(QUOTED), await inn.post_address())
    async with signed_in(inn.it) as desk:
        await desk.look_at(comment)
        assert "The mail that it came by" not in desk.words
        await desk.look_at(str(id))
        await desk.follow("The mail that it came by")
        assert "What was cut from it" in desk.words and "> Which bread?" in desk.words


async def test_spam_that_became_a_comment_is_decided_like_any_comment(inn: MailIn) -> None:
    await inn.it.posted("First.")
    id = await received(inn, letter("Buy.\r\n"), await inn.post_address())
    async with signed_in(inn.it) as desk:
        await desk.visit(f"{IN}/{id}")
        await desk.press("It was spam")
        assert "Marked as spam." in desk.words
    assert await ask(inn.it, "select state from comment where id = $1", id) == "spam"


async def test_words_that_were_cut_are_put_back_into_the_comment_and_readers_see_them(inn: MailIn) -> None:
    await inn.it.posted("First.")
    id = await received(inn, letter(QUOTED), await inn.post_address())
    async with signed_in(inn.it) as desk:
        await desk.visit(f"{IN}/{id}")
        last = len(desk.document.xpath("//input[@name='back']")) - 1
        await desk.press("Put back into the comment", back=str(last))
        assert "It stands in the comment again." in desk.words
        assert "stands in the comment" in desk.document.xpath("string(//ul[@class='pieces'])")
    shown = (await inn.it.thread())["comments"][-1]
    assert shown["body"] == [["p", "Good bread."], ["blockquote", ["p", "Which bread?"]]]
    assert shown["edited"] is None
    assert await ask(inn.it, "select count(*) from comment_revision where comment_id = $1", id) == 1


async def test_what_its_writer_has_changed_since_is_not_overwritten(inn: MailIn) -> None:
    await inn.it.posted("First.")
    id = await received(inn, letter(QUOTED), await inn.post_address())
    await do(inn.it, "update comment set held_revision = 2 where id = $1", id)
    async with signed_in(inn.it) as desk:
        await desk.post(f"{IN}/{id}/put-back", back=0)
        assert "The comment has been changed since it came" in desk.words
    assert await ask(inn.it, "select source from comment where id = $1", id) == "Good bread."


async def test_a_mail_is_forwarded_again_by_a_button(inn: MailIn) -> None:
    inn.it.state["post"] = Post(inn.office.head, Server.parse("smtp://127.0.0.1:9?tls=off"))
    await inn.office.moderator()
    id = await held(inn)
    async with signed_in(inn.it) as desk:
        await desk.visit(f"{IN}/{id}")
        await desk.press("Forward again")
        assert "It is on its way" in desk.words
    assert "mo@example.org" in await inn.office.whom()
    assert "Good bread." in inn.office.last_text


async def test_without_a_mail_server_forwarding_is_not_offered_and_does_nothing(inn: MailIn) -> None:
    id = await held(inn)
    async with signed_in(inn.it) as desk:
        await desk.visit(f"{IN}/{id}")
        assert "Forward again" not in desk.words
        await desk.post(f"{IN}/{id}/forward")
        assert desk.answer.status_code == 409
    assert await ask(inn.it, "select count(*) from outbound_message where template = 'forward'") == 0


async def test_a_look_changes_nothing(inn: MailIn) -> None:
    id = await held(inn)
    async with signed_in(inn.it) as desk:
        for act in ("post", "spam", "hold", "forward", "put-back"):
            await desk.visit(f"{IN}/{id}/{act}")
            assert desk.answer.status_code == 405
        await desk.visit(f"{IN}/{id}?note=spam&was=unverified")
    assert await stands(inn.it, id) == "held unverified"


async def test_another_sites_mail_is_neither_seen_nor_touched(inn: MailIn) -> None:
    await inn.it.site("notes", origin="https://notes.example")
    id = await held(inn, "secret\r\n", to="notes@reply.example")
    async with signed_in(inn.it), signed_in(inn.it, SECOND) as desk:
        await desk.visit(f"{IN}?all=1")
        assert rows(desk) == []
        for path in ("", "/raw", "?all=1", "/raw?all=1"):
            await desk.visit(f"{IN}/{id}{path}")
            assert desk.answer.status_code == 404
        for act in ("post", "spam", "hold", "forward", "put-back"):
            await desk.post(f"{IN}/{id}/{act}?all=1", url=PAGE, back=0)
            assert desk.answer.status_code == 404
            assert "secret" not in desk.words
    assert await stands(inn.it, id) == "held unverified"


async def test_mail_for_nobody_is_the_operators_to_see(inn: MailIn) -> None:
    id = await received(inn, mail(), "nobody@reply.example")
    async with signed_in(inn.it) as operator, signed_in(inn.it, SECOND) as other:
        await operator.visit(f"{IN}?all=1")
        assert "It is for an address that nobody has." in rows(operator)[0]
        await operator.visit(f"{IN}/{id}?all=1")
        assert "Post it" not in operator.words
        await other.visit(f"{IN}/{id}?all=1")
        assert other.answer.status_code == 404


async def test_who_is_no_owner_sees_no_address_and_not_the_mail_as_it_came(inn: MailIn) -> None:
    id = await held(inn, "Good bread.\r\n-- \r\nMail eve@private.example\r\n")
    async with signed_in(inn.it), signed_in(inn.it, SECOND) as desk:
        await demote(inn.it, SECOND)
        await desk.visit(IN)
        assert "an…@reader.example" in rows(desk)[0]
        await desk.visit(f"{IN}/{id}")
        assert ANA not in desk.answer.text and "eve@private.example" not in desk.answer.text
        await desk.visit(f"{IN}/{id}/raw")
        assert desk.answer.status_code == 403


async def test_the_mail_as_it_came_is_plain_text_without_what_acts_in_anothers_name(inn: MailIn) -> None:
    first = await inn.it.posted()
    to = await inn.reply_address(first)
    link = "https://comments.example/unsubscribe/" + "Ab3_" * 20
    body = f"<script>alert(1)</script> {link}\r\n"
    id = await received(inn, mail(to=to, body=body), to)
    async with signed_in(inn.it) as desk:
        await desk.visit(f"{IN}/{id}")
        answer = await desk.http.get(f"{IN}/{id}/raw")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "To: reply+…@reply.example" in answer.text
    assert to not in answer.text and "Ab3_" not in answer.text
    assert "<script>alert(1)</script> […]" in answer.text


async def test_a_moderators_own_mail_is_read_and_decided_by_nobody_else(inn: MailIn) -> None:
    id = await held(inn, "my secret\r\n")
    await do(inn.it, "update inbound_message set kind = 'a', from_email = $1", SECOND)
    async with signed_in(inn.it) as kim, signed_in(inn.it, SECOND) as lee:
        await kim.visit(f"{IN}/{id}")
        assert "my secret" not in kim.answer.text
        assert "That is for the moderator alone who wrote it." in kim.words
        await kim.visit(f"{IN}/{id}/raw")
        assert kim.answer.status_code == 403
        for act in ("post", "spam", "forward"):
            await kim.post(f"{IN}/{id}/{act}", url=PAGE)
            assert "It is published." not in kim.words
        await lee.visit(f"{IN}/{id}")
        assert "my secret" in lee.words
    assert await stands(inn.it, id) == "held unverified"


async def test_bytes_that_are_erased_are_no_more_offered(inn: MailIn) -> None:
    id = await held(inn)
    await do(inn.it, "update inbound_message set raw = null")
    async with signed_in(inn.it) as desk:
        await desk.visit(f"{IN}/{id}")
        assert "As it came" not in desk.words
        await desk.visit(f"{IN}/{id}/raw")
        assert desk.answer.status_code == 404


async def test_what_a_stranger_wrote_is_never_markup_of_the_page(inn: MailIn) -> None:
    id = await held(inn, "<img src=x onerror=alert(1)>\r\n", subject="<b>x</b>")
    async with signed_in(inn.it) as desk:
        for path in ("", f"/{id}"):
            await desk.visit(IN + path)
            assert desk.document.xpath("//img | //b/b | //h1//b") == []


@pytest.mark.parametrize("query", ["state=gone", "after=xyz", "state=held&state=held"])
async def test_a_senseless_address_is_a_problem_and_no_fault(blog: Service, query: str) -> None:
    async with signed_in(blog) as desk:
        await desk.visit(f"{IN}?{query}")
        assert desk.answer.status_code == 422


async def test_posting_by_hand_wins_over_a_policy_that_holds_everything(inn: MailIn) -> None:
    await inn.it.posted("First.")
    await inn.it.change(policy=Policy.HOLD)
    id = await held(inn, to=await inn.post_address())
    async with signed_in(inn.it) as desk:
        await desk.post(f"{IN}/{id}/post", url="")
    assert await ask(inn.it, "select state from comment where id = $1", id) == "published"
    assert await ask(inn.it, "select count(*) from moderation_event where comment_id = $1", id) == 1
