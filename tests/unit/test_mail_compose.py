"""A mail's bytes: its headers hold what was meant, whatever people call themselves."""

import base64
import email
import re
import subprocess
from datetime import UTC, datetime
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any, Final

import dkim
import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from comments_svc.mail.clean import clean, clean_name
from comments_svc.mail.compose import Letter, Unsubscribe, compose
from comments_svc.mail.dkim import DkimKey
from comments_svc.mail.render import Rendered

WORDS: Final = Rendered("en", "Ada via Slow Bread", "Re: [Slow Bread] Queues", "The text\n", "<p>The HTML</p>\n")
LETTER: Final = Letter(
    words=WORDS,
    from_address="notify@reply.example",
    to="ana@example.org",
    reply_to="reply+rabc@reply.example",
    date=datetime(2026, 11, 25, 9, 42, tzinfo=UTC),
    message_id="<m.one@reply.example>",
    in_reply_to="<c.parent@reply.example>",
    references=("<t.thread@reply.example>", "<c.parent@reply.example>", "<c.own@reply.example>"),
    list_id="demo.comments.example",
    list_name="Slow Bread",
    unsubscribe=Unsubscribe("https://comments.example/u/token", "reply+uabc@reply.example"),
    instance="comments.example",
)
ATTACK: Final = "=?utf-8?q?A=0D=0AReply-To:_x@evil.example=0D=0A=0D=0Abody?="
# Every kind of sign: controls, surrogates, bidi, joiners, letters of all the world.
NASTY: Final = st.text(st.characters(codec=None), max_size=200) | st.text(
    '\r\n\t =?"\\<>@,;:()é\u2028\u202e\x00', max_size=80
)


def parsed(mail: bytes) -> EmailMessage:
    return email.message_from_bytes(mail, policy=policy.default)


def called(sender: str, subject: str = "Hi") -> bytes:
    words = msgspec.structs.replace(WORDS, sender=sender, subject=subject)
    return compose(msgspec.structs.replace(LETTER, words=words, list_name=sender))


def header_names(mail: bytes) -> list[str]:
    head = mail.partition(b"\r\n\r\n")[0].decode("ascii")
    return [line.partition(":")[0] for line in head.split("\r\n") if not line.startswith(" ")]


def test_every_header_of_a_notification_is_there_as_it_should_be() -> None:
    mail = compose(LETTER)
    head = dict(parsed(mail).items())
    boundary = re.search(r'boundary="([^"]+)"', mail.decode())
    assert boundary is not None
    assert head == {
        "Date": "Wed, 25 Nov 2026 09:42:00 +0000",
        "From": "Ada via Slow Bread <notify@reply.example>",
        "To": "ana@example.org",
        "Reply-To": "reply+rabc@reply.example",
        "Subject": "Re: [Slow Bread] Queues",
        "Message-ID": "<m.one@reply.example>",
        "In-Reply-To": "<c.parent@reply.example>",
        "References": "<t.thread@reply.example> <c.parent@reply.example> <c.own@reply.example>",
        "List-Id": '"Slow Bread" <demo.comments.example>',
        "Precedence": "list",
        "List-Unsubscribe": "<https://comments.example/u/token>, <mailto:reply+uabc@reply.example>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "X-Comments-Loop": "comments.example",
        "MIME-Version": "1.0",
        "Content-Language": "en",
        "Content-Type": f'multipart/alternative; boundary="{boundary[1]}"',
    }


def test_the_text_stands_first_and_the_html_last() -> None:
    parts = list(parsed(compose(LETTER)).iter_parts())
    assert [each.get_content_type() for each in parts] == ["text/plain", "text/html"]
    contents = [each.get_content().replace("\r\n", "\n") for each in parts]
    assert contents == [WORDS.text, WORDS.html]


def test_an_answer_to_a_mail_says_that_it_is_one() -> None:
    mail = parsed(compose(msgspec.structs.replace(LETTER, answers=True)))
    assert mail["Auto-Submitted"] == "auto-replied"


def test_a_mail_of_no_list_has_no_header_of_one() -> None:
    alone = msgspec.structs.replace(
        LETTER, list_id=None, unsubscribe=None, reply_to=None, references=(), in_reply_to=None
    )
    absent = {"List-Id", "Precedence", "List-Unsubscribe", "List-Unsubscribe-Post", "Reply-To", "References"}
    assert absent & set(header_names(compose(alone))) == set()


def test_an_equal_letter_is_equal_bytes() -> None:
    assert compose(LETTER) == compose(msgspec.structs.replace(LETTER))


def test_an_encoded_word_as_a_name_makes_no_header() -> None:
    """The attack of CVE-2026-1299's kind: `EmailMessage` of Python 3.11.7 writes the line ends out."""
    mail = called(ATTACK, ATTACK)
    assert header_names(mail) == header_names(compose(LETTER))
    assert b"=?utf-8?q?A" not in mail
    assert parsed(mail)["Reply-To"] == "reply+rabc@reply.example"


@settings(max_examples=150, deadline=None)
@given(NASTY, NASTY)
@example(ATTACK, ATTACK)
@example("a" * 3000, "ü" * 3000)
@example('a"\\', "\ud800\udfff")
@example("= ?=?utf-8?b?DQo=?=", "=\u200d?utf-8?q?=0A?=")
def test_no_name_and_no_subject_changes_the_headers(name: str, subject: str) -> None:
    mail = called(name, subject)
    assert set(header_names(mail)) == set(header_names(compose(LETTER)))
    lines = mail.split(b"\r\n")
    assert all(len(each) <= 998 and each.isascii() and b"\r" not in each and b"\n" not in each for each in lines)
    found = parsed(mail)
    assert found["From"].addresses[0].addr_spec == "notify@reply.example"
    assert len(found["From"].addresses) == 1
    assert list(found.defects) == []


