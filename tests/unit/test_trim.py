"""Rules of the trimmer that no mail of the corpus shows, and what holds for every text."""

import textwrap
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments_svc.mail.language import languages
from comments_svc.mail.letters import Answer
from comments_svc.mail.read_reply import trim_html, trim_text
from comments_svc.mail.render import render
from comments_svc.mail.samples import samples
from comments_svc.mail.trimming.model import Cut, Kind, Trimmed
from comments_svc.mail.trimming.split import MAX_LINES

_QUOTED: Final = "On 3 Nov 2026, at 09:14, Ana <ana@blog.example> wrote:\n> Hello"


def test_what_is_cut_says_why_and_in_which_order() -> None:
    mail = f"Yes.\n\nSent from my iPhone\n\n{_QUOTED}\n\n-- \nJane\n+1 555 010 9999\n"
    assert trim_text(mail) == Trimmed(
        "Yes.",
        (
            Cut(Kind.SENT_FROM, "Sent from my iPhone"),
            Cut(Kind.ATTRIBUTION, "On 3 Nov 2026, at 09:14, Ana <ana@blog.example> wrote:"),
            Cut(Kind.QUOTE, "> Hello"),
            Cut(Kind.SIGNATURE, "-- \nJane\n+1 555 010 9999"),
        ),
    )


def test_an_answer_is_parted_from_the_quote_above_it() -> None:
    """Markdown takes a line directly under a quote into it."""
    assert trim_text("> one\nfirst\n> two\nsecond").reply == "> one\n\nfirst\n> two\n\nsecond"


def test_the_end_of_a_text_that_we_sent_is_a_quote() -> None:
    sent = "Ana answered you:\n\nDo you like the tomatoes that grow there?\n\nThe Garden Blog"
    assert trim_text(f"I do.\n\n{sent}", sent=sent).reply == "I do."
    assert trim_text(f"I do.\n\n{sent}\n\nReally.", sent=sent).reply.endswith("Really.")
    wrapped = textwrap.fill(" ".join(sent.split()), 31)
    assert trim_text(f"I do.\n\n{wrapped}\n\nSent from my iPhone", sent=sent).reply == "I do.", "wrapped anew"
    assert trim_text("Thanks\n\nThe Garden Blog", sent=sent).reply == "Thanks\n\nThe Garden Blog", "a phrase, no quote"


def test_a_text_that_is_all_ours_is_kept() -> None:
    sent = "Do you like the tomatoes that grow there, on the balcony?"
    assert trim_text(sent, sent=sent).reply == sent


def _rewrapped(text: str, width: int) -> str:
    return "\n".join(textwrap.fill(line, width, break_long_words=False) for line in text.split("\n"))


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


@pytest.mark.parametrize("lang", languages())
def test_nothing_of_our_own_mails_is_an_answer(lang: str) -> None:
    """Of every mail that can be answered: alone, under a reply and in what quotes it, without an attribution."""
    wrong = []
    every = samples(lang)
    every |= {each: msgspec.structs.replace(every["new-comment"], answer=each) for each in Answer}
    for name, letter in every.items():
        words = render(letter, lang)
        if not words.text.startswith("———"):
            continue
        for shape, ours in {
            "as it is": words.text,
            "quoted": _quoted(words.text),
            "wrapped narrowly": _rewrapped(words.text, 24),
            "wrapped in the quote": _quoted(_rewrapped(words.text, 40)),
            "without its dashes": words.text.replace("———", ""),
            "with other dashes": words.text.replace("———", "---"),
            "in bold": words.text.replace("——— ", "*——— ").replace(" ———", " ———*"),
        }.items():
            left = trim_text(ours).reply, trim_text(f"So do I.\n\n{ours}").reply
            if left != ("", "So do I."):
                wrong.append((name, shape))
        html = (words.html, f'<blockquote type="cite">{words.html}</blockquote>')
        if any(trim_html(each).reply or trim_html(f"<p>So do I.</p>{each}").reply != "So do I." for each in html):
            wrong.append((name, "html"))
    assert not wrong


def test_what_is_answered_line_by_line_stands_without_the_head_of_our_mail() -> None:
    said = "Do you like tomatoes?\nAnd where do you grow them?"
    does = "——— Write your answer above this line: it is published as a reply under your\nname. ———"
    head = f"{does}\n\nAna has answered you."
    one, two = said.split("\n")
    mail = f"{_quoted(head)}\n> {one}\n\nI do.\n\n> {two}\n\nOn the balcony.\n"
    kept = f"> {one}\n\nI do.\n\n> {two}\n\nOn the balcony."
    assert trim_text(mail, sent=said).reply == kept
    assert "above this line" not in trim_text(mail).reply
    below = trim_text(f"{_quoted(head + chr(10) + said)}\n\nOn the balcony.\n")
    assert below.reply == "On the balcony."


def test_a_reader_may_speak_of_our_line() -> None:
    for kept in (
        "It says: write your answer above this line.",
        "Write your answer above this line, they said. I did.",
        "Answer this mail with any words you like.",
    ):
        assert trim_text(f"{kept}\n\nHello.").reply == f"{kept}\n\nHello."


