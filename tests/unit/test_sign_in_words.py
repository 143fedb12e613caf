"""The sign-in window says the same in every language of the widget."""

import re
import tomllib
from pathlib import Path
from typing import Final

import pytest

from comments_svc.web.sign_in.words import FOLDER, languages, spoken

_WIDGET: Final = Path(__file__).parents[2] / "embed_js" / "src" / "language.ts"
_VALUE: Final = re.compile(r"\{\w*\}")


def texts(lang: str) -> dict[str, str]:
    return tomllib.loads((FOLDER / f"{lang}.toml").read_text("utf-8"))


def test_it_speaks_what_the_widget_speaks() -> None:
    listed = re.search(r"LANGUAGES = '([^']+)'", _WIDGET.read_text("utf-8"))
    assert listed is not None
    assert set(languages()) == {"en", *listed[1].split()}


def test_each_language_says_everything_with_the_same_values() -> None:
    wanted = {key: sorted(_VALUE.findall(text)) for key, text in texts("en").items()}
    for lang in languages():
        assert {key: sorted(_VALUE.findall(text)) for key, text in texts(lang).items()} == wanted, lang
        assert all(text.strip() == text != "" for text in texts(lang).values()), lang


@pytest.mark.parametrize(
    ("asked", "lang"),
    [
        (["de-AT"], "de"),
        (["zh-HK", "en"], "zh-Hant"),
        (["zh"], "zh-Hans"),
        (["pt"], "pt-BR"),
        (["tlh", "fr-CA"], "fr"),
        (["tlh"], "en"),
        (["", "../de"], "en"),
    ],
    ids=str,
)
def test_the_first_that_is_there_is_spoken(asked: list[str], lang: str) -> None:
    assert spoken(*asked).lang == lang


def test_values_are_escaped_and_waiting_is_said_in_the_language() -> None:
    assert "&lt;b&gt;" in spoken("en")("cancelled", name="<b>")
    assert "5 Minuten" in spoken("de").wait(300) and "90 seconds" in spoken("en").wait(90)
