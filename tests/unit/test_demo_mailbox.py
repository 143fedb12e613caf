"""The demo's mail side: a real SMTP conversation in, a page out."""

import smtplib
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from comments_svc.demo.blog import create_blog
from comments_svc.demo.mail_pages import HTML_POLICY
from comments_svc.demo.mailbox import Mailbox
from comments_svc.demo.sink import SINK_HOST, Sink
from comments_svc.kernel.clock import utc_now
from comments_svc.outbox.count_waiting import Waiting

AUTHOR = "author@demo.example"
READER = "ana@reader.example"


@pytest.fixture
def mailbox(tmp_path: Path) -> Mailbox:
    return Mailbox(tmp_path / "mailbox")


@pytest.fixture
def sink(mailbox: Mailbox) -> Sink:
    sink = Sink()
    sink.start(mailbox)
    return sink


def page(mailbox: Mailbox) -> TestClient:
    return TestClient(create_blog("http://localhost:8000", "demo", mailbox), base_url="http://127.0.0.1:8001")


def letter(
    subject: str = "Re: [Blog] A post", *, html: str = "<p>Ana <b>wrote</b></p>", to: str = AUTHOR
) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Blog <notify@demo.example>", to, subject
    mail["Date"] = "Wed, 25 Nov 2026 10:00:00 +0000"
    mail.set_content("Ana wrote\n")
    if html:
        mail.add_alternative(html, subtype="html")
    return mail


def send(sink: Sink, mail: EmailMessage, *recipients: str) -> None:
    with smtplib.SMTP(SINK_HOST, sink.port, timeout=10) as client:
        client.send_message(mail, "bounce@demo.example", recipients or (AUTHOR,))


def test_what_the_sink_has_acknowledged_is_in_the_list_and_can_be_opened(sink: Sink, mailbox: Mailbox) -> None:
    send(sink, letter())
    [found] = mailbox.letters()
    assert (found.sender, found.recipient, found.subject, found.excerpt) == (
        "Blog <notify@demo.example>",
        AUTHOR,
        "Re: [Blog] A post",
        "Ana wrote",
    )
    opened = mailbox.open(found.key)
    assert opened is not None
    assert (opened.text.strip(), opened.html.strip()) == ("Ana wrote", "<p>Ana <b>wrote</b></p>")
    assert ("Return-Path", "<bounce@demo.example>") in opened.headers


def test_each_recipient_of_a_mail_has_an_own_copy(sink: Sink, mailbox: Mailbox) -> None:
    send(sink, letter(), AUTHOR, READER)
    assert {each.recipient for each in mailbox.letters()} == {AUTHOR, READER}
    assert [each.recipient for each in mailbox.letters(READER)] == [READER]


def test_the_mailbox_is_there_after_a_restart(sink: Sink, tmp_path: Path) -> None:
    send(sink, letter())
    assert [each.subject for each in Mailbox(tmp_path / "mailbox").letters()] == ["Re: [Blog] A post"]


def test_the_list_shows_whose_mail_it_is_and_leads_to_each(sink: Sink, mailbox: Mailbox) -> None:
    send(sink, letter("For the author"))
    send(sink, letter("For Ana", to=READER), READER)
    everything, hers = page(mailbox).get("/mailbox/").text, page(mailbox).get("/mailbox/", params={"to": READER}).text
    assert "For the author" in everything and "For Ana" in everything
    assert "For the author" not in hers and "For Ana" in hers
    [key] = [each.key for each in mailbox.letters(READER)]
    assert f"/mailbox/{key}/" in hers


def test_an_empty_mailbox_says_how_to_fill_it(mailbox: Mailbox) -> None:
    assert "No mail yet" in page(mailbox).get("/mailbox/").text


def test_the_html_of_a_mail_runs_nothing_and_fetches_nothing(mailbox: Mailbox) -> None:
    key = mailbox.keep(bytes(letter(html="<script>alert(1)</script>")), sender="", recipient=AUTHOR)
    whole, part = page(mailbox).get(f"/mailbox/{key}/"), page(mailbox).get(f"/mailbox/{key}/html")
    assert "<script>alert(1)</script>" not in whole.text
    assert part.headers["content-security-policy"] == HTML_POLICY
    assert "script-src" not in HTML_POLICY and "allow-scripts" not in HTML_POLICY


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff\r\n\r\n", b"Subject: =?utf-8?q?x?=\n\nonly text", b"Date: nonsense\n\n"]
)
def test_any_bytes_at_all_can_be_listed_and_opened(mailbox: Mailbox, content: bytes) -> None:
    key = mailbox.keep(content, sender="a@b.example", recipient=AUTHOR)
    assert page(mailbox).get("/mailbox/").status_code == 200
    assert page(mailbox).get(f"/mailbox/{key}/").status_code == 200


@pytest.mark.parametrize("key", ["none", "%2e%2e", "%2e%2e%2fsecret", "a%00b"])
def test_an_unknown_mail_is_not_found(mailbox: Mailbox, key: str) -> None:
    assert page(mailbox).get(f"/mailbox/{key}/").status_code == 404


def test_a_blog_without_a_mailbox_does_not_mention_one() -> None:
    blog = TestClient(create_blog("http://localhost:8000", "demo"))
    assert "mailbox" not in blog.get("/").text.lower()
    assert blog.get("/mailbox/").status_code == 404


def test_a_link_in_a_mail_opens_a_tab_of_its_own(mailbox: Mailbox) -> None:
    html = '<html><head><title>x</title></head><body><a href="http://localhost:8000/a/x">Approve</a></body></html>'
    key = mailbox.keep(bytes(letter(html=html)), sender="", recipient=AUTHOR)
    assert '<head><base target="_blank"><title>' in page(mailbox).get(f"/mailbox/{key}/html").text


def test_the_addresses_in_a_mail_as_text_are_links_and_all_else_is_escaped(mailbox: Mailbox) -> None:
    mail = letter(html="")
    mail.set_content('<b> See http://localhost:8000/a/x?y=1&z="2". Or (https://a.example/b).\n')
    key = mailbox.keep(bytes(mail), sender="", recipient=AUTHOR)
    text = page(mailbox).get(f"/mailbox/{key}/").text
    first = "http://localhost:8000/a/x?y=1&amp;z="
    assert f'&lt;b&gt; See <a href="{first}" target="_blank" rel="noreferrer">{first}</a>&#34;2&#34;.' in text
    assert '(<a href="https://a.example/b" target="_blank" rel="noreferrer">https://a.example/b</a>).' in text


def test_the_mailbox_says_for_whom_a_mail_waits_and_how_long(mailbox: Mailbox) -> None:
    now = utc_now()
    waiting = [
        Waiting("ana@reader.example", 3, now - timedelta(seconds=5)),
        Waiting("cleo@reader.example", 1, now + timedelta(seconds=535)),
    ]
    blog = TestClient(create_blog("http://localhost:8000", "demo", mailbox, lambda: waiting))
    text = blog.get("/mailbox/").text
    assert "<li>3 mails to ana@reader.example wait, and the first is sent within a minute.</li>" in text
    assert "<li>A mail to cleo@reader.example waits, and is sent in 9 minutes.</li>" in text
    assert "No mail yet" not in text


def test_the_mailbox_says_nothing_of_waiting_when_nothing_waits(mailbox: Mailbox) -> None:
    blog = TestClient(create_blog("http://localhost:8000", "demo", mailbox, list))
    text = blog.get("/mailbox/").text
    assert "wait" not in text.partition("<main")[2] and "No mail yet" in text
