import pytest

from comments_svc.markup.sanitize import sanitize_foreign
from tests.html_judge import faults

_REL = 'rel="nofollow ugc noopener"'


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", ""),
        ("plain & simple", "plain &amp; simple"),
        ("<p>a</p>\n<p>b", "<p>a</p>\n<p>b</p>"),
        ("<b>a</b> <i>b</i> <s>c</s> <strike>d</strike>", "<strong>a</strong> <em>b</em> <del>c</del> <del>d</del>"),
        ("<h1>a</h1><h2>b</h2><h3>c</h3><h6>d</h6>", "<h3>a</h3><h3>b</h3><h3>c</h3><h4>d</h4>"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ('<a href="https://x.example/?a&amp;b" id=x>x</a>', f'<a href="https://x.example/?a&amp;b" {_REL}>x</a>'),
        ('<a href="/logout">x</a> <a name=a>y</a> <a>z</a>', "x y z"),
        ("<span style='color:red'>a <span>b</span></span>", "a b"),
        ('<span class="hl-k">a</span>', '<span class="hl-k">a</span>'),
        ('<code class="language-py">b</code>', '<code class="language-py">b</code>'),
        ('<code class="language-py hljs">b</code>', "<code>b</code>"),
        ("<style>p{}</style><script>fired()</script><title>t</title>x", "x"),
        ("<!-- a --><!--[if mso]>b<![endif]-->x<o:p>y</o:p>", "xy"),
        ("<img src=https://x.example/p.gif alt=x>a", "a"),
        ("<ol start=3 type=a><li value=7>x</ol>", '<ol start="3"><li>x</li></ol>'),
        ("<table border=1><tr><td colspan=2>x</table>", "<table><tbody><tr><td>x</td></tr></tbody></table>"),
        ("a&nbsp;b &eacute; &#1; &#x202e;", "a&nbsp;b é ? \u202e"),
        ("a\x00b\ud800c", "ab\ufffdc"),
        ("<p>un<b>closed", "<p>un<strong>closed</strong></p>"),
        ("a < b > c", "a &lt; b &gt; c"),
    ],
)  # fmt: skip
def test_foreign_html_becomes(html: str, expected: str) -> None:
    assert sanitize_foreign(html) == expected


@pytest.mark.parametrize(
    "html",
    [
        "<blockquote>" * 60 + "deep <b>x</b>" + "</blockquote>" * 60,
        "<div>" * 5000 + "deep x",
        "<b>deep<i>" * 3000 + " x",
        "<div></x>" * 3000 + "deep x",
    ],
)
def test_of_html_that_nests_too_deep_the_text_is_left(html: str) -> None:
    cleaned = sanitize_foreign(html)
    assert "<" not in cleaned
    assert "deep" in cleaned and "x" in cleaned


def test_ordinary_nesting_is_kept() -> None:
    html = "<blockquote>" * 20 + "x" + "</blockquote>" * 20
    assert sanitize_foreign(html) == html


def test_a_character_reference_of_thousands_of_digits_is_survived() -> None:
    cleaned = sanitize_foreign(f'<a href="https://x.example/&amp;#{"1" * 5000};">x</a>')
    assert faults(cleaned) == []
    assert "x" in cleaned
