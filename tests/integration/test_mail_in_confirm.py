"""A mail that nobody vouches for waits until whoever reads the recorded address says that it is theirs."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from comments_svc.sites.model import Policy
from tests.mail_in import ANA, MailIn, mail_in
from tests.post_office import read_mail, text_of
from tests.service import Service, ask, do
from tests.signed_mail import mail


@pytest.fixture
async def inn(blog: Service, tmp_path: Path) -> AsyncIterator[MailIn]:
    async with mail_in(blog, tmp_path) as it:
        await it.it.posted()
        yield it


async def _link(inn: MailIn) -> str:
    """Of the mail that asks."""
    comment = await ask(inn.it, "select id::text from comment limit 1")
    await inn.receive(mail(body="Mine.\r\n"), await inn.reply_address(comment))
    await inn.office.send()
    found = re.search(r"http://localhost:8000(/w/\S+)", inn.office.last_text)
    assert found is not None
    return found[1]


async def _press(inn: MailIn, link: str) -> str:
    answer = await inn.it.http.post(link, headers={"origin": "http://localhost:8000"}, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_opening_the_link_changes_nothing(inn: MailIn) -> None:
    page = await inn.it.http.get(await _link(inn))
    assert "Yes, I wrote it" in page.text
    assert "Mine." in page.text
    assert await ask(inn.it, "select state from comment where source = 'Mine.'") == "pending"


async def test_who_says_that_it_is_theirs_has_it_published_where_nothing_waits(inn: MailIn) -> None:
    assert "Your comment is published." in await _press(inn, await _link(inn))
    assert len(await inn.it.texts()) == 2
    owner = "select a.email from comment c join reader_address a on a.reader_id = c.reader_id where c.source = 'Mine.'"
    assert await ask(inn.it, owner) == ANA


async def test_a_first_comment_still_waits_where_first_comments_do(inn: MailIn) -> None:
    link = await _link(inn)
    await inn.it.change(policy=Policy.FIRST_TIMERS)
    assert "bis ein Moderator ihn gelesen hat" in await _press(inn, f"{link}?lang=de")
    assert await ask(inn.it, "select reasons from comment where source = 'Mine.'") == ["first-comment"]


async def test_a_moderators_decision_stands(inn: MailIn) -> None:
    link = await _link(inn)
    await do(inn.it, "update comment set state = 'spam' where source = 'Mine.'")
    assert "A moderator has decided" in await _press(inn, link)
    assert await ask(inn.it, "select state from comment where source = 'Mine.'") == "spam"


async def test_saying_it_twice_says_it_once(inn: MailIn) -> None:
    link = await _link(inn)
    await _press(inn, link)
    await _press(inn, link)
    assert len(await inn.it.texts()) == 2


async def test_a_link_for_another_address_opens_nothing(inn: MailIn) -> None:
    link = await _link(inn)
    await do(inn.it, "update comment set email = 'ben@reader.example' where source = 'Mine.'")
    assert (await inn.it.http.get(link)).status_code == 404
    assert (await inn.it.http.post(link, headers={"origin": "http://localhost:8000"})).status_code == 404


async def test_the_mail_that_asks_goes_to_the_recorded_address_once_a_day(inn: MailIn) -> None:
    await _link(inn)
    comment = await ask(inn.it, "select id::text from comment limit 1")
    await inn.receive(mail(body="Mine, too.\r\n"), await inn.reply_address(comment))
    assert await inn.office.send() == []
    asked = [each for each in inn.office.box.mails if "/w/" in text_of(read_mail(each))]
    assert [each.recipient for each in asked] == [ANA]