@settings(max_examples=120, deadline=None)
@given(NASTY)
@example("Ωμέγα " * 10)
@example("👩\u200d👩\u200d👧 family")
@example('Joe "the\\man" O\'Neil, Jr. <x>')
def test_a_cleaned_name_is_read_as_it_was_written(name: str) -> None:
    expected = clean_name(name)
    found = email.message_from_bytes(called(name, name))
    # Not by `policy.default`: it puts a space between encoded words.
    display, address = parseaddr(found["From"])
    assert (str(make_header(decode_header(display))), address) == (expected, "notify@reply.example")
    assert str(make_header(decode_header(found["Subject"]))) == clean(name, most=135)


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("Ada\r\nBcc: eve@example.org", "Ada Bcc: eve"),
        ("ceo@bank.example via Blog", "ceo via Blog"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\u2028b\u2029c\x00d", "a b c d"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("x" * 70, "x" * 63 + "…"),
        ("=?utf-8?q?x?=", "= ?utf-8?q?x?="),
    ],
)
def test_a_name_is_one_line_that_looks_like_nothing_else(given_name: str, shown: str) -> None:
    assert clean_name(given_name) == shown


@pytest.mark.parametrize(
    "change",
    [
        {"to": "ana@example.org\r\nBcc: eve@example.org"},
        {"to": "ana@example.org, eve@example.org"},
        {"to": "nobody"},
        {"to": "ana@example.org>"},
        {"reply_to": "x@y\n"},
        {"message_id": "<a@b>\r\nBcc: x"},
        {"references": ("<a b@c>\n",)},
        {"list_id": "a.b>\r\nX: y"},
        {"instance": "a\nb"},
        {"unsubscribe": Unsubscribe("https://x/\r\nX: y")},
        {"message_id": "<" + "a" * 1000 + "@b>"},
    ],
)
def test_a_value_of_ours_that_can_not_stand_in_a_header_is_a_fault(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        compose(msgspec.structs.replace(LETTER, **change))


def test_long_ids_and_links_are_never_encoded_or_cut() -> None:
    url = "https://comments.example/u/" + "a" * 300
    many = tuple(f"<c.{'b' * 40}{number}@reply.example>" for number in range(10))
    mail = compose(msgspec.structs.replace(LETTER, unsubscribe=Unsubscribe(url), references=many))
    assert f"<{url}>".encode() in mail
    assert all(each.encode() in mail for each in many)


def test_the_host_of_an_address_is_written_as_the_dns_has_it() -> None:
    assert (
        parsed(compose(msgspec.structs.replace(LETTER, to="ana@bücher.example")))["To"] == "ana@xn--bcher-kva.example"
    )


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=400))
@example(".\n..\nFrom x\n")
@example("-- \n")
@example("a" * 3000 + "\r\n\r\n=\n= \n\t\n")
def test_any_text_arrives_as_it_was_but_for_line_ends(text: str) -> None:
    mail = compose(msgspec.structs.replace(LETTER, words=msgspec.structs.replace(WORDS, text=text, html=text)))
    assert all(len(each) <= 76 for each in mail.partition(b"\r\n\r\n")[2].split(b"\r\n"))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
    for part in email.message_from_bytes(mail).get_payload():
        content = part.get_payload(decode=True)  # type: ignore[union-attr]
        assert isinstance(content, bytes)
        assert content.decode().replace("\r\n", "\n").removesuffix("\n").split("\n") == lines


@pytest.fixture(scope="module")
def key() -> DkimKey:
    made = subprocess.run(["openssl", "genrsa", "2048"], check=True, capture_output=True)
    return DkimKey("reply.example", "blog", made.stdout)


def public(key: DkimKey) -> str:
    shown = subprocess.run(
        ["openssl", "rsa", "-pubout", "-outform", "DER"], input=key.pem, check=True, capture_output=True
    )
    return f"v=DKIM1; k=rsa; p={base64.b64encode(shown.stdout).decode()}"


def verified(mail: bytes, key: DkimKey) -> bool:
    return bool(dkim.verify(mail, dnsfunc=lambda *_, **__: public(key).encode()))


def test_a_signature_holds_over_the_whole_mail(key: DkimKey) -> None:
    mail = compose(
        msgspec.structs.replace(LETTER, words=msgspec.structs.replace(WORDS, sender="Jörg 👩\u200d👧")), dkim=key
    )
    assert mail.startswith(b"DKIM-Signature: ")
    assert verified(mail, key)
    assert not verified(mail.replace(b"The text", b"Their text"), key)


@pytest.mark.parametrize("name", ["From", "Subject", "To", "List-Unsubscribe", "List-Unsubscribe-Post", "Reply-To"])
def test_no_header_that_matters_can_be_added_or_changed_after_signing(key: DkimKey, name: str) -> None:
    mail = compose(LETTER, dkim=key)
    assert not verified(f"{name}: other@example.org\r\n".encode() + mail, key)
    assert not verified(re.sub(rf"(?m)^{name}: ".encode(), f"{name}: x".encode(), mail, count=1), key)


def test_a_header_that_is_absent_can_not_be_added_after_signing(key: DkimKey) -> None:
    mail = compose(msgspec.structs.replace(LETTER, reply_to=None), dkim=key)
    assert verified(mail, key)
    assert not verified(b"Reply-To: eve@example.org\r\n" + mail, key)


def test_a_key_that_is_none_is_a_fault_and_is_not_shown() -> None:
    bad = DkimKey("reply.example", "blog", b"geheim")
    with pytest.raises(ValueError, match="no RSA private key"):
        bad.check()
    assert "geheim" not in repr(bad)
