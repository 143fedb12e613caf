"""What was sent and what waits, in the dashboard: who sees what, and who may do what."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from comments_svc.kernel.ids import uuid7
from comments_svc.outbox.message import Channel, Message
from comments_svc.outbox.put import put
from comments_svc.sites.find import find
from tests.desk import Desk, signed_in
from tests.service import PAGE, Service, ask, do

OUTBOX = "/dashboard/sites/blog/mail/outbox"
READER = "ana@reader.example"
SECOND = "lee@example.org"


async def message(it: Service, *, site: str | None = "blog", state: str = "queued", **more: Any) -> UUID:
    async with it.db.tx() as tx:
        site_id = (await find(tx, site)).id if site else None
        given = {"template": "reply", "recipient": READER, "lang": "en", "due_at": it.clock.now, **more}
        made = Message(site_id=site_id, event_id=uuid7(), created_at=it.clock.now, **given)
        await put(tx, [made])
    await do(it, "update outbound_message set state = $2, attempts = 1 where id = $1", made.id, state)
    return made.id


async def state_of(it: Service, id: UUID) -> str:
    return str(await ask(it, "select state from outbound_message where id = $1", id))


def rows(desk: Desk) -> list[str]:
    return [" ".join(each.text_content().split()) for each in desk.document.xpath("//ul[@class='messages']/li")]


async def answered(it: Service, id: UUID, answer: str) -> None:
    await do(it, "update outbound_message set last_answer = $2 where id = $1", id, answer)


async def written(it: Service, id: UUID, at: datetime) -> None:
    await do(it, "update outbound_message set created_at = $2 where id = $1", id, at)


async def test_a_row_says_what_it_is_to_whom_how_it_stands_and_what_the_server_said(blog: Service) -> None:
    id = await message(blog, due_at=blog.clock.now + timedelta(minutes=8))
    await answered(blog, id, "451 4.3.0 Try later")
    async with signed_in(blog) as desk:
        await desk.visit(OUTBOX)
        [row] = rows(desk)
    assert "Waiting New comment to a follower to ana@reader.example" in row
    assert "451 4.3.0 Try later · is tried again in 8 min" in row


async def test_an_empty_outbox_says_so(blog: Service) -> None:
    async with signed_in(blog) as desk:
        await desk.visit(OUTBOX)
        assert "Nothing has been sent yet." in desk.words
        await desk.visit(f"{OUTBOX}?state=failed")
        assert "Nothing here." in desk.words


async def test_the_list_is_filtered_by_state(blog: Service) -> None:
    for state in ("queued", "sent", "failed", "cancelled"):
        await message(blog, state=state, recipient=f"{state}@reader.example")
    async with signed_in(blog) as desk:
        for state in ("queued", "sent", "failed", "cancelled"):
            await desk.visit(f"{OUTBOX}?state={state}")
            [row] = rows(desk)
            assert f"{state}@reader.example" in row


async def test_the_list_is_narrowed_to_days_and_mails_and_stays_so(blog: Service) -> None:
    """The days are those of UTC, and both belong to it; an act leads back to the same list."""
    blog.clock.move(timedelta(days=1) - (blog.clock.now - blog.clock.now.replace(hour=0, minute=0, second=0)))
    first = blog.clock.now.replace(microsecond=0)
    for each, moment in enumerate((-1, 0, 86_399, 2 * 86_400 - 1, 2 * 86_400)):
        id = await message(blog, state="failed", recipient=f"{each}@reader.example")
        await written(blog, id, first + timedelta(seconds=moment))
    back = await message(blog, state="failed", recipient="back@reader.example")
    await answered(blog, back, "It came back: 550")
    for id in (back, await message(blog, state="failed", channel=Channel.HOOK, recipient="hook:1")):
        await written(blog, id, first)
    days = f"since={first.date()}&until={first.date() + timedelta(days=1)}"
    async with signed_in(blog) as desk:
        await desk.visit(f"{OUTBOX}?state=failed&channel=mail&{days}")
        assert [row.split("@")[0][-1] for row in rows(desk)] == ["3", "2", "1"]
        await desk.press("Send again")
        assert desk.answer.url.query.decode() == f"state=failed&channel=mail&{days}&note=resend"
        assert len(rows(desk)) == 2
        await desk.visit(f"{OUTBOX}?state=returned&{days}")
        assert [row.startswith("Came back") for row in rows(desk)] == [True]
        await desk.visit(f"{OUTBOX}?{days}")
        assert len(rows(desk)) == 5
        for chip in desk.document.xpath("//a[@class='picked']/@href"):
            await desk.visit(chip)
            assert len(rows(desk)) == 6, chip


async def test_why_something_was_not_sent_is_said_in_the_language_of_the_page(blog: Service) -> None:
    """The server's own words stay as they came; rows of earlier releases are the same text."""
    said = {
        "It came back: 550 5.1.1 no such user": "Sie kam zurück: 550 5.1.1 no such user",
        "Given up after three days: A fault of ours: KeyError": "Nach drei Tagen aufgegeben: Fehler bei uns: KeyError",
        "Our database was away.": "Unsere Datenbank war nicht erreichbar.",
        "Twice it broke off at the end, so it may have arrived: timed out"
        " (after the mail was handed over: it may have been taken)": "Zweimal am Ende abgebrochen, die Nachricht kann"
        " also angekommen sein: timed out (nachdem die Mail übergeben war: sie kann angenommen worden sein)",
    }
    for answer in said:
        await answered(blog, await message(blog, state="failed"), answer)
    async with signed_in(blog) as desk:
        desk.http.headers["accept-language"] = "de"
        await desk.visit(OUTBOX)
        shown = {str(each) for each in desk.document.xpath("//p[@class='answer']/samp/text()")}
        assert shown == set(said.values())


