"""What a writer gets for what was typed."""

import json

import pytest

from comments_svc.markup.render import render

_REL = 'rel="nofollow ugc noopener"'


def html(text: str) -> str:
    return render(text, max_bytes=10_000).html


def link(href: str, text: str) -> str:
    return f'<a href="{href}" {_REL}>{text}</a>'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        (" \n\n ", ""),
        ("Hello", "<p>Hello</p>"),
        ("*a* __b__ ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code></p>"),
        ("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"),
        ("one  \ntwo\\\nthree", "<p>one<br>two<br>three</p>"),
        ("one\r\ntwo\rthree", "<p>one<br>two<br>three</p>"),
        ("# a\n## b\n### c\n###### d", "<h3>a</h3><h4>b</h4><h4>c</h4><h4>d</h4>"),
        ("a\n=\n\nb\n-", "<h3>a</h3><h4>b</h4>"),
        ("> a\n> b\n\nc", "<blockquote><p>a<br>b</p></blockquote><p>c</p>"),
        ("- a\n- b\n  - c", "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>"),
        ("- a\n\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("7) a\n8) b", '<ol start="7"><li>a</li><li>b</li></ol>'),
        ("***", "<hr>"),
        ("    code\n    <b>", "<pre><code>code\n&lt;b&gt;\n</code></pre>"),
        ("```\na  b\n\n c\n```", "<pre><code>a  b\n\n c\n</code></pre>"),
        ("|a|\n|-:|\n|1|", "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"),
        ("<b>x</b> & &amp; &lt; \"q\" 'q'", "<p>&lt;b&gt;x&lt;/b&gt; &amp; &amp; &lt; \"q\" 'q'</p>"),
        ("&copy; &#169; &#xa9; &nope;", "<p>© © © &amp;nope;</p>"),
        ("a\u00a0b", "<p>a&nbsp;b</p>"),
        ("<!-- x -->", "<p>&lt;!-- x --&gt;</p>"),
        ("\\*a\\* \\<b>", "<p>*a* &lt;b&gt;</p>"),
        ("tab\there", "<p>tab\there</p>"),
        ("nul\x00 bell\x07 c1\x9f", "<p>nul bell c1</p>"),
        ("lone \ud800 half", "<p>lone \ufffd half</p>"),
        ("عربي \u202eabc\u202c", "<p>عربي \u202eabc\u202c</p>"),
    ],
)  # fmt: skip
def test_markdown_becomes(text: str, expected: str) -> None:
    assert html(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[t](https://x.example/a?b=1&c=2#d)", link("https://x.example/a?b=1&amp;c=2#d", "t")),
        ("[t](https://x.example 'title')", link("https://x.example", "t")),
        ("[**t** `c`](https://x.example)", link("https://x.example", "<strong>t</strong> <code>c</code>")),
        ("[t](HTTPS://X.Example/A)", link("HTTPS://X.Example/A", "t")),
        ("[t](https://bücher.example/ü)", link("https://xn--bcher-kva.example/%C3%BC", "t")),
        ("[t](mailto:a@b.example)", link("mailto:a@b.example", "t")),
        ("<https://x.example/a>", link("https://x.example/a", "https://x.example/a")),
        ("<a@b.example>", link("mailto:a@b.example", "a@b.example")),
        ("https://x.example", link("https://x.example", "https://x.example")),
        ("(see https://x.example/a_(b)).", f"(see {link('https://x.example/a_(b)', 'https://x.example/a_(b)')})."),
        ("https://x.example/a_b_c?d=*e*!", f"{link('https://x.example/a_b_c?d=*e', 'https://x.example/a_b_c?d=*e')}*!"),
        ("**https://x.example/a**", f"<strong>{link('https://x.example/a', 'https://x.example/a')}</strong>"),
        ("http://localhost:8000/a", link("http://localhost:8000/a", "http://localhost:8000/a")),
        ("http://[::1]:80/a", link("http://[::1]:80/a", "http://[::1]:80/a")),
        ("www.x.example/a, b", f"{link('http://www.x.example/a', 'www.x.example/a')}, b"),
        ("WWW.x.example", link("http://WWW.x.example", "WWW.x.example")),
        ("见https://x.example/a。谢谢", "见https://x.example/a。谢谢"),
        ("见 https://x.example/a。谢谢", f"见 {link('https://x.example/a', 'https://x.example/a')}。谢谢"),
        ("“https://x.example/a”", f"“{link('https://x.example/a', 'https://x.example/a')}”"),
        ("write to a.b_c+d@x.example.", f"write to {link('mailto:a.b_c+d@x.example', 'a.b_c+d@x.example')}."),
        ("https://аррӏе.example", link("https://xn--80ak6aa92e.example", "https://аррӏе.example")),
        ("![a cat](https://x.example/cat.png)", link("https://x.example/cat.png", "a cat")),
        ("![](https://x.example/cat.png)", link("https://x.example/cat.png", "https://x.example/cat.png")),
        ("[![a *cat*](https://x.example/c.png) big](https://x.example/)", link("https://x.example/", "a cat big")),
    ],
)  # fmt: skip
def test_a_link_becomes(text: str, expected: str) -> None:
    assert html(text) == f"<p>{expected}</p>"


