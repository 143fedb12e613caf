"""Mail from the wire: what people send is understood, what attackers send is bounded."""

import tracemalloc
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments_svc.mail.header import MAX_VALUE, Mailbox
from comments_svc.mail.parse import MAX_DEPTH, MAX_MESSAGE, MAX_PARTS, MAX_TEXT, Attachment, Fault, parse
from comments_svc.mail.read_reply import read_reply

_HEAD: Final = b"From: Ana <ana@blog.example>\nSubject: Tomatoes\n"


def multipart(kind: str, *parts: bytes, head: bytes = b"", boundary: str = "b") -> bytes:
    edge = f"--{boundary}".encode()
    body = b"".join(edge + b"\n" + part + b"\n" for part in parts)
    return head + f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n'.encode() + body + edge + b"--\n"


_TEXT: Final = b"Content-Type: text/plain; charset=utf-8\n\nplain"
_HTML: Final = b"Content-Type: text/html; charset=utf-8\n\n<p>rich</p>"
_FILE: Final = b'Content-Type: text/plain; name="a.txt"\nContent-Disposition: attachment; filename="a.txt"\n\nfile'


def test_the_two_forms_of_a_text_are_told_apart() -> None:
    mail = parse(multipart("alternative", _TEXT, _HTML, head=_HEAD))
    assert (mail.text, mail.html, mail.attachments) == ("plain", "<p>rich</p>", ())


def test_the_text_is_found_inside_of_parts_and_files_are_left_out() -> None:
    inner = multipart("alternative", _TEXT, multipart("related", _HTML, boundary="r"), boundary="a")
    mail = parse(multipart("mixed", inner, _FILE, head=_HEAD))
    assert (mail.text, mail.html) == ("plain", "<p>rich</p>")
    assert mail.attachments == (Attachment("a.txt", "text/plain", 4),)


def test_texts_around_a_picture_are_one_text() -> None:
    picture = b"Content-Type: image/png\n\nx"
    assert parse(multipart("mixed", _TEXT, picture, _TEXT, head=_HEAD)).text == "plain\nplain"


def test_of_a_signed_message_the_signed_part_is_read() -> None:
    assert parse(multipart("signed", _TEXT, b"Content-Type: text/plain\n\nsignature", head=_HEAD)).text == "plain"


def test_a_message_inside_of_a_message_is_no_text() -> None:
    mail = parse(multipart("mixed", _TEXT, b"Content-Type: message/rfc822\n\n" + _HEAD + b"\nother", head=_HEAD))
    assert (mail.text, [each.type for each in mail.attachments]) == ("plain", ["message/rfc822"])


@pytest.mark.parametrize("start", [b"", b"\n\n", b"\r\n", b"From ana@blog.example Tue Nov  3 09:14:22 2026\n"])
def test_what_stands_before_the_header_is_skipped(start: bytes) -> None:
    assert parse(start + _HEAD + b"\nhello").sender == (Mailbox("Ana", "ana@blog.example"),)


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        ("utf-8", "é".encode(), "é"),
        ("iso-8859-1", b"\xe9 \x80", "é €"),
        ("us-ascii", b"\xe9", "é"),
        ("koi8-r", "да".encode("koi8-r"), "да"),
        ("gb2312", "你好".encode("gbk"), "你好"),
        ("iso-2022-jp", "こんにちは".encode("iso2022_jp"), "こんにちは"),
        ("ks_c_5601-1987", "안녕".encode("cp949"), "안녕"),
        ("x-unknown", "é".encode(), "é"),
        ("utf-8", b"\xe9", "é"),
        ("idna", b"xn--a", "xn--a"),
        ("rot13", b"abc", "abc"),
        ("zlib", b"abc", "abc"),
    ],
)
def test_a_charset_of_the_list_is_used_and_another_is_guessed(charset: str, data: bytes, text: str) -> None:
    assert parse(_HEAD + f"Content-Type: text/plain; charset={charset}\n\n".encode() + data).text == text