def test_lines_beyond_the_limit_are_cut_and_named() -> None:
    trimmed = trim_text("a\n" * (MAX_LINES + 5))
    assert (trimmed.cut[-1].kind, trimmed.cut[-1].text.split()) == (Kind.REST, ["a"] * 5)


def test_private_characters_of_a_sender_mean_nothing() -> None:
    assert trim_text("one\n\ue002\ntwo\n\ue001three").reply == "one\n\ufffd\ntwo\n\ufffdthree"


_LINES: Final = (
    *("", "", "Yes, I do.", "A sentence: with a colon", "Thanks,", "Jane", "> quoted", ">> deeper", "| bar", "AK> x"),
    *(
        "On 3 Nov 2026, at 09:14, Ana <a@b.example> wrote:",
        "Ana wrote:",
        "Le 3 nov. 2026 à 09:14, Ana",
        "<a@b.example>",
    ),
    *("a écrit :", "> wrote:", "From: Ana <a@b.example>", "Sent: 3 Nov 2026 09:14", "To: x", "Subject: Re: y"),
    *(
        "-----Original Message-----",
        "---------- Forwarded message ---------",
        "-- ",
        "--",
        "____________",
        "***",
        "```",
    ),
    *("Sent from my iPhone", "+1 555 010 9999", "Tel: 030 1234567", "https://x.example", "- Reply above this line -"),
    "CONFIDENTIALITY NOTICE: this e-mail is confidential and intended solely for the addressee, and for nobody else.",
    *("You received this message because you are subscribed", "\u200b", "\xa0", "2026-11-03 09:14 GMT+01:00 Ana", "<"),
)
_line = st.one_of(st.sampled_from(_LINES), st.text(max_size=20))
_mail = st.one_of(st.lists(_line, max_size=25).map("\n".join), st.text())


def _words(*texts: str) -> Counter[str]:
    lines = (line.strip() for text in texts for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return Counter(line for line in lines if line)


@given(_mail)
def test_every_line_is_in_the_reply_or_in_what_was_cut(mail: str) -> None:
    trimmed = trim_text(mail)
    assert _words(trimmed.reply, *(cut.text for cut in trimmed.cut)) == _words(_as_read(mail))


def _as_read(mail: str) -> str:
    """As the trimmer sees it: without the characters that it keeps for itself."""
    mail = mail.replace("\ufeff", "")
    return "".join("\ufffd" if "\ue000" <= char <= "\ue01f" else char for char in mail)


@given(st.lists(st.sampled_from(["I like it.", "It rained on Monday", "What about beans?", ""]), min_size=1), _mail)
def test_what_stands_above_an_original_is_kept(words: list[str], below: str) -> None:
    reply = trim_text("\n".join([*words, "I said so.", "", "-----Original Message-----", "", "x", below])).reply
    assert reply.startswith("\n".join([*words, "I said so."]).strip("\n"))


def _repeated(unit: str) -> Callable[[int], str]:
    return lambda size: unit * (size // len(unit))


_UNITS: Final = (
    *("\n", ">\n", "> > >\n", "On\n", "On 3 Nov 2026, at 09:14, Ana <a@b.c> wrote:\n", "3.11.2026, 09:14:\n", ":\n"),
    *("On 3 Nov 2026, at 09:14, Ana <a@b.c> wrote:\n> x\n", "From: a@b.c\n", "From: a@b.c\nSent: 2026\nTo: x\n\nx\n"),
    *("--\n", "-- \n", "_" * 70 + "\n", "a: \n", "<\n", "> wrote:\n", ">", "-", " >", "wrote ", "```\n", "text\n> q\n"),
    *("Sent from my iPhone\n", "+1 555 010 9999\n", "Regards,\nJane\n+1 555 0109999\n", "2026 <a@b.c>\n", "a@"),
    *("> ——— Write your answer above this line: x\n>\n", "——— Write your answer\n"),
    *("-----BEGIN PGP SIGNED MESSAGE-----\n", "-----BEGIN PGP SIGNED MESSAGE-----\n-----BEGIN PGP SIGNATURE-----\n"),
    "<" * 100 + ":\n",
    "This e-mail is confidential and that is all that lawyers have to say about it, so far.\n\n",
)
_HOSTILE: Final = {unit: _repeated(unit) for unit in _UNITS}


def _seconds(text: str) -> float:
    started = time.thread_time()
    trim_text(text, sent="What we have sent.\n")
    return time.thread_time() - started


@pytest.mark.parametrize("unit", _HOSTILE)
def test_the_cost_grows_with_the_length_and_no_faster(unit: str) -> None:
    small, big = _HOSTILE[unit](8_000), _HOSTILE[unit](64_000)

    def ratio() -> float:
        # What takes less than 4 ms is noise.
        return _seconds(big) / max(0.004, _seconds(small))

    # Eight times the size may take sixteen times as long; other work on the machine spoils one measurement, not three.
    assert any(ratio() <= 16 for _ in range(3))


def test_every_reason_to_cut_is_explained() -> None:
    page = (Path(__file__).parents[2] / "docs" / "explanation" / "trimming.md").read_text("utf-8")
    assert [kind for kind in Kind if f"| `{kind.value}` |" not in page] == []
