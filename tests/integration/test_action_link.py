"""A moderator decides by a link from a mail: signed in or not, by one click, and never by opening it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest

from comments_svc.kernel.secret import Purpose
from comments_svc.moderation.action_link import Subject, action_link
from comments_svc.moderation.model import Act
from comments_svc.sites.model import Policy
from tests.moderator import decide, moderator, undo
from tests.plain_browser import PlainBrowser, plain_browser
from tests.service import PUBLIC_URL, Service, ask, do, reader_token

SNAPSHOT = """
    select json_build_object('comment', (select json_agg(c order by id) from comment c),
      'events', (select json_agg(e order by id) from moderation_event e),
      'thread', (select json_agg(t order by id) from thread t), 'jobs', (select json_agg(j order by id) from job j),
      'mail', (select json_agg(m order by id) from outbound_message m))::text
"""


class Mailed:
    """A comment that waits, and the moderator whom a mail about it was sent to."""

    def __init__(self, it: Service, site: UUID, mo: UUID, comment: str, token: str) -> None:
        self.it, self.site, self.mo, self.comment, self.reader = it, site, mo, comment, token

    def link(self, *, seen: int = 1, act: Act | None = None, **other: Any) -> str:
        subject = Subject(
            **{"site": self.site, "comment": UUID(self.comment), "moderator": self.mo, "seen": seen, **other}
        )
        return action_link(self.it.secret, "", subject, now=self.it.clock.now, act=act)

    async def state(self) -> str:
        return str(await ask(self.it, "select state from comment where id = $1", UUID(self.comment)))

    async def decisions(self) -> int:
        return int(
            await ask(self.it, "select count(*) from moderation_event where comment_id = $1", UUID(self.comment))
        )


async def join(it: Service, site: UUID, name: str) -> UUID:
    found = await moderator(it, f"{name.lower()}@example.org", name)
    await do(it, "insert into site_moderator (site_id, moderator_id) values ($1, $2)", site, found)
    return found


@pytest.fixture
async def mail(blog: Service) -> Mailed:
    site = (await blog.change(policy=Policy.HOLD)).id
    token = reader_token()
    comment = await blog.posted("Is it **open**?", token=token, title="Opening times")
    return Mailed(blog, site, await join(blog, site, "Mo"), comment, token)


@pytest.fixture
async def browser(blog: Service) -> AsyncIterator[PlainBrowser]:
    async with plain_browser(blog) as browser:
        yield browser


async def test_the_page_shows_the_comment_and_how_it_stands(mail: Mailed, browser: PlainBrowser) -> None:
    await browser.visit(mail.link())
    assert browser.answer.status_code == 200
    for words in ("Ana", "Opening times", "Is it open?", "waits for a decision", "Everything waits"):
        assert words in browser.words


@pytest.mark.parametrize(
    ("button", "state", "said"),
    [("Approve", "published", "Approved."), ("Spam", "spam", "Marked as spam."), ("Delete", "rejected", "Deleted.")],
)
async def test_one_click_decides_without_a_session(
    mail: Mailed, browser: PlainBrowser, button: str, state: str, said: str
) -> None:
    await browser.visit(mail.link())
    await browser.press(button)
    assert await mail.state() == state
    assert said in browser.words
    assert browser.http.cookies.jar._cookies == {}  # type: ignore[attr-defined]


async def test_the_page_speaks_as_the_moderators_dashboard_or_else_as_the_browser(
    mail: Mailed, browser: PlainBrowser
) -> None:
    browser.http.headers["accept-language"] = "ar"
    await browser.visit(mail.link())
    assert (browser.document.get("lang"), browser.document.get("dir")) == ("ar", "rtl")
    assert "Ana في Opening times" in browser.words and "ينتظر هذا التعليق قرارًا." in browser.words
    await do(mail.it, "update moderator set dashboard_lang = 'de' where id = $1", mail.mo)
    await browser.visit(mail.link())
    assert "Ana zu Opening times" in browser.words and "Dieser Kommentar wartet auf eine Entscheidung." in browser.words
    await browser.press("Freigeben")
    await browser.press("Rückgängig")
    assert (browser.document.get("lang"), "Der Kommentar ist wie zuvor." in browser.words) == ("de", True)
    assert await mail.state() == "pending"
    await do(mail.it, "delete from site_moderator where moderator_id = $1", mail.mo)
    await browser.visit(mail.link())
    assert (browser.answer.status_code, browser.document.get("lang")) == (403, "ar")
    assert "لم تعد مشرفًا على هذا الموقع." in browser.words


async def test_the_decision_is_the_named_moderators(mail: Mailed, browser: PlainBrowser) -> None:
    await browser.visit(mail.link())
    await browser.press("Approve")
    assert await ask(mail.it, "select moderator_id from moderation_event") == mail.mo


async def test_undo_stands_beside_what_was_done_and_brings_it_back(mail: Mailed, browser: PlainBrowser) -> None:
    await browser.visit(mail.link())
    await browser.press("Delete")
    await browser.press("Undo")
    assert await mail.state() == "pending"
    assert "Undone." in browser.words
    await browser.press("Approve")
    assert await mail.state() == "published"


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("act", [None, Act.APPROVE, Act.SPAM, Act.DELETE])
async def test_opening_the_link_any_number_of_times_changes_nothing(mail: Mailed, method: str, act: Act | None) -> None:
    before = await ask(mail.it, SNAPSHOT)
    for _ in range(5):
        await mail.it.http.request(method, mail.link(act=act))
        await mail.it.http.request(method, mail.link(act=act) + ("&" if act else "?") + "note=undone")
    assert await ask(mail.it, SNAPSHOT) == before


async def test_the_button_of_the_link_that_was_clicked_comes_first(mail: Mailed, browser: PlainBrowser) -> None:
    await browser.visit(mail.link(act=Act.SPAM))
    assert [each.text_content() for each in browser.document.iter("button")] == ["Spam", "Approve", "Delete"]


async def test_what_somebody_else_decided_is_said_with_their_name(mail: Mailed, browser: PlainBrowser) -> None:
    kim = await join(mail.it, mail.site, "Kim")
    await decide(mail.it, mail.comment, Act.APPROVE, by=kim)
    mail.it.clock.move(timedelta(minutes=2))
    await browser.visit(mail.link())
    assert "Already approved by Kim, 2 min ago." in browser.words


async def test_the_same_decision_after_somebody_else_is_no_second_one(mail: Mailed, browser: PlainBrowser) -> None:
    kim = await join(mail.it, mail.site, "Kim")
    await browser.visit(mail.link())
    await decide(mail.it, mail.comment, Act.APPROVE, by=kim)
    await browser.press("Approve")
    assert await mail.decisions() == 1
    assert "Already approved by Kim" in browser.words


async def test_many_clicks_at_once_are_one_decision(mail: Mailed) -> None:
    async def click() -> httpx2.Response:
        return await mail.it.http.post(mail.link(), data={"act": "approve", "seen": "1"})

    answers = await asyncio.gather(*(click() for _ in range(12)))
    assert {each.status_code for each in answers} == {303}
    assert await mail.decisions() == 1
    assert (await mail.it.thread())["thread"]["count"] == 1


async def test_many_undos_at_once_are_one(mail: Mailed) -> None:
    event = (await decide(mail.it, mail.comment, Act.APPROVE, by=mail.mo)).event
    assert event is not None

    async def click() -> httpx2.Response:
        return await mail.it.http.post(mail.link(), data={"undo": str(event.id)})

    await asyncio.gather(*(click() for _ in range(8)))
    assert (await mail.state(), await mail.decisions()) == ("pending", 2)
    assert (await mail.it.thread())["thread"]["count"] == 0


async def test_a_comment_edited_after_the_mail_is_shown_as_it_is_now(mail: Mailed, browser: PlainBrowser) -> None:
    await mail.it.edit(mail.comment, "Buy pills", mail.reader)
    await browser.visit(mail.link(seen=1))
    assert "Buy pills" in browser.words
    assert "edited after the mail was sent" in browser.words
    await browser.press("Spam")
    assert await mail.state() == "spam"


async def test_a_text_that_the_moderator_has_not_seen_is_not_decided_about(mail: Mailed, browser: PlainBrowser) -> None:
    await browser.visit(mail.link())
    await mail.it.edit(mail.comment, "Buy pills", mail.reader)
    await browser.press("Approve")
    assert await mail.state() == "pending"
    assert "Nothing was done" in browser.words
    assert "Buy pills" in browser.words


async def test_an_edit_that_waits_can_be_approved_or_the_earlier_text_kept(mail: Mailed, browser: PlainBrowser) -> None:
    await decide(mail.it, mail.comment, Act.APPROVE, by=mail.mo)
    await mail.it.edit(mail.comment, "Now better", mail.reader)
    await browser.visit(mail.link(seen=2))
    assert "An edit of this comment waits" in browser.words
    await browser.press("Keep the earlier text")
    assert await mail.it.texts() == [[["p", "Is it ", ["strong", "open"], "?"]]]


async def test_a_comment_that_its_writer_deleted_has_no_buttons(mail: Mailed, browser: PlainBrowser) -> None:
    await browser.visit(mail.link())
    await mail.it.delete(mail.comment, mail.reader)
    await browser.press("Approve")
    assert "its writer has deleted this comment" in browser.words
    assert list(browser.document.iter("button")) == []
    assert await mail.decisions() == 0


async def test_who_lost_the_role_can_neither_see_nor_decide(mail: Mailed, browser: PlainBrowser) -> None:
    await browser.visit(mail.link())
    await do(mail.it, "delete from site_moderator where moderator_id = $1", mail.mo)
    for answer in (
        await mail.it.http.get(mail.link()),
        await mail.it.http.post(mail.link(), data={"act": "approve", "seen": "1"}),
    ):
        assert answer.status_code == 403
        assert "You do not moderate this site any more." in answer.text
        assert "Is it" not in answer.text
    assert await mail.state() == "pending"


async def test_a_moderator_of_another_site_has_no_role_here(mail: Mailed) -> None:
    other = await mail.it.site("second")
    stranger = await join(mail.it, other.id, "Sly")
    answer = await mail.it.http.post(mail.link(moderator=stranger), data={"act": "approve", "seen": "1"})
    assert (answer.status_code, await mail.state()) == (403, "pending")


async def test_a_link_of_one_site_reaches_no_comment_of_another(mail: Mailed) -> None:
    other = await mail.it.site("second")
    stranger = await join(mail.it, other.id, "Sly")
    link = mail.link(site=other.id, moderator=stranger)
    assert (await mail.it.http.get(link)).status_code == 404
    assert (await mail.it.http.post(link, data={"act": "approve", "seen": "1"})).status_code == 404
    assert await mail.state() == "pending"


async def test_a_link_for_one_comment_undoes_nothing_about_another(mail: Mailed) -> None:
    another = await mail.it.posted("Another", token=reader_token())
    event = (await decide(mail.it, another, Act.SPAM, by=mail.mo)).event
    assert event is not None
    await mail.it.http.post(mail.link(), data={"undo": str(event.id)})
    assert await ask(mail.it, "select state from comment where id = $1", UUID(another)) == "spam"


async def test_after_seven_days_the_link_says_that_it_has_expired(mail: Mailed) -> None:
    link = mail.link()
    mail.it.clock.move(timedelta(days=7, seconds=-1))
    assert (await mail.it.http.get(link)).status_code == 200
    mail.it.clock.move(timedelta(seconds=2))
    for answer in (await mail.it.http.get(link), await mail.it.http.post(link, data={"act": "approve", "seen": "1"})):
        assert answer.status_code == 410
        assert "This link has expired." in answer.text
    assert await mail.state() == "pending"


FORGERIES: list[Callable[[str], str]] = [
    lambda token: token[:-4],
    lambda token: token + "AAAA",
    lambda token: "A" + token[1:],
    lambda token: token[:60] + ("B" if token[60] == "A" else "A") + token[61:],
    lambda _: "x",
    lambda _: "%00",
    lambda _: "A" * 5000,
]


@pytest.mark.parametrize("forge", FORGERIES)
async def test_a_forged_link_does_nothing_and_says_so(mail: Mailed, forge: Callable[[str], str]) -> None:
    link = f"/a/{forge(mail.link().removeprefix('/a/'))}"
    for answer in (await mail.it.http.get(link), await mail.it.http.post(link, data={"act": "approve", "seen": "1"})):
        assert answer.status_code == 404
        assert "This link is not valid." in answer.text
    assert await mail.state() == "pending"


@pytest.mark.parametrize("purpose", [each for each in Purpose if each is not Purpose.ACTION])
async def test_a_token_of_another_purpose_decides_nothing(mail: Mailed, purpose: Purpose) -> None:
    payload = Subject(mail.site, UUID(mail.comment), mail.mo, 1).payload()
    token = mail.it.secret.sign(purpose, payload, mail.it.clock.now + timedelta(days=1))
    answer = await mail.it.http.post(f"/a/{token}", data={"act": "approve", "seen": "1"})
    assert (answer.status_code, await mail.state()) == (404, "pending")


async def test_an_action_token_opens_no_other_page(mail: Mailed) -> None:
    token = mail.link().removeprefix("/a/")
    for path in ("/u/", "/q/"):
        assert (await mail.it.http.post(f"{path}{token}", data={})).status_code == 404


@pytest.mark.parametrize(
    "data", [{"act": "hold-up"}, {"act": "approve", "seen": "-1"}, {"undo": "x"}, {"act": ["a", "b"]}]
)
async def test_a_form_that_is_not_ours_changes_nothing(mail: Mailed, data: dict[str, Any]) -> None:
    answer = await mail.it.http.post(mail.link(), data=data)
    assert (answer.status_code, await mail.state()) == (422, "pending")


async def test_no_referrer_no_store_no_index_and_no_script(mail: Mailed) -> None:
    answer = await mail.it.http.get(mail.link())
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "no-store" in answer.headers["cache-control"]
    assert answer.headers["x-robots-tag"] == "noindex"
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "<script" not in answer.text


async def test_the_link_is_built_from_the_public_address_and_holds_nothing_readable(mail: Mailed) -> None:
    subject = Subject(mail.site, UUID(mail.comment), mail.mo, 1)
    link = action_link(mail.it.secret, PUBLIC_URL, subject, now=mail.it.clock.now)
    assert link.startswith(f"{PUBLIC_URL}/a/")
    assert "example.org" not in link


async def test_an_undone_decision_is_no_longer_said(mail: Mailed, browser: PlainBrowser) -> None:
    event = (await decide(mail.it, mail.comment, Act.SPAM, by=mail.mo)).event
    assert event is not None
    await undo(mail.it, event.id, by=mail.mo)
    await browser.visit(mail.link())
    assert "waits for a decision" in browser.words
    assert "Undo" not in browser.words