async def test_the_list_is_paged_and_nothing_stands_twice_or_is_left_out(blog: Service) -> None:
    for each in range(120):
        blog.clock.move(timedelta(milliseconds=1))
        await message(blog, recipient=f"reader{each:03}@reader.example")
        blog.clock.move(timedelta(milliseconds=1))
    seen: list[str] = []
    async with signed_in(blog) as desk:
        await desk.visit(OUTBOX)
        while True:
            seen += desk.document.xpath("//ul[@class='messages']//bdi/text()")
            older = desk.document.xpath("//a[@rel='next']/@href")
            if not older:
                break
            await desk.visit(older[0])
    assert seen == [f"reader{each:03}@reader.example" for each in reversed(range(120))]


async def test_what_failed_is_sent_again_by_a_button(blog: Service) -> None:
    id = await message(blog, state="failed")
    async with signed_in(blog) as desk:
        await desk.visit(f"{OUTBOX}?state=failed")
        await desk.press("Send again")
        assert "It is sent within a moment." in desk.words
    assert await state_of(blog, id) == "queued"


async def test_what_waits_is_taken_back_by_a_button(blog: Service) -> None:
    id = await message(blog)
    async with signed_in(blog) as desk:
        await desk.visit(OUTBOX)
        await desk.press("Cancel")
        assert "It is not sent any more." in desk.words
    assert await state_of(blog, id) == "cancelled"


async def test_why_we_did_not_send_is_said_in_the_moderator_s_language(blog: Service) -> None:
    await message(blog)
    async with signed_in(blog) as desk:
        await desk.visit(OUTBOX)
        await desk.press("Cancel")
        assert "Not sent: cancelled in the dashboard." in rows(desk)[0]
        desk.http.headers["accept-language"] = "de"
        await desk.visit(OUTBOX)
        assert "Nicht gesendet: im Dashboard abgebrochen." in rows(desk)[0]


async def test_who_is_too_late_to_cancel_is_told_how_it_stands(blog: Service) -> None:
    id = await message(blog)
    async with signed_in(blog) as desk:
        await desk.visit(OUTBOX)
        await do(blog, "update outbound_message set state = 'sent' where id = $1", id)
        await desk.press("Cancel")
        assert "It had just left" in desk.words
    assert await state_of(blog, id) == "sent"


async def test_a_look_changes_nothing(blog: Service) -> None:
    id = await message(blog)
    async with signed_in(blog) as desk:
        for _ in range(3):
            await desk.visit(OUTBOX)
            await desk.visit(f"{OUTBOX}/{id}?act=cancel")
            assert desk.answer.status_code == 405
    assert await state_of(blog, id) == "queued"


async def test_another_site_s_messages_are_neither_seen_nor_touched(blog: Service) -> None:
    await blog.site("notes")
    theirs = await message(blog, site="notes", recipient="secret@reader.example")
    async with signed_in(blog), signed_in(blog, SECOND) as desk:
        await desk.visit(f"{OUTBOX}?all=1")
        assert rows(desk) == []
        for act in ("cancel", "resend"):
            await desk.post(f"{OUTBOX}/{theirs}?all=1", act=act)
            assert desk.answer.status_code == 404
            assert "secret" not in desk.words
    assert await state_of(blog, theirs) == "queued"


async def test_mail_of_the_installation_is_the_operator_s_alone(blog: Service) -> None:
    await message(blog, site=None, template="sign-in", recipient="kim@example.org")
    async with signed_in(blog) as operator, signed_in(blog, SECOND) as other:
        await operator.visit(f"{OUTBOX}?all=1")
        assert len(rows(operator)) == 1
        await operator.visit(OUTBOX)
        assert rows(operator) == []
        await other.visit(f"{OUTBOX}?all=1")
        assert rows(other) == []


async def test_who_is_no_owner_sees_no_address_of_a_reader(blog: Service) -> None:
    id = await message(blog)
    await answered(blog, id, f"550 5.1.1 <{READER}>: unknown")
    async with signed_in(blog), signed_in(blog, SECOND) as desk:
        await do(blog, "update site_moderator m set role = 'moderator' from moderator o where o.id = m.moderator_id "
                       "and o.email = $1", SECOND)  # fmt: skip
        await desk.visit(OUTBOX)
        [row] = rows(desk)
    assert READER not in row and "ana" not in row
    assert "an…@reader.example" in row


