"""What the HTML of mail programs says about who wrote what."""

import time
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments_svc.mail.html.text import MAX_HTML, html_text
from comments_svc.mail.read_reply import trim_html

_CITE: Final = '<blockquote type="cite"><div>Hello</div></blockquote>'

_CLIENTS: Final = {
    "Gmail, in a language that nobody has told us": (
        '<div dir="ltr">Yes.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Xyzzy Ana<br></div>'
        '<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px solid">Hello</blockquote></div>'
    ),
    "Outlook on the web": (
        '<div>Yes.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>Xyzzy:</b> Ana</div><p>Hello</p>'
    ),
    "Outlook's program": (
        '<p class="MsoNormal">Yes.<o:p></o:p></p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;'
        'padding:3.0pt 0cm 0cm 0cm"><p><b>Xyzzy:</b> Ana</p></div></div><p>Hello</p>'
    ),
    "Outlook on a telephone": (
        '<div>Yes.</div><div id="mail-editor-reference-message-container"><div><b>Xyzzy</b> Ana</div><p>Hello</p></div>'
    ),
    "Apple Mail": f"<body>Yes.<div><blockquote type=cite>On 3 Nov 2026, Ana wrote:</blockquote></div>{_CITE}</body>",
    "iPhone": f'Yes.<br><br><div id="AppleMailSignature">Sent from my iPhone</div><div>Ana schrieb:</div>{_CITE}',
    "Yahoo": '<div>Yes.</div><div id="ydp1yahoo_quoted_5" class="yahoo_quoted"><div>Xyzzy Ana:</div><p>Hello</p></div>',
    "Thunderbird": f'<p>Yes.</p><div class="moz-cite-prefix">Xyzzy Ana<br></div>{_CITE}',
    "Proton": '<div>Yes.</div><div class="protonmail_quote">Xyzzy wrote Ana:<br><blockquote class="protonmail_quote" '
    'type="cite">Hello</blockquote></div>',
    "Zimbra": '<div>Yes.</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__">Xyzzy: Ana</div>'
    '<div data-marker="__QUOTED_TEXT__">Hello</div>',
    "GMX": '<div>Yes.</div><div name="quote" style="border-left:2px solid"><div>Xyzzy: Ana</div>Hello</div>',
    "Yandex": '<div>Yes.</div><div>03.11.2026, 09:14, "Ana" &lt;a@b.c&gt;:</div><blockquote><p>Hello</p></blockquote>',
    "QQ": "<div>Yes.</div><div>------------------&nbsp;原始邮件&nbsp;------------------</div><div>Hello</div>",
    "163": '<div>Yes.</div><div>At 2026-11-03 09:14:22, "Ana" &lt;a@b.example&gt; wrote:</div>'
    '<blockquote id="isReplyContent">Hello</blockquote>',
    "mail.ru": '<div>Yes.</div><blockquote style="border-left:1px solid #0857A6">Вторник, Ana:<br>Hello</blockquote>',
    "Naver": "<p>Yes.</p><p>-----Original Message-----<br><b>From:</b> Ana</p><p>Hello</p>",
}  # fmt: skip


@pytest.mark.parametrize("client", _CLIENTS)
def test_the_message_that_is_answered_is_cut(client: str) -> None:
    trimmed = trim_html(_CLIENTS[client])
    assert trimmed.reply == "Yes."
    assert any("Hello" in cut.text for cut in trimmed.cut)


def test_answers_between_the_quotes_are_kept_with_them() -> None:
    html = (
        '<div class="gmail_quote"><div class="gmail_attr">On Tuesday Ana wrote:</div><blockquote class="gmail_quote">'
        'One?</blockquote><div>First.</div><blockquote class="gmail_quote">Two?</blockquote><div>Second.</div></div>'
    )
    assert trim_html(html).reply == "> One?\n\nFirst.\n> Two?\n\nSecond."


