import json

import pytest

from comments_svc.markup.excerpt import excerpt, text_of
from comments_svc.markup.render import render


def tree_of(text: str) -> str:
    return render(text, max_bytes=10_000).tree


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("a *b* `c` &amp; <d>", "a b c & <d>"),
        ("one\ntwo\n\nthree", "one\ntwo\nthree"),
        ("- a\n- b\n\n> c\n\n# d\n***\n    e\n    f", "a\nb\nc\nd\ne\nf"),
        ("|a|b|\n|-|-|\n|1|2|", "a b\n1 2"),
        ("![a cat](https://x.example/cat.png)", "a cat"),
    ],
)
def test_the_text_of_a_comment_has_a_line_for_each_block(text: str, expected: str) -> None:
    assert text_of(json.loads(tree_of(text))) == expected


@pytest.mark.parametrize(
    ("text", "max_chars", "expected"),
    [
        ("short", 20, "short"),
        ("exactly twenty chars", 20, "exactly twenty chars"),
        ("one two three four five", 14, "one two three…"),
        ("one two three four five", 13, "one two…"),
        ("first line\nsecond\n\nthird", 100, "first line second third"),
        ("a" * 30, 10, "aaaaaaaaa…"),
        ("hi " + "a" * 30, 10, "hi aaaaaa…"),
    ],
)
def test_an_excerpt_is_one_line_cut_between_words(text: str, max_chars: int, expected: str) -> None:
    short = excerpt(tree_of(text), max_chars=max_chars)
    assert short == expected
    assert len(short) <= max_chars
