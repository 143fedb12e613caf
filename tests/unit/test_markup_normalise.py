import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments_svc.markup.normalise import clean_line, normalise

_ANY = st.text(st.characters(codec=None) | st.sampled_from("\r\n\x00\x85\u2028\ud800\ufffe\u202e\u200b "))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain é 中 😀", "plain é 中 😀"),
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\x0bb\x0cc\x85d\u2028e\u2029f", "a\nb\nc\nd\ne\nf"),
        ("a\tb", "a\tb"),
        ("\x00a\x07\x1b[1m\x7f\x80\x9f", "a[1m"),
        ("\ud83d \ude00 \ud800", "\ufffd \ufffd \ufffd"),
        ("\ufffea\uffff", "a"),
        ("\u202ea\u202c\u200d\u00a0", "\u202ea\u202c\u200d\u00a0"),
    ],
)
def test_a_text_becomes_storable(text: str, expected: str) -> None:
    assert normalise(text) == expected


@given(_ANY)
def test_what_is_normalised_is_storable_and_stays_as_it_is(text: str) -> None:
    clean = normalise(text)
    assert [char for char in clean if unicodedata.category(char) in {"Cc", "Cs"} and char not in "\t\n"] == []
    assert normalise(clean) == clean


@given(_ANY)
def test_normalising_never_makes_a_text_longer(text: str) -> None:
    assert len(normalise(text).encode()) <= len(text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Ana \t Ruiz \n", "Ana Ruiz"),
        ("Ana\r\nBcc: x@y.example", "Ana Bcc: x@y.example"),
        ("Ana\u2028\u2029Ruiz", "Ana Ruiz"),
        ("Ana\u00a0\u3000Ruiz", "Ana Ruiz"),
        ("\u202eanA\u202c", "anA"),
        ("\u2066Ana\u2069", "Ana"),
        ("محمد\u200cرضا", "محمد\u200cرضا"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("नमस्ते", "नमस्ते"),
        ("\U0001fae9", "\U0001fae9"),
        ("", ""),
        (" \t\n", ""),
        ("\u200b\u200d\ufeff", ""),
        ("\u00ad\u2060\u180e", ""),
        ("\u115f\u1160\u3164\uffa0\u2800", ""),
        ("\u0301\ufe0f", ""),
        ("\u202e\u2066", ""),
        ("\x00\x1f", ""),
        ("\U000e0041\U000e007f", ""),
    ],
)
def test_a_name_becomes_one_visible_line(text: str, expected: str) -> None:
    assert clean_line(text) == expected


@given(_ANY)
def test_a_clean_line_stays_as_it_is(text: str) -> None:
    line = clean_line(text)
    assert clean_line(line) == line
    assert "\n" not in line and line == line.strip()
