"""The demo's mailbox both ways: what is written there reaches the service as mail, and is believed as mail is."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest
from starlette.testclient import TestClient

from comments_svc.demo.author import AUTHOR_EMAIL, AUTHOR_NAME
from comments_svc.demo.blog import create_blog
from comments_svc.demo.mailbox import Mailbox
from comments_svc.demo.postbox import Postbox, free_port
from comments_svc.demo.signer import open_signer
from comments_svc.demo.sink import Sink
from comments_svc.kernel.ids import uuid7
from comments_svc.moderators.queries import insert
from comments_svc.sites.model import Policy
from tests.service import Service, ask, do, service, until

ORIGIN: Final = "http://127.0.0.1:8001"
POST: Final = f"{ORIGIN}/eleven-minutes-for-a-loaf/"
OURS: Final = {"origin": ORIGIN}
ANA: Final = {"sender": "ana@reader.example", "name": "Ana", "to": "demo@demo.example", "subject": f"Comment on {POST}"}


@dataclass
class Demo:
    it: Service
    mailbox: Mailbox
    pages: TestClient

    async def get(self, path: str) -> httpx2.Response:
        return await asyncio.to_thread(self.pages.get, path)

    async def send(self, path: str, fields: dict[str, str], headers: dict[str, str] = OURS) -> httpx2.Response:
        return await asyncio.to_thread(self.pages.post, path, data=fields, headers=headers)

    async def came(self, subject: str, number: int = 1) -> str:
        """The address of the newest mail to the author whose excerpt has these words, once there are so many."""

        async def look() -> list[str]:
            letters = await asyncio.to_thread(self.mailbox.letters, AUTHOR_EMAIL)
            return [each.key for each in letters if subject in each.excerpt]

        return f"/mailbox/{(await until(look, lambda keys: len(keys) >= number))[0]}/"

    async def mails(self) -> Any:
        """State, and why, of each that came in."""
        question = "select array_agg(state || ' ' || coalesce(reason, '') order by id) from inbound_message"
        return await ask(self.it, question)


@pytest.fixture
async def demo(clean_url: str, tmp_path: Path) -> AsyncIterator[Demo]:
    sink, mailbox, signer = Sink(), Mailbox(tmp_path / "mailbox"), open_signer(tmp_path)
    postbox = Postbox(free_port(), signer, "demo@demo.example")
    sink.start(mailbox)
    settings = {
        "smtp_url": sink.url,
        "mail_from": "notify@demo.example",
        "mail_reply": "reply+{}@demo.example",
        "mail_listen": postbox.url,
        "dns_zone_file": str(signer.zone_file),
        "jobs": "on",
    }
    async with service(clean_url, **settings) as it:
        site = await it.site("demo", policy=Policy.FIRST_TIMERS, origin=ORIGIN)
        async with it.db.tx() as tx:
            author = await insert(tx, uuid7(), AUTHOR_EMAIL, AUTHOR_NAME)
        await do(it, "insert into site_moderator (site_id, moderator_id) values ($1, $2)", site.id, author.id)
        blog = create_blog("http://localhost:8000", "demo", mailbox, None, postbox)
        yield Demo(it, mailbox, TestClient(blog, base_url=ORIGIN, follow_redirects=False))


async def opened(demo: Demo) -> None:
    """The door opens a moment after the service."""

    async def look() -> int:
        return (await demo.send("/mailbox/write", {**ANA, "to": "x@elsewhere.example", "text": "."})).text.count("550")

    await until(look)


async def test_a_mail_and_the_authors_answer_are_published_as_by_real_mail(demo: Demo) -> None:
    await opened(demo)
    sent = await demo.send("/mailbox/write", {**ANA, "text": "Our library counts books."})
    assert (sent.status_code, sent.headers["location"]) == (303, "/mailbox/?sent=1")
    mail = await demo.came("Ana has written a comment by mail")
    page = (await demo.get(mail)).text
    assert "Your answer is sent" not in page and f'value="{AUTHOR_NAME}"' in page

    answered = await demo.send(mail, {"name": AUTHOR_NAME, "text": "publish\nBooks queue, too."})
    assert (answered.status_code, answered.headers["location"]) == (303, f"{mail}?sent=1")
    await demo.came("The comment by Ana and your answer are published")
    comments = (await demo.it.thread(site="demo", url=POST))["comments"]
    assert [each["body"] for each in comments] == [
        [["p", "Our library counts books."]],
        [["p", "Books queue, too."]],
    ]
    assert comments[1]["author"]["badge"] == "author"
    assert await demo.mails() == ["posted ", "posted "]


async def test_nobody_vouches_for_another_domain_and_a_forged_author_decides_nothing(demo: Demo) -> None:
    await opened(demo)
    assert (await demo.send("/mailbox/write", {**ANA, "text": "First."})).status_code == 303
    mail = await demo.came("Ana has written a comment by mail")
    answer = demo.mailbox.open(mail.split("/")[2])
    assert answer is not None
    to = dict(answer.headers)["Reply-To"]
    for sender in ("bo@elsewhere.example", "ana@reader.example"):
        fields = {"sender": sender, "name": "", "to": to, "subject": "Re: x", "text": f"approve {sender}"}
        assert (await demo.send("/mailbox/write", fields)).status_code == 303
    stranger = {**ANA, "sender": "bo@elsewhere.example", "text": "Unsigned."}
    assert (await demo.send("/mailbox/write", stranger)).headers["location"] == "/mailbox/?sent=held"
    expected = ["posted ", "held wrong-sender", "held wrong-sender", "held unverified"]
    await until(demo.mails, lambda found: found == expected)
    assert await ask(demo.it, "select array_agg(state) from comment") == ["pending"]


async def test_what_is_not_sent_is_said_in_words_and_what_was_written_stays(demo: Demo) -> None:
    await opened(demo)
    for fields, words in (
        ({**ANA, "text": " \n"}, "There is no text in it yet."),
        ({**ANA, "text": "Kept.", "to": "nobody@demo.example"}, "The service knows no such address: 550"),
        ({**ANA, "text": "Kept.", "sender": "ana"}, "This is not an e-mail address"),
        ({**ANA, "text": "Kept." + "x" * 100_001}, "This is too long."),
    ):
        refused = await demo.send("/mailbox/write", fields)
        assert (refused.status_code, words in refused.text) == (422, True), words
        assert 'value="Ana"' in refused.text and fields["text"].strip() in refused.text
    name = {**ANA, "name": "A\r\nBcc: x@y.example =?utf-8?q?=0A?=", "subject": f"{POST}\r\nb", "text": "One line."}
    assert (await demo.send("/mailbox/write", name)).status_code == 303
    for headers in ({}, {"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site", **OURS}):
        assert (await demo.send("/mailbox/write", {**ANA, "text": "No."}, headers)).status_code == 403
    assert (await demo.send("/mailbox/write", {**ANA, "text": "x" * 1_100_000})).status_code == 413
    assert (await demo.send("/mailbox/none/", {"text": "No."})).status_code == 404
    await demo.came("has written a comment by mail")
    assert await demo.mails() == ["posted "]


async def test_while_the_service_takes_no_mail_the_page_says_so_and_keeps_the_text(tmp_path: Path) -> None:
    mailbox, signer = Mailbox(tmp_path / "mailbox"), open_signer(tmp_path)
    again = open_signer(tmp_path)
    assert again == signer
    mail = b"Reply-To: reply+x@demo.example\r\nSubject: Hi\r\n\r\nText.\r\n"
    key = mailbox.keep(mail, sender="", recipient="ana@reader.example")
    silent = mailbox.keep(b"Subject: Hi\r\n\r\nText.\r\n", sender="", recipient="ana@reader.example")
    postbox = Postbox(free_port(), signer, "demo@demo.example")
    pages = TestClient(create_blog("http://localhost:8000", "demo", mailbox, None, postbox), base_url=ORIGIN)
    refused = pages.post(f"/mailbox/{key}/", data={"name": "Ana", "text": "Kept."}, headers=OURS)
    assert refused.status_code == 422
    assert "takes no mail just now" in refused.text and "\nKept.</textarea>" in refused.text
    assert pages.post(f"/mailbox/{silent}/", data={"text": "x"}, headers=OURS).status_code == 404
    assert "Nobody reads an answer" in pages.get(f"/mailbox/{silent}/").text