@pytest.mark.parametrize(
    ("encoding", "data", "text"),
    [
        ("base64", b"aGVsbG8=", "hello"),
        ("Base64", b"aGVs\nbG8", "hello"),
        ("base64", b"aGVsbG8=!", "hello"),
        ("quoted-printable", b"h=C3=A9=\nllo", "héllo"),
        ("7bit", b"hello", "hello"),
        ("x-unknown", b"hello", "hello"),
    ],
)
def test_a_transfer_encoding_is_undone(encoding: str, data: bytes, text: str) -> None:
    head = f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n"
    assert parse(_HEAD + head.encode() + data).text == text


@pytest.mark.parametrize(
    ("value", "mailboxes"),
    [
        (b"ana@blog.example", [("", "ana@blog.example")]),
        (b"=?utf-8?q?An=C3=A1?= <Ana@Blog.Example>", [("Aná", "ana@blog.example")]),
        (b"=?utf-8?b?QW7DoQ==?=\n =?utf-8?b?QW7DoQ==?= <a@b.example>", [("AnáAná", "a@b.example")]),
        (b"A <a@b.example>, B <b@b.example>", [("A", "a@b.example"), ("B", "b@b.example")]),
        (b"a@b.example\nFrom: c@d.example", [("", "a@b.example"), ("", "c@d.example")]),
        (b"nobody", []),
        (b"=?utf-8?q?ana=40b.example=20=28?= <eve@b.example>", [("ana@b.example (", "eve@b.example")]),
        (b"=?utf-8?q?=3Cana=40b.example=3E=28?= <eve@b.example>", [("<ana@b.example>(", "eve@b.example")]),
        (b'"=?utf-8?q?=22=3Cana=40b.example=3E=28?=" <eve@b.example>', [('"<ana@b.example>(', "eve@b.example")]),
        (b"=?utf-8?q?A=3A_ana=40b.example=2C?= <eve@b.example>", [("A: ana@b.example,", "eve@b.example")]),
        (b"eve@b.example\nX: y\rFrom: ana@b.example\r\rz", [("", "eve@b.example")]),
    ],
)
def test_every_sender_that_is_claimed_is_seen(value: bytes, mailboxes: list[tuple[str, str]]) -> None:
    sender = parse(b"From: " + value + b"\n\nx").sender
    assert [(each.name, each.address) for each in sender] == mailboxes


def test_an_encoded_word_makes_no_line_of_its_own() -> None:
    assert parse(b"Subject: =?utf-8?q?a=0D=0AFrom:_b?=\n\nx").headers.fields == (("subject", "a From: b"),)


def test_flowed_paragraphs_are_one_line_each() -> None:
    head = _HEAD + b"Content-Type: text/plain; format=flowed\n\n"
    body = b"One line \nthat goes on.\n> a quote \n> too\n-- \nJane\n"
    assert parse(head + body).text == "One line that goes on.\n> a quote too\n-- \nJane\n"


def test_a_boundary_that_is_not_named_is_guessed() -> None:
    assert parse(_HEAD + b"Content-Type: multipart/mixed\n\n--x\n\nhello\n--x--\n").text == "hello"


def test_an_edge_is_not_the_beginning_of_a_longer_one() -> None:
    assert parse(multipart("mixed", b"\nhello\n--bb\nmore", head=_HEAD)).text == "hello\n--bb\nmore"


