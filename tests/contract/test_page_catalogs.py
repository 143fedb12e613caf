"""What readers' pages say, in every language of the widget: `make messages` brings the catalogs up to the texts."""

import re
from pathlib import Path
from typing import Final

import pytest
from babel.messages.catalog import Message

from comments_svc.web.language import PAGES, SOURCE, languages
from tools.messages import pages_texts, read

_EMBED: Final = Path(__file__).parents[2] / "embed_js" / "src"
LANGUAGES: Final = [each for each in languages(PAGES) if each != SOURCE]
_VALUE: Final = re.compile(r"%\(\w+\)s")
# The same sentence in page and widget: what a reader has learned in one they know in the other.
_SHARED: Final = {
    "Waiting for approval. Only you can see this.": "waiting",
    "Write a comment": "writeOne",
    "Reply": "reply",
    "Edit": "edit",
    "Delete": "remove",
    "Post comment": "post",
    "Preview": "preview",
    "Never shown to other readers.": "emailHelp",
    "Comments are closed.": "closed",
    "Comments have been closed since %(day)s.": "closedSince",
    "That comment is no longer here.": "missing",
    "Oldest first": "oldest",
    "Comment deleted": "deleted",
    "Anonymous": "anonymous",
}


def _strings(of: Message) -> list[str]:
    return list(of.string) if isinstance(of.string, list | tuple) else [of.string or ""]


def _ids(of: Message) -> list[str]:
    return list(of.id) if isinstance(of.id, list | tuple) else [of.id]


def test_they_speak_what_the_widget_speaks() -> None:
    listed = re.search(r"LANGUAGES = '([^']+)'", (_EMBED / "language.ts").read_text("utf-8"))
    assert listed is not None
    assert sorted(LANGUAGES) == sorted(listed[1].split())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_language_says_everything_with_the_values_of_its_original(lang: str) -> None:
    """A number may be said by the word: "one comment". Texts are no markup, and stand in attributes as well."""
    found = read(PAGES / f"{lang}.po")
    there, wanted = ({str(each.id) for each in some if each.id} for some in (found, pages_texts()))
    assert (sorted(wanted - there), sorted(there - wanted)) == ([], []), "make messages, then fill in what is empty"
    for each in (one for one in found if one.id):
        several, wants = len(_ids(each)) > 1, sorted(_VALUE.findall(_ids(each)[-1]))
        assert not each.fuzzy and len(_strings(each)) == (found.num_plurals if several else 1), each.id
        for said in _strings(each):
            values = sorted(_VALUE.findall(said))
            assert said.strip() and (values == wants or (several and not values)), each.id
            assert not re.search(r'[<>"%]|&(?!gt;)', _VALUE.sub("", said)), said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_and_widget_use_the_same_words(lang: str) -> None:
    texts = read(PAGES / f"{lang}.po")
    script = (_EMBED / "lang" / f"{lang}.ts").read_text("utf-8")
    widget = dict(re.findall(r"^  '?([\w-]+)'?: '(.+)',$", script, re.MULTILINE))
    said = {english: re.sub(r"%\((\w+)\)s", r"{\1}", str(texts[english].string)) for english in _SHARED}
    assert said == {english: widget[key] for english, key in _SHARED.items()}
