"""Answered mails with the reply that a person would want published. White space is not compared."""

import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from comments_svc.mail.read_reply import trim_text
from comments_svc.mail.trimming.model import Kind

_OURS: Final = Path(__file__).parent / "replies"
# Discourse's mails, MIT; beside the checkout, not in it.
_DISCOURSE: Final = Path(__file__).parents[3] / "shared" / "corpora" / "reply_trimming"


def ours() -> Iterator[tuple[str, str, str]]:
    for file in sorted(_OURS.glob("*.txt")):
        parts = re.split(r"^%%%% (.*)\n", file.read_text("utf-8"), flags=re.MULTILINE)[1:]
        for name, mail, word, reply in zip(*(parts[at::4] for at in range(4)), strict=True):
            assert word == "reply", f"{file.name}: {name}"
            yield f"{file.stem}: {name}", mail, reply


def discourse() -> Iterator[tuple[str, str, str]]:
    for file in sorted((_DISCOURSE / "emails").glob("*.txt")):
        yield file.name, file.read_text("utf-8"), (_DISCOURSE / "trimmed" / file.name).read_text("utf-8")


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(("mail", "reply"), [pytest.param(*case, id=name) for name, *case in ours()])
def test_a_mail_is_trimmed_to_the_reply(mail: str, reply: str) -> None:
    assert plain(trim_text(mail).reply) == plain(reply)


def test_the_cases_of_discourse_are_trimmed_as_there() -> None:
    cases = list(discourse())
    if not cases:
        pytest.skip(f"{_DISCOURSE} is not there")
    assert [name for name, mail, reply in cases if plain(trim_text(mail).reply) != plain(reply)] == []


def test_no_word_of_a_reply_is_lost() -> None:
    lost = {}
    for name, mail, reply in [*ours(), *discourse()]:
        missing = Counter(reply.split()) - Counter(trim_text(mail).reply.split())
        if missing:
            lost[name] = missing
    assert lost == {}


@pytest.mark.parametrize("name", ["languages", "clients", "programs"])
def test_a_mail_with_windows_line_ends_is_trimmed_alike(name: str) -> None:
    for case, mail, reply in ours():
        if case.startswith(name):
            assert plain(trim_text(mail.replace("\n", "\r\n")).reply) == plain(reply), case


@pytest.mark.parametrize("name", ["languages", "clients", "programs"])
def test_a_mail_that_quotes_under_a_long_reply_is_trimmed_alike(name: str) -> None:
    """However much the reader wrote above, in however many paragraphs."""
    above = "A first paragraph, at 10:30 on 3 May.\n\nA second one: it has a colon.\n\n"
    for case, mail, reply in ours():
        if case.startswith(name) and mail.startswith(reply.strip().split("\n")[0]):
            assert plain(trim_text(above + mail).reply) == plain(above + reply), case


def wrapped(width: int) -> Callable[[str, str], str]:
    def change(mail: str, attribution: str) -> str:
        lines = textwrap.wrap(plain(attribution), width, break_long_words=False, break_on_hyphens=False)
        return mail.replace(attribution, "\n".join(lines))

    return change


def in_quote(mail: str, attribution: str) -> str:
    """As Apple Mail has it."""
    above, _, below = mail.partition(attribution)
    return above + "\n".join(f"> {line}" for line in (attribution + below).strip().split("\n"))


_CHANGES: Final[dict[str, Callable[[str, str], str]]] = {
    **{f"wrapped at {width}": wrapped(width) for width in (40, 50, 60, 72)},
    "in one line": lambda mail, attribution: mail.replace(attribution, plain(attribution)),
    "in bold": lambda mail, attribution: mail.replace(attribution, f"*{plain(attribution)}*"),
    "directly under the text": lambda mail, attribution: re.sub(
        rf"\n+{re.escape(attribution)}", f"\n{attribution}", mail
    ),
    "in the quote": in_quote,
    "without quote marks": lambda mail, _: re.sub(r"^>+ ?", "", mail, flags=re.MULTILINE),
}


@pytest.mark.parametrize("how", _CHANGES)
def test_an_attribution_is_known_in_any_shape(how: str) -> None:
    wrong = {}
    for name, mail, reply in ours():
        cut = [each.text for each in trim_text(mail).cut if each.kind is Kind.ATTRIBUTION and "@" in each.text]
        if not cut or not name.startswith(("languages", "clients", "programs")) or not mail.startswith(reply.strip()):
            continue
        trimmed = trim_text(_CHANGES[how](mail, cut[0])).reply
        if plain(trimmed) != plain(reply):
            wrong[name] = trimmed
    assert wrong == {}