def test_an_answer_below_the_quote_is_kept() -> None:
    assert trim_html(f'<div class="moz-cite-prefix">Ana wrote:</div>{_CITE}<p>Yes.</p>').reply == "Yes."


def test_what_a_reader_indents_is_no_quote() -> None:
    html = "<p>My rule is this</p><blockquote style='margin-left:30px'>never at noon</blockquote>"
    assert trim_html(html).reply == "My rule is this\n\nnever at noon"


def test_a_text_written_into_the_signature_is_kept() -> None:
    assert trim_html(f'<div class="gmail_signature">I wrote in here.</div>{_CITE}').reply == "I wrote in here."


def test_the_signature_of_a_client_is_cut() -> None:
    assert trim_html('<p>Yes.</p><div class="moz-signature">Jane<br>+1 555 010 9999</div>').reply == "Yes."


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a &amp; b<br>c", "a & b\nc"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ('<a href="https://x.example/a">see</a>', "[see](https://x.example/a)"),
        ('<a href="https://x.example/">x.example</a>', "x.example"),
        ('<a href="mailto:a@b.example">a@b.example</a>', "a@b.example"),
        ('<a href="javascript:x()">see</a>', "see"),
        ('yes <img alt="😀" src="cid:1">', "yes 😀"),
        ('yes <img alt="Logo of a company" src="cid:1">', "yes"),
        ("<style>p{}</style><script>x()</script><title>t</title>yes<!-- no -->", "yes"),
        ('<div style="display:none">preview</div>yes', "yes"),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", "* a\n  + b\n* c"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("", ""),
        ("   ", ""),
        ("plain", "plain"),
        ("<?xml version='1.0' encoding='utf-16'?><p>é</p>", "é"),
    ],
)
def test_html_becomes_text(html: str, text: str) -> None:
    assert html_text(html).strip() == text


def test_private_characters_in_html_mean_nothing() -> None:
    assert trim_html("<p>one</p><p>\ue002</p><p>\ue001two &#xe010; three</p>").reply.startswith("one")


@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "span", "table><tr><td"])
def test_no_word_is_lost_in_deep_html(tag: str) -> None:
    text = html_text(f"<{tag}>" * 400 + "hello" + f"</{tag}>" * 400 + " bye")
    assert text.split() == ["hello", "bye"]


_PIECES: Final = ("<", ">", "<p>", "</div>", "<blockquote type=cite>", "&#xd800;", "\x00", "<!--", "<div id=zwchr>")


@given(st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=5))).map("".join))
def test_any_html_ends_in_a_reply(html: str) -> None:
    assert isinstance(trim_html(html).reply, str)


_UNITS: Final = (
    *("<div>a</div>", "<div>", "<p>a", "<table><tr><td>", "<b>", "<ul><li>", "<blockquote type=cite>", "&lt;", "<td>"),
    *("<", "<!--", "<style>", "<blockquote>x</blockquote>", "<div class=gmail_attr>x</div>", "<img alt=é>"),
    "<a href=http://x>y",
)


def _seconds(html: str) -> float:
    started = time.thread_time()
    trim_html(html)
    return time.thread_time() - started


@pytest.mark.parametrize("unit", _UNITS)
def test_the_cost_of_html_grows_with_its_length_and_no_faster(unit: str) -> None:
    small, big = (unit * (size // len(unit)) for size in (MAX_HTML // 32, MAX_HTML // 4))
    # Eight times the size may take sixteen times as long. What takes less than 5 ms is noise.
    assert any(_seconds(big) <= 16 * max(0.005, _seconds(small)) for _ in range(3))


@pytest.mark.parametrize("unit", ["<div>a</div>", "<b>"])
def test_html_beyond_the_limit_is_not_read(unit: str) -> None:
    whole = unit * (4 * MAX_HTML // len(unit))
    assert html_text(whole) == html_text(whole[:MAX_HTML])
