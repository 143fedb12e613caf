"""Believable contents of every mail, for `comments-svc mail preview` and the dashboard. Nothing here is anybody's."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from comments_svc.mail.language import spoken
from comments_svc.mail.letters import (
    Acted,
    Acts,
    Answer,
    Approved,
    ConfirmAct,
    ConfirmMail,
    Digest,
    DigestEntry,
    Fate,
    Flood,
    Forward,
    HeldDigest,
    HeldEntry,
    Invited,
    Leave,
    NewComment,
    NotPosted,
    Outcome,
    Page,
    Params,
    PrivateAnswer,
    Prove,
    ReaderDigest,
    Record,
    Reply,
    SafeHtml,
    SignIn,
    Trial,
    Writing,
)

_BLOG: Final = "https://blog.example"
_SERVICE: Final = "https://comments.example"
_WORD: Final = "AGkzUQAAAAABmpzFzQAHcQ2q8Zr5vJc2mT1"
_AT: Final = datetime(2026, 11, 25, 9, 41, tzinfo=UTC)


class _Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    text: str
    html: SafeHtml


class _World(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The people and pages of one language."""

    site: str
    page: str
    second_page: str
    question: _Said
    answer: _Said
    other: _Said


def samples(lang: str) -> dict[str, Params]:
    """By the name of the mail; a suffix tells variants of one mail apart. Every template is there."""
    worlds = _worlds()
    world = worlds[spoken(lang)]
    return {
        "new-comment": _new_comment(world),
        "new-comment-reply": _new_comment(world, waits=False),
        "new-comment-right-to-left": _new_comment(worlds["ar"]),
        "digest": _digest(world),
        "reply": _reply(world),
        "reply-unanswerable": _reply(world, to_me=False, answer=Answer.NOWHERE),
        "reader-digest": _reader_digest(world),
        "approved": _approved(world),
        "prove": _prove(world),
        "sign-in": SignIn(host="comments.example", url=_link("sign-in"), code="402917", minutes=30),
        "invitation": Invited(host="blog.example", url=_link("invitation"), days=7),
        "test": Trial(host="comments.example", server="smtp.example:587", answer=Answer.TRIES),
        "acted": _acted(world),
        "flood": _flood(world),
        "forward": _forward(world),
        "forward-held": _forward(world, reason="thread-closed"),
        "held-digest": _held_digest(world),
        "not-posted": NotPosted(site=world.site, page=_page(world), reason="no-text"),
        "confirm-mail": ConfirmMail(site=world.site, page=_page(world), url=_link("w")),
        "confirm-act": ConfirmAct(site=world.site, page=_page(world), reason="unverified", url=_link("o")),
        "not-posted-moderator": NotPosted(site=world.site, page=None, reason="no-text", url=_link("mail-in")),
        "private-answer": _private_answer(world),
        "private-answer-published": msgspec.structs.replace(_private_answer(world), published=True),
    }


@cache
def _worlds() -> dict[str, _World]:
    text = Path(__file__).with_name("samples.toml").read_text("utf-8")
    return msgspec.toml.decode(text, type=dict[str, _World])


def _link(what: str) -> str:
    return f"{_SERVICE}/{what}/{_WORD}"


def _page(world: _World) -> Page:
    return Page(world.page, f"{_BLOG}/queues/")


def _writing(said: _Said, *, minutes: int = 0) -> Writing:
    at = _AT + timedelta(minutes=minutes)
    return Writing(said.name, said.text, said.html, f"{_BLOG}/queues/#comment-0190", at)


def _acts(*, waits: bool = True) -> Acts:
    return Acts(
        conversation=f"{_SERVICE}/dashboard/c/0190",
        approve=_link("a") if waits else None,
        spam=_link("a") + "-s",
        delete=_link("a") + "-d",
    )


def _leave() -> Leave:
    return Leave(thread=_link("u"), site=_link("u") + "-s")


