"""Where mail comes in: COMMENTS_MAIL_LISTEN and COMMENTS_IMAP_URL."""

from contextlib import nullcontext

import pytest

from comments_svc.inbound.doors.imap_server import ImapServer
from comments_svc.settings.read import BadSettings, read

REPLY = {"COMMENTS_MAIL_REPLY": "reply+{}@reply.example"}


def test_the_listener_may_have_several_places() -> None:
    settings = read({**REPLY, "COMMENTS_MAIL_LISTEN": "lmtp://127.0.0.1:2400, SMTP://[::1]:2500"})
    assert [each.place for each in settings.mail_listen] == [("lmtp", "127.0.0.1", 2400), ("smtp", "::1", 2500)]


@pytest.mark.parametrize(
    "place",
    ["127.0.0.1:2400", "lmtp://127.0.0.1", "http://x:1", "lmtp://:2400", "lmtp://x:0", "lmtp://u@x:1", "lmtp://x:1/y"],
)
def test_what_is_no_place_to_listen_at_is_refused(place: str) -> None:
    with pytest.raises(BadSettings, match="COMMENTS_MAIL_LISTEN must be addresses such as lmtp://127"):
        read({**REPLY, "COMMENTS_MAIL_LISTEN": place})


def test_a_listener_needs_the_addresses_that_mail_comes_to() -> None:
    with pytest.raises(BadSettings, match="COMMENTS_MAIL_REPLY is missing: with COMMENTS_MAIL_LISTEN"):
        read({"COMMENTS_MAIL_LISTEN": "lmtp://127.0.0.1:2400"})


def test_a_mailbox_has_a_folder_and_signs_of_its_password_are_encoded() -> None:
    url = read({"COMMENTS_IMAP_URL": "imaps://me%40mail.example:p%2Fw%40@mail.example/Blog/Answers"}).imap_url
    assert url is not None
    assert url.server == ImapServer("mail.example", 993, "me@mail.example", "p/w@", "Blog/Answers")
    assert "p/w" not in repr(url.server)


def test_a_mailbox_without_a_folder_is_its_inbox() -> None:
    url = read({"COMMENTS_IMAP_URL": "imap://me:pw@127.0.0.1:1143?tls=off"}).imap_url
    assert url is not None
    assert url.server == ImapServer("127.0.0.1", 1143, "me", "pw", "INBOX", tls=False)


@pytest.mark.parametrize(
    "url",
    [
        "imaps://mail.example",
        "imaps://me@mail.example",
        "imap://me:hush@mail.example",
        "imap://me:hush@8.8.8.8?tls=off",
        "imaps://me:hush@mail.example?tls=off",
        "imaps://me:hu/sh@mail.example",
        "pop3://me:hush@mail.example",
    ],
)
def test_what_is_no_mailbox_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(BadSettings, match="COMMENTS_IMAP_URL must be an address such as imaps://") as caught:
        read({"COMMENTS_IMAP_URL": url})
    assert "hush" not in str(caught.value)


def test_the_password_of_a_mailbox_is_masked() -> None:
    masked = read({"COMMENTS_IMAP_URL": "imaps://me:hush@mail.example/INBOX"}).masked()
    assert masked["COMMENTS_IMAP_URL"] == "imaps://me:****@mail.example/INBOX"


@pytest.mark.parametrize("name", ["MAIL_WEBHOOK_SECRET", "MAILGUN_KEY"])
def test_the_secrets_of_providers_are_masked(name: str) -> None:
    assert read({f"COMMENTS_{name}": "s" * 40}).masked()[f"COMMENTS_{name}"] == "****"


@pytest.mark.parametrize(
    ("listen", "refused"),
    [
        ("smtp://0.0.0.0:25", True),
        ("lmtp://127.0.0.1:2400,smtp://[::]:25", True),
        ("smtp://mx.example:25", True),
        ("smtp://127.0.0.1:2500", False),
        ("smtp://10.0.0.7:2500", False),
        ("lmtp://0.0.0.0:2400", False),
    ],
)
def test_a_servers_word_counts_only_where_nobody_else_can_bring_mail(listen: str, *, refused: bool) -> None:
    given = {"COMMENTS_MAIL_LISTEN": listen, "COMMENTS_MAIL_REPLY": "reply+{}@reply.example"}
    assert read(given).mail_listen
    told = nullcontext() if not refused else pytest.raises(BadSettings, match="COMMENTS_AUTHSERV_ID can't be believed")
    with told:
        read({**given, "COMMENTS_AUTHSERV_ID": "mx.example"})