async def test_no_one_sees_a_reply_address_that_a_server_repeated(blog: Service) -> None:
    secret = "b" + "a" * 13 + "b" * 16
    id = await message(blog)
    await answered(blog, id, f"550 5.7.1 <reply+{secret}@reply.example> rejected")
    async with signed_in(blog) as desk:
        await desk.visit(OUTBOX)
        assert secret not in desk.answer.text
        assert "550 5.7.1 <reply+…@reply.example> rejected" in rows(desk)[0]


@pytest.mark.parametrize(
    "query", ["state=gone", "after=xyz", "note=%00", "state=sent&state=failed", "since=2026-02-30"]
)
async def test_a_senseless_address_is_a_problem_and_no_fault(blog: Service, query: str) -> None:
    async with signed_in(blog) as desk:
        await desk.visit(f"{OUTBOX}?{query}")
        assert desk.answer.status_code == 422


async def test_a_row_names_the_comment_that_it_is_about_and_leads_to_it(blog: Service) -> None:
    comment = await blog.posted("Hello.", name="Ada")
    await message(blog, comment_id=UUID(comment))
    async with signed_in(blog) as desk:
        await desk.visit(OUTBOX)
        [row] = rows(desk)
        [link] = desk.document.xpath("//p[@class='of']/a")
    assert f"Comment by Ada on {PAGE}" in row
    assert link.get("href") == f"/dashboard/sites/blog/c/{comment}"


async def test_a_row_of_another_site_does_not_tell_whose_comment_it_is_about(blog: Service) -> None:
    await blog.site("notes")
    comment = await blog.posted("Hello.", name="Ada")
    await message(blog, comment_id=UUID(comment))
    async with signed_in(blog, sites=("blog", "notes")) as desk:
        await desk.visit("/dashboard/sites/notes/mail/outbox?all=1")
        [row] = rows(desk)
    assert READER in row and "Ada" not in row


async def test_what_is_sent_again_no_longer_shows_the_answer_of_the_last_time(blog: Service) -> None:
    id = await message(blog, state="sent")
    await answered(blog, id, "250 2.0.0 OK")
    async with signed_in(blog) as desk:
        await desk.visit(OUTBOX)
        await desk.press("Send again")
        [row] = rows(desk)
    assert "250" not in row and "Is sent within a minute" in row


@pytest.mark.parametrize("kind", ["prove", "sign-in"])
@pytest.mark.parametrize("state", ["sent", "failed", "cancelled", "queued"])
async def test_a_mail_with_a_code_is_sent_to_who_asks_and_never_again_by_hand(
    blog: Service, kind: str, state: str
) -> None:
    id = await message(blog, state=state, template=kind)
    async with signed_in(blog) as desk:
        await desk.visit(f"{OUTBOX}?all=1")
        assert "Send again" not in desk.words and "Send now" not in desk.words
        await desk.post(f"{OUTBOX}/{id}?all=1", act="resend")
        assert (desk.answer.status_code, "can't be sent again" in desk.words) == (409, True)
    assert await state_of(blog, id) == state


async def test_a_mail_to_somebody_who_was_erased_is_not_sent_again(blog: Service) -> None:
    id = await message(blog, state="sent", recipient="erased:1")
    async with signed_in(blog) as desk:
        await desk.post(f"{OUTBOX}/{id}", act="resend")
        assert desk.answer.status_code == 409
    assert await state_of(blog, id) == "sent"


async def test_a_mail_is_sent_again_by_hand_three_times_in_a_row(blog: Service) -> None:
    id = await message(blog, state="sent")
    async with signed_in(blog) as desk:
        for _ in range(3):
            await desk.post(f"{OUTBOX}/{id}", act="resend")
            assert desk.answer.status_code == 200
        await desk.post(f"{OUTBOX}/{id}", act="resend")
        assert desk.answer.status_code == 429


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("554 spam: https://comments.example/prove#c2VjcmV0 found", "554 spam: https://comments.example/… found"),
        ("550 see HTTPS://mail.example?id=7 please", "550 see HTTPS://mail.example/… please"),
        ("554 body has 'code 482913.'", "554 body has 'code ….'"),
        ("554 body has " + "aB3_" * 12, "554 body has …"),
        ("250 2.0.0 Ok: queued as 4F2A1, 12345678 bytes", "250 2.0.0 Ok: queued as 4F2A1, 12345678 bytes"),
    ],
)
async def test_no_one_sees_a_link_or_a_code_that_a_server_repeated(blog: Service, said: str, shown: str) -> None:
    id = await message(blog, state="failed")
    await answered(blog, id, said)
    async with signed_in(blog) as desk:
        await desk.visit(OUTBOX)
        assert shown in rows(desk)[0]
        assert shown == said or said not in desk.answer.text