def _new_comment(world: _World, *, waits: bool = True) -> NewComment:
    if waits:
        said, parent, record = world.question, None, Record(email="ada@example.org", website="https://example.org/ada")
    else:
        said, parent = world.answer, _writing(world.question)
        record = Record(email="grace@example.org", published=14, spam=1)
    return NewComment(
        site=world.site,
        page=_page(world),
        comment=_writing(said),
        parent=parent,
        waits=waits,
        reasons=("first-comment",) if waits else (),
        record=record,
        acts=_acts(waits=waits),
        answer=Answer.COMMANDS,
        settings_url=f"{_SERVICE}/dashboard/mail",
    )


def _digest(world: _World) -> Digest:
    page, other = _page(world), Page(world.second_page, f"{_BLOG}/oven/")
    return Digest(
        site=world.site,
        entries=(
            _entry(page, world.question, waits=True),
            _entry(page, world.answer, waits=False),
            _entry(other, world.other, waits=True),
        ),
        more=3,
        queue_url=f"{_SERVICE}/dashboard/",
        settings_url=f"{_SERVICE}/dashboard/mail",
    )


def _entry(page: Page, said: _Said, *, waits: bool) -> DigestEntry:
    reasons = ("first-comment",) if waits else ()
    return DigestEntry(page=page, comment=_writing(said), waits=waits, reasons=reasons, acts=_acts(waits=waits))


def _reply(world: _World, *, to_me: bool = True, answer: Answer = Answer.PUBLISHED) -> Reply:
    return Reply(
        site=world.site,
        page=_page(world),
        comment=_writing(world.answer),
        parent=_writing(world.question) if to_me else None,
        to_me=to_me,
        answer=answer,
        leave=_leave(),
    )


def _reader_digest(world: _World) -> ReaderDigest:
    said = (_writing(world.answer), _writing(world.other, minutes=8))
    return ReaderDigest(
        site=world.site,
        page=_page(world),
        comments=said,
        more=1,
        answer=Answer.ANSWERS_ONE,
        answers=said[0].name,
        leave=_leave(),
    )


def _approved(world: _World) -> Approved:
    comment = _writing(world.question)
    return Approved(site=world.site, page=_page(world), comment=comment, leave_site=_leave().site)


def _prove(world: _World) -> Prove:
    return Prove(site=world.site, code="402917", url=f"{_SERVICE}/r#{_WORD}", minutes=24 * 60, follows=True)


def _acted(world: _World) -> Acted:
    return Acted(
        site=world.site,
        page=_page(world),
        comment=_writing(world.question),
        outcome=Outcome.APPROVED_AND_REPLIED,
        undo_url=_link("a") + "-u",
        conversation_url=_acts().conversation,
    )


def _private_answer(world: _World) -> PrivateAnswer:
    comment = _writing(world.answer)
    return PrivateAnswer(site=world.site, page=_page(world), comment=comment, answer=Answer.PRIVATE)


def _flood(world: _World) -> Flood:
    return Flood(site=world.site, page=_page(world), count=61, minutes=10, resume_url=_link("u") + "-r", leave=_leave())


def _forward(world: _World, *, reason: str | None = None) -> Forward:
    return Forward(
        site=world.site,
        page=_page(world),
        comment=_writing(world.question),
        email="ada@example.org",
        subject=world.page,
        fate=Fate.HELD if reason else Fate.WAITS,
        reason=reason,
        verified=reason is None,
        acts=None if reason else _acts(),
        url=f"{_SERVICE}/dashboard/mail-in/0190",
        answer=Answer.PRIVATE if reason else Answer.PRIVATE_OR_PUBLISHED,
        settings_url=f"{_SERVICE}/dashboard/mail",
    )


def _held_digest(world: _World) -> HeldDigest:
    def one(said: _Said, email: str, reason: str, minutes: int) -> HeldEntry:
        url = f"{_SERVICE}/dashboard/mail-in/{minutes:04}"
        at = _AT + timedelta(minutes=minutes)
        return HeldEntry(name=said.name, email=email, subject=world.page, reason=reason, at=at, url=url)

    return HeldDigest(
        site=world.site,
        entries=(
            one(world.question, "ada@example.org", "unverified", 0),
            one(world.other, "grace@example.org", "wrong-sender", 95),
        ),
        more=1,
        url=f"{_SERVICE}/dashboard/mail-in",
        settings_url=f"{_SERVICE}/dashboard/mail",
    )
