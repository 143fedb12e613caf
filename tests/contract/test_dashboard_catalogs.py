"""What the dashboard says, and its translations: `make messages` brings the catalogs up to the texts."""

import re
from typing import Final

import pytest
from babel.messages.catalog import Catalog, Message

from comments_svc.web.dashboard import wording
from comments_svc.web.language import CATALOGS, SOURCE, heard, language_names, languages
from tools.messages import ROOT, dashboard_texts, read

TRANSLATED: Final = [each for each in languages() if each != SOURCE]
# Those in which nothing may be missing. The others fall back to English.
WHOLE: Final = ("de",)
# Who comes by a mail's link comes in any language, and is to meet one of them.
_BY_LINK: Final = ("decide.html", "order.html", "quiet.html", "decide.py", "order.py", "card_view.py", "folded.py")
_VALUE: Final = re.compile(r"%\(\w+\)s|\{\w+\}")
_TAG: Final = re.compile(r"</?\w+[^>]*>")


def catalog(lang: str) -> Catalog:
    return read(CATALOGS / f"{lang}.po")


def strings(of: Message) -> list[str]:
    return list(of.string) if isinstance(of.string, list | tuple) else [of.string or ""]


def ids(of: Message) -> list[str]:
    return list(of.id) if isinstance(of.id, list | tuple) else [of.id]


@pytest.mark.parametrize("lang", WHOLE)
def test_nothing_is_missing_and_nothing_is_left_over(lang: str) -> None:
    there = {str(each.id) for each in catalog(lang) if each.id}
    wanted = {str(each.id) for each in dashboard_texts() if each.id}
    assert (sorted(wanted - there), sorted(there - wanted)) == ([], []), "make messages, then fill in what is empty"
    assert [each.id for each in catalog(lang) if not all(strings(each))] == []


@pytest.mark.parametrize("lang", TRANSLATED)
def test_the_pages_that_mails_lead_to_are_whole_in_every_language(lang: str) -> None:
    said = {str(each.id) for each in catalog(lang) if each.id and all(strings(each))}
    wanted = {str(each.id) for each in dashboard_texts() if {name for name, _ in each.locations} & set(_BY_LINK)}
    words = (wording.STATES, wording.REASONS, wording._SAID, wording._CAME, wording._WHY, wording._DONE)
    wanted |= {text for each in words for text in each.values()}
    assert len(wanted) > 100
    assert sorted(wanted - said) == []


@pytest.mark.parametrize("lang", TRANSLATED)
def test_a_translation_holds_the_values_and_tags_of_its_original(lang: str) -> None:
    """A value may be missing where the number is said by the word: "one reader"."""
    found = [each for each in catalog(lang) if each.id]
    assert [each.id for each in found if each.fuzzy] == []
    for each in found:
        original = ids(each)[-1]
        for said in filter(None, strings(each)):
            values = set(_VALUE.findall(said))
            assert values == set(_VALUE.findall(original)) or (len(ids(each)) > 1 and values <= {"%(name)s"}), said
            assert sorted(_TAG.findall(said)) == sorted(_TAG.findall(original)), said
            # A lone % would be read as a value.
            assert "%" not in _VALUE.sub("", said).replace("%%", ""), said


@pytest.mark.parametrize(
    ("asked", "lang"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("en;q=0.5, de", "de"),
        ("tlh, de;q=0.1", "de"),
        ("de;q=0, en", "en"),
        ("de;q=x", "en"),
        ("../x", "en"),
        ("*", "en"),
        ("", "en"),
    ],
)
def test_a_browser_is_heard(asked: str, lang: str) -> None:
    assert heard(asked) == lang


def test_what_the_widget_speaks_has_a_catalog() -> None:
    listed = re.search(r"LANGUAGES = '([^']+)'", (ROOT / "embed_js" / "src" / "language.ts").read_text("utf-8"))
    assert listed is not None
    assert set(languages()) == set(language_names()) == {SOURCE, *listed[1].split()}


def test_texts_of_templates_hold_no_more_markup_than_they_should() -> None:
    """They are not escaped, as the templates that they stand in are not."""
    tags = {tag for each in dashboard_texts() for id in ids(each) if each.id for tag in _TAG.findall(id)}
    assert [each for each in tags if re.search(r"\bon\w+=|script|style|iframe", each)] == []
