import pytest

from comments_svc.markup import tree
from comments_svc.markup.model import Html, Tree


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", []),
        ("a &amp; &lt;b&gt; &amp;lt; &nbsp;", ["a & <b> &lt; \u00a0"]),
        ("<p>a<br>b</p><hr>", [["p", "a", ["br"], "b"], ["hr"]]),
        (
            '<p><a href="https://x.example/?a=1&amp;b=%22" rel="nofollow ugc noopener">x</a></p>',
            [["p", ["a", {"href": "https://x.example/?a=1&b=%22"}, "x"]]],
        ),
        ('<a rel="nofollow ugc noopener">x</a>', [["a", "x"]]),
        ('<ol start="3"><li></li></ol>', [["ol", {"start": "3"}, ["li"]]]),
        (
            '<pre><code class="language-py"><span class="hl-k">if</span>\n</code></pre>',
            [["pre", ["code", {"class": "language-py"}, ["span", {"class": "hl-k"}, "if"], "\n"]]],
        ),
    ],
)
def test_a_tree_holds_tags_attributes_and_text(html: str, expected: Tree) -> None:
    assert tree.read(Html(html)) == expected


@pytest.mark.parametrize(
    "html",
    [
        *("<p>a", "a</p>", "<p><em>a</p></em>", "<br></br>", "a < b", "<!-- a -->"),
        *("<p onclick='x'>a</p>", "<P>a</P>", "<p a>b</p>"),
    ],
)
def test_what_the_sanitiser_never_writes_is_refused(html: str) -> None:
    with pytest.raises(tree.NotOurHtml):
        tree.read(Html(html))
