"""Texts without markup skip the Markdown parser; what they become must not show it."""

from random import Random
from typing import Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from comments_svc.markup import plain
from comments_svc.markup.markdown import html_tokens
from comments_svc.markup.normalise import normalise
from comments_svc.markup.sanitize import sanitize_paragraphs, sanitize_tokens

# Words and what stands between them: mostly what the short way takes, and every neighbour that it must not.
_WORDS: Final = [
    *("a", "Hello", "e\u0301", "é", "Ж", "中文", "ß", "ﬁ", "1", "2.", "3)", "12", "x1", "_", "😀", "ª", "ʰ", "ⅷ", "٣"),
    *("www.x.example", "WWW.x.example", "https://x.example", "http:", "mailto:a", "a@b.example", "x.example", "://"),
    *(
        "&amp;",
        "&",
        "<",
        ">",
        "<b>",
        "*",
        "**a**",
        "`",
        "~~",
        "~",
        "[",
        "]",
        "![",
        "|",
        "\\",
        "#",
        "=",
        "===",
        "-",
        "---",
        "+",
    ),
    *('"', "'", "“q”", "(", ")", ":", ";", "!", "?", "…", "—", "%41", "$", "{", "}", "^", "\u00ad", "\u200b", "\u202e"),
]
_HARMLESS: Final = ["word", "Ünï", "x:", '"q"', "(p)", "e.g.", "1", "-", "=", "#5", "+", "'s", "!", "中。", "😀"]
_GAPS: Final = [
    "",
    " ",
    "\n",
    "\n\n",
    "\n\n\n",
    "  ",
    "  \n",
    " \n ",
    "\n    ",
    "\t",
    "\u00a0",
    "\u2003",
    "\u2028",
    "\x0c",
    "\u3000",
]
_LETTERS: Final = st.text(
    st.characters(categories=["L", "M", "N", "P", "S", "Z"]) | st.sampled_from("\n a"), max_size=30
)


def differ(text: str) -> bool | None:
    """None if the short way leaves the text to Markdown."""
    source = normalise(text)
    lines = plain.paragraphs(source)
    return None if lines is None else sanitize_paragraphs(lines) != sanitize_tokens(html_tokens(source))


def sentence(rng: Random) -> str:
    text = rng.choice(_WORDS[:8])
    for _ in range(rng.randrange(8)):
        text += rng.choice(_GAPS if rng.random() < 0.1 else [" ", " ", " ", "\nand ", "\n\nBut "])
        text += rng.choice(_WORDS if rng.random() < 0.05 else _HARMLESS)
    return text


def test_the_short_way_gives_what_markdown_gives() -> None:
    rng = Random(30)
    verdicts = {text: differ(text) for text in (sentence(rng) for _ in range(20_000))}
    assert [text for text, differs in verdicts.items() if differs] == []
    taken = sum(differs is False for differs in verdicts.values())
    assert 5_000 < taken < 15_000, "the generator must stand on both sides of the border"


@settings(max_examples=300, deadline=None)
@given(_LETTERS)
@example("a\nb\n\nc\n")
@example('a\n\n\n\nb: "c" (d) - e = f')
@example("a\u00a0b")
@example("Title\n===")
@example("a|b\n-|-")
def test_the_short_way_gives_what_markdown_gives_for_any_letters(text: str) -> None:
    assert not differ(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for this post, it saved me an afternoon.",
        'Does it work on Windows? I only have 3.11 - and (sadly) no Mac: "sorry"!',
        "Erste Zeile,\nzweite Zeile.\n\nNeuer Absatz: größer als #1 = gut.",
        "Спасибо! Очень помогло.",
        "谢谢你的文章。",
    ],
)
def test_ordinary_sentences_take_the_short_way(text: str) -> None:
    assert plain.paragraphs(normalise(text)) is not None


@pytest.mark.parametrize(
    "mark", ["\\", "`", "*", "_", "[", "]", "<", ">", "&", "~", "\t", "\u00a0", "www.", "http://", "@"]
)
def test_a_mark_that_may_mean_something_does_not(mark: str) -> None:
    assert plain.paragraphs(normalise(f"a {mark} b")) is None


@pytest.mark.parametrize("start", ["- ", "+ ", "1. ", "# ", "| ", "= ", "    ", " ", '"', "1"])
def test_a_line_that_does_not_start_with_a_letter_does_not(start: str) -> None:
    assert plain.paragraphs(normalise(f"a\n{start}b")) is None