def test_a_part_without_an_end_is_read() -> None:
    assert parse(_HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhello").text == "hello"


@pytest.mark.parametrize(
    ("header", "automatic"),
    [
        (b"", False),
        (b"Auto-Submitted: no", False),
        (b"X-Auto-Response-Suppress: All", False),
        (b"Precedence: list", False),
        (b"Auto-Submitted: no (I typed it)", False),
        (b"Auto-Submitted: no\nAuto-Submitted: auto-replied", True),
        (b"Precedence: list\nPrecedence: Auto-Reply", True),
        (b"X-AutoReply-From: ana@blog.example", True),
        (b"X-Autogenerated: Reply", True),
        (b"Auto-Submitted: auto-replied; owner=x", True),
        (b"X-Autoreply: yes", True),
        (b"Precedence: bulk", True),
        (b"Return-Path: <>", True),
        (b"From: MAILER-DAEMON@mx.example", True),
        (b"Content-Type: multipart/report; boundary=b", True),
    ],
)
def test_what_a_program_wrote_is_known(header: bytes, *, automatic: bool) -> None:
    assert read_reply(header + b"\nSubject: x\n\nx" if header else b"Subject: x\n\nx").automatic is automatic


def test_html_is_read_where_there_is_no_text() -> None:
    assert read_reply(_HEAD + _HTML).trimmed.reply == "rich"


def test_html_decides_where_the_text_has_no_quote_marks() -> None:
    quote = b'<blockquote type="cite">An unknown line that somebody wrote</blockquote>'
    html = b"Content-Type: text/html\n\n<p>Yes.</p>" + quote
    text = b"Content-Type: text/plain\n\nYes.\n\nAn unknown line that somebody wrote"
    assert read_reply(multipart("alternative", text, html, head=_HEAD)).trimmed.reply == "Yes."


def nested(depth: int) -> bytes:
    each = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n"
    return _HEAD + b"".join(each % (n, n) for n in range(depth)) + b"\nhello"


_LARGE: Final = {
    "an address of quotes": (b"From: a@b.example\nTo: " + b'"' * 50_000 + b"\n\nx", Fault.HEADERS_CUT),
    "a header of 5 MB": (b"X: " + b"a" * 5_000_000 + b"\n\nx", Fault.HEADERS_CUT),
    "a header of many lines": (b"X: a\n" * 700_000 + b"\nx", Fault.HEADERS_CUT),
    "a folded header": (b"X: a\n" + b" b\n" * 1_600_000 + b"\nx", Fault.HEADERS_CUT),
    "nested messages": (_HEAD + b"Content-Type: message/rfc822\n\n" * 500 + b"\nx", None),
    "nested parts": (nested(500), Fault.PARTS_CUT),
    "nested parts of megabytes": (nested(MAX_DEPTH) + b"x\n" * 4_000_000, Fault.TEXT_CUT),
    "200,000 parts": (
        _HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 200_000,
        Fault.PARTS_CUT,
    ),
    "what looks like edges": (nested(MAX_DEPTH) + b"--b0x\n" * 1_500_000, Fault.TEXT_CUT),
    "a message of 20 MB": (_HEAD + b"\n" + b"a b\n" * 5_000_000, Fault.MESSAGE_CUT),
}


@pytest.mark.parametrize("name", _LARGE)
def test_what_is_too_much_is_cut_and_said(name: str) -> None:
    raw, fault = _LARGE[name]
    faults = parse(raw).faults
    assert fault is None or fault in faults


@pytest.mark.parametrize("name", _LARGE)
def test_a_large_message_costs_no_memory_beyond_its_text(name: str) -> None:
    raw, _ = _LARGE[name]
    tracemalloc.start()
    parse(raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < MAX_MESSAGE + 12 * MAX_TEXT


def test_the_header_is_bounded_by_value() -> None:
    mail = parse(b"X: " + b"a" * 10_000 + b"\nY: b\n\nx")
    assert [(name, len(value) <= MAX_VALUE) for name, value in mail.headers.fields] == [("x", True), ("y", True)]


def test_as_many_parts_as_allowed_are_read() -> None:
    mail = parse(multipart("mixed", *[b"\nx"] * (MAX_PARTS - 1), head=_HEAD))
    assert (mail.text.count("x"), mail.faults) == (MAX_PARTS - 1, frozenset())


_PIECES: Final = (
    *(b"\n", b"\r\n", b"\r", b"\x00", b"--b", b"--b--", b"From: a@b.c", b"From ", b": ", b"; ", b"=?utf-8?q?=C3?="),
    *(b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: text/html; charset=utf-16\n", b"<", b">", b" "),
    *(b"Content-Type: message/rfc822\n", b"Content-Transfer-Encoding: base64\n", b"boundary*0*=", b"\\", b"(", b"="),
)
_pieces = st.sampled_from(_PIECES)


@given(st.one_of(st.binary(), st.lists(st.one_of(_pieces, st.binary(max_size=4)), max_size=40).map(b"".join)))
def test_any_bytes_end_in_a_reply(raw: bytes) -> None:
    assert isinstance(read_reply(raw).trimmed.reply, str)
