"""A moderator decides about one comment, led here by a mail: signed in or not, by one click on a button."""

from collections.abc import Sequence
from enum import StrEnum
from http import HTTPStatus
from typing import Final
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.comments.model import State as CommentState
from comments_svc.comments.problems import NoSuchComment
from comments_svc.db.database import Reader
from comments_svc.moderation.acted import acted
from comments_svc.moderation.action_link import Subject, read_action_token
from comments_svc.moderation.card import Card
from comments_svc.moderation.decide import decide
from comments_svc.moderation.model import Act, Event
from comments_svc.moderation.problems import ChangedSince, NoSuchEvent, TakenBack
from comments_svc.moderation.queries import latest
from comments_svc.moderation.queue import card
from comments_svc.moderation.undo import undo
from comments_svc.moderators.confirm_role import confirm_role
from comments_svc.moderators.model import Moderator
from comments_svc.sites.model import Site
from comments_svc.sites.queries import by_id as site_by_id
from comments_svc.web.dashboard.form import Revision, read_form
from comments_svc.web.dashboard.queue.card_view import Action, CardView, card_view
from comments_svc.web.dashboard.queue.folded import Folded, fold
from comments_svc.web.endpoint import read_query
from comments_svc.web.html import page
from comments_svc.web.links.speak import speak_to_moderator
from comments_svc.web.say import say, to_say
from comments_svc.web.state import State


class Note(StrEnum):
    """What there is to say when an act did not do what it would have done, or was taken back."""

    CHANGED = "changed"
    UNDONE = "undone"
    GONE = "gone"


_NOTES: Final = {
    Note.CHANGED: to_say("Nothing was done: the comment has changed since you looked at it. This is how it is now."),
    Note.UNDONE: to_say("Undone. The comment is as it was before."),
    Note.GONE: to_say("Nothing was done: its writer has deleted this comment."),
}


class Asked(msgspec.Struct, frozen=True):
    """`act`: whose button comes first. Other parameters, which mail programs add, are passed over."""

    act: Act | None = None
    note: Note | None = None


class Wish(msgspec.Struct, frozen=True):
    """A decision about the revision that the page showed, or an event to take back."""

    act: Act | None = None
    seen: Revision = 0
    undo: UUID | None = None


class Screen(msgspec.Struct, frozen=True):
    """`edited`: since the mail. `done`: the decision that stands, with a way back. `actions`: the wanted one first."""

    site: Site
    moderator: Moderator
    card: CardView
    actions: Sequence[Action]
    edited: bool
    done: Folded | None
    undo: UUID | None
    note: str


async def show(request: Request[State]) -> Response:
    """Raises BadLink, ExpiredLink, RoleLost, NoSuchComment."""
    subject, asked = _subject(request), read_query(request, Asked)
    async with request.state["db"].read() as on:
        screen = await _screen(request, on, subject, asked)
    return page(request, "links/decide.html", it=screen)


async def act(request: Request[State]) -> Response:
    """Back to the page, which tells how things stand: sending the form again changes nothing more."""
    subject, wish = _subject(request), await read_form(request, Wish)
    try:
        note = await _act(request, subject, wish)
    except (ChangedSince, NoSuchEvent):
        note = Note.CHANGED
    except TakenBack:
        note = Note.GONE
    return RedirectResponse(request.url.path + (f"?note={note}" if note else ""), HTTPStatus.SEE_OTHER)


async def _act(request: Request[State], subject: Subject, wish: Wish) -> Note | None:
    now = request.state["clock"]()
    async with request.state["db"].tx() as tx:
        site, moderator = await _entitled(request, tx, subject)
        if wish.undo is not None:
            last = await latest(tx, site.id, subject.comment)
            if last is None or last.id != wish.undo:  # also that of another comment
                raise ChangedSince(subject.comment)
            await undo(tx, site, wish.undo, by=moderator.id, now=now)
            return Note.UNDONE
        if wish.act is not None:
            await decide(tx, site, subject.comment, wish.act, by=moderator.id, seen=wish.seen, now=now)
    return None


def _subject(request: Request[State]) -> Subject:
    return read_action_token(request.state["secret"], request.path_params["token"], request.state["clock"]())


async def _entitled(request: Request[State], on: Reader, subject: Subject) -> tuple[Site, Moderator]:
    """Speaks their language from here on. The role is asked for at each request: a token outlives it.

    Raises RoleLost.
    """
    moderator = await confirm_role(on, subject.site, subject.moderator)
    speak_to_moderator(request, moderator)
    site = await site_by_id(on, subject.site)
    assert site is not None  # else nobody had a role there
    return site, moderator


async def _screen(request: Request[State], on: Reader, subject: Subject, asked: Asked) -> Screen:
    now = request.state["clock"]()
    site, moderator = await _entitled(request, on, subject)
    found = await card(on, site.id, subject.comment)
    if found is None:
        raise NoSuchComment(subject.comment)
    view = card_view(found, now)
    last = await latest(on, site.id, subject.comment)
    stands = last if last is not None and _stands(last, found) else None
    done = fold(await acted(on, site.id, [stands.id] if stands else []), moderator, now).get(subject.comment)
    return Screen(
        site,
        moderator,
        view,
        _ordered([*view.yes, *view.no] if _has_text(found) else [], asked.act),
        edited=found.seen != subject.seen and _has_text(found),
        done=done,
        undo=stands.id if stands and done else None,
        note=say(_NOTES[asked.note]) if asked.note else "",
    )


def _stands(last: Event, found: Card) -> bool:
    """Whether the comment is as this decision left it: only then is there something to undo."""
    left = (last.to_state, last.to_revision, last.to_held)
    return not last.undone and left == (found.state, found.revision, found.held_revision) and _has_text(found)


def _has_text(found: Card) -> bool:
    return found.state is not CommentState.DELETED and found.tree != "[]"


def _ordered(actions: Sequence[Action], first: Act | None) -> list[Action]:
    return sorted(actions, key=lambda each: each.act is not first)
