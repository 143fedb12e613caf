"""What pages and mails say, in every language of the widget: `make messages` brings the catalogs up to the texts."""

import re
from pathlib import Path
from typing import Final

import pytest
from babel.messages.catalog import Message

from comments_svc.mail import language as mail
from comments_svc.moderation.read_order import Command, read_order
from comments_svc.web.language import PAGES, SOURCE, languages
from tools.messages import mail_texts, pages_texts, read

_EMBED: Final = Path(__file__).parents[2] / "embed_js" / "src"
LANGUAGES: Final = [each for each in languages(PAGES) if each != SOURCE]
WRITTEN: Final = {"pages": (PAGES, pages_texts), "mails": (mail.CATALOGS, mail_texts)}
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
    assert sorted(LANGUAGES) == sorted(mail.languages()[1:]) == sorted(listed[1].split())


@pytest.mark.parametrize("what", WRITTEN)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_language_says_everything_with_the_values_of_its_original(lang: str, what: str) -> None:
    """A number may be said by the word: "one comment". Texts are no markup, and stand in attributes as well."""
    catalogs, texts = WRITTEN[what]
    found = read(catalogs / f"{lang}.po")
    there, wanted = ({str(each.id) for each in some if each.id} for some in (found, texts()))
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


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_and_mail_use_the_same_words(lang: str) -> None:
    """A title of a page says that there is no more mail; the link in a mail has yet to bring that about."""
    pages, mails = read(PAGES / f"{lang}.po"), read(mail.CATALOGS / f"{lang}.po")
    both = [each.id for each in mails if each.id in pages and each.id not in {"", "No more mail about this page"}]
    assert len(both) > 5
    assert {each: mails[each].string for each in both} == {each: pages[each].string for each in both}


_WORDS_APART: Final = re.compile(r"[\s,、，.。।؛،「」“”„«»‘’״]+")
_IN_QUOTES: Final = re.compile(r"[「“„«‘״]\s?([^「“„«‘״]+?)\s?[」”“»’״]")


def _told(lang: str, beginning: str, ending: str) -> list[str]:
    """The words by which to decide that a mail names: in quotes, or behind its last colon."""
    found = [str(each.id) for each in mail_texts() if str(each.id).endswith(ending)]
    (text,) = (each for each in found if beginning in each)
    said = mail.translations(lang).gettext(text)
    return _IN_QUOTES.findall(said) or _WORDS_APART.split(said.replace("：", ":").rpartition(":")[2])


@pytest.mark.parametrize("lang", mail.languages())
def test_a_word_that_a_mail_tells_to_write_is_understood(lang: str) -> None:
    waits = [read_order(each).command for each in _told(lang, "approves the comment", "approve, spam or delete.")]
    assert list(filter(None, waits)) == [Command.APPROVE, Command.SPAM, Command.REJECT]
    published = [read_order(each).command for each in _told(lang, "under your name.", ": spam or delete.")]
    assert list(filter(None, published)) == [Command.SPAM, Command.REJECT]
    lines = [read_order(f"{each.capitalize()}.\n\nThanks!").command for each in _told(lang, "says publish", "as well.")]
    assert set(filter(None, lines)) == {Command.PUBLISH}