@pytest.mark.parametrize(
    "text",
    [
        "main.rs and README.md and example.com",
        "ftp://x.example, ssh://x.example, //x.example",
        "javascript:alert(1)",
        "www. and www.x",
        "https:// and http://",
        "nothttps://x.example",
        "https://ana@x.example",
        "a@b and @ana and a@b.c1",
        "[t](/relative) [t](a.html) [t](#a) [t](//x.example)",
        "[t](javascript:x) [t](data:x) [t](ftp://x.example)",
        "[t][ref]",
        "[ ] todo [x] done",
    ],
)
def test_no_link_comes_from(text: str) -> None:
    assert html(text) == f"<p>{text}</p>"


def test_code_is_coloured_by_classes() -> None:
    assert html("```python\nx = 'a' # <b>\n```") == (
        '<pre><code class="language-python">x = <span class="hl-s1">\'a\'</span> '
        '<span class="hl-c1"># &lt;b&gt;</span>\n</code></pre>'
    )


@pytest.mark.parametrize(
    ("fence", "opening"),
    [
        ("```C++ {1,3}\n", '<pre><code class="language-c++">'),
        ("```cobol\n", '<pre><code class="language-cobol">'),
        ("~~~ \"onclick=x\n", "<pre><code>"),
        ("```" + "a" * 21 + "\n", "<pre><code>"),
        ("```\n", "<pre><code>"),
    ],
)  # fmt: skip
def test_a_fence_names_its_language_if_it_looks_like_one(fence: str, opening: str) -> None:
    assert html(f"{fence}x\n{fence[:3]}") == f"{opening}x\n</code></pre>"


@pytest.mark.parametrize(
    "text", [">" * 25 + " kept\nand kept", "- " * 15 + "kept", "> " * 19 + "- kept", "> - " * 12 + "kept"]
)
def test_what_nests_too_deep_is_shown_as_typed(text: str) -> None:
    assert html(text) == f"<p>{text.replace('>', '&gt;').replace(chr(10), '<br>')}</p>"


def test_eighteen_quotes_within_each_other_are_quotes() -> None:
    assert html(">" * 18 + " a") == f"{'<blockquote>' * 18}<p>a</p>{'</blockquote>' * 18}"


def test_emphasis_nests_only_so_deep() -> None:
    assert html("*" * 100 + "a" + "*" * 100) == f"<p>{'<strong>' * 31}a{'</strong>' * 31}</p>"


def test_long_code_stays_black() -> None:
    short, long = "x = 1\n" * 100, "x = 1\n" * 501
    assert 'class="hl-' in html(f"```python\n{short}```")
    assert 'class="hl-' not in html(f"```python\n{long}```")


def test_the_code_of_one_comment_shares_one_limit() -> None:
    block = "```python\n" + "x = 1\n" * 200 + "```\n"
    assert html(block * 4).count('<span class="hl-mi">') == 2 * 200


def test_the_tree_is_compact_json_of_the_html() -> None:
    rendered = render('a "b" [é](https://x.example?a&b)\n\n```py\n1\n```\n\n3. x\n***', max_bytes=1000)
    assert rendered.tree == (
        '[["p","a \\"b\\" ",["a",{"href":"https://x.example?a&b"},"é"]],'
        '["pre",["code",{"class":"language-py"},["span",{"class":"hl-mi"},"1"],"\\n"]],'
        '["ol",{"start":"3"},["li","x"]],["hr"]]'
    )
    assert json.loads(rendered.tree)[0][0] == "p"
