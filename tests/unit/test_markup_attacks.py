from collections.abc import Callable, Iterator
from random import Random
from typing import Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from comments_svc.markup import allowed, sanitize, tree
from comments_svc.markup.model import Html
from comments_svc.markup.render import render
from comments_svc.markup.sanitize import sanitize_foreign
from tests.attacks import VECTORS, attack
from tests.html_judge import faults, tree_by_html5lib

_ALL: Final = [(kind, vector) for kind, vectors in VECTORS.items() for vector in vectors]
_PIECES: Final = [
    *"<>&\"'`*_~[]()!#|\\\n :/=-+.x0",
    *(
        "<a href=",
        "<img ",
        "<p>",
        "</p>",
        "<table>",
        "<td>",
        "<svg>",
        "<math>",
        "<style>",
        "<script>",
        "<!--",
        "-->",
        "]]>",
    ),
    *(
        "onerror=fired()",
        "style=x",
        "id=x",
        "javascript:",
        "data:",
        "https://x.example",
        "www.x.example",
        "a@b.example",
    ),
    *(
        "![",
        "](",
        "```",
        "&lt;",
        "&#x3c;",
        "&colon;",
        "\u00a0",
        "\u202e",
        "\x00",
        "\ud800",
        "\u2028",
        "- ",
        "1. ",
        "|-|\n",
    ),
]
_GRAMMAR: Final = st.lists(st.sampled_from(_PIECES), max_size=40).map("".join)
_ATTACKS: Final = st.integers(0, 2**32).map(lambda seed: attack(Random(seed)))


def by_render(text: str) -> Html:
    return render(text, max_bytes=100_000).html


@pytest.mark.parametrize("pipeline", [by_render, sanitize_foreign])
@pytest.mark.parametrize(("kind", "vector"), _ALL)
def test_a_known_attack_leaves_only_what_is_allowed(pipeline: Callable[[str], Html], kind: str, vector: str) -> None:
    assert faults(pipeline(vector)) == [], kind


@settings(max_examples=400, deadline=None)
@given(_GRAMMAR | _ATTACKS)
@example("[x]()")
@example("http://[:1]")
@example("[x](https://x\ufffd.example)")
def test_mutated_attacks_leave_only_what_is_allowed(text: str) -> None:
    assert faults(by_render(text)) == []
    assert faults(sanitize_foreign(text)) == []


@settings(max_examples=250, deadline=None)
@given(_GRAMMAR | _ATTACKS)
def test_sanitising_twice_changes_nothing(text: str) -> None:
    for html in (by_render(text), sanitize_foreign(text)):
        assert sanitize_foreign(html) == html


@settings(max_examples=250, deadline=None)
@given(_GRAMMAR | _ATTACKS)
def test_the_tree_is_the_document_that_a_browser_makes_of_the_html(text: str) -> None:
    for html in (by_render(text), sanitize_foreign(text)):
        assert tree.read(html) == tree_by_html5lib(html)


@settings(max_examples=250, deadline=None)
@given(st.text(st.characters(codec=None), max_size=200))
def test_any_string_can_be_rendered_and_sanitised(text: str) -> None:
    assert faults(by_render(text)) == []
    assert faults(sanitize_foreign(text)) == []


class _Open:
    """A sanitiser that lets everything through."""

    def clean(self, html: str) -> str:
        return html


@pytest.mark.parametrize(("kind", "vector"), _ALL)
def test_bleach_alone_would_hold(kind: str, vector: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_NH3", "_NH3_OUTLINE"):
        monkeypatch.setattr(sanitize, name, _Open())
    # Only nh3 writes rel.
    assert [fault for fault in faults(sanitize_foreign(vector)) if fault != "a without href or rel"] == [], kind


@pytest.mark.parametrize(("kind", "vector"), _ALL)
def test_nh3_alone_would_hold(kind: str, vector: str) -> None:
    # The vector itself, as if Markdown and bleach had handed it on as HTML.
    assert faults(sanitize._settled(vector)) == [], kind


def test_the_list_of_the_code_is_the_list_of_the_judge() -> None:
    every = "".join(f"<{tag}>" for tag in ("table", "tbody", "tr", "td")) + "<p>x</p>"
    assert faults(every) == []
    assert faults("<h1>x</h1>") == ["element h1"]
    assert faults("<a href='javascript:x' rel='nofollow ugc noopener'>x</a>") == ["a href='javascript:x'"]
    assert len(allowed.TAGS) == 22


def test_a_token_that_no_rule_should_write_does_not_pass() -> None:
    tokens = [
        *_element("script", "fired()"),
        *_element("p", "a<b>&lt;", onclick="fired()"),
        *_element("a", "x", href="javascript:fired()"),
        *_element("a", "y", href='https://x.example/"onclick="fired()'),
        *_element("code", "z", **{"class": "hl-k"}),
    ]
    assert sanitize.sanitize_tokens(tokens) == "fired()<p>a&lt;b&gt;&amp;lt;</p>xy<code>z</code>"


def _element(name: str, text: str, **attributes: str) -> Iterator[dict[str, object]]:
    data = {(None, key): value for key, value in attributes.items()}
    yield {"type": "StartTag", "name": name, "namespace": None, "data": data}
    yield {"type": "Characters", "data": text}
    yield {"type": "EndTag", "name": name, "namespace": None, "data": {}}
