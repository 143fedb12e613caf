"""A card as the template shows it: everything in words, every action in its place."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urldefrag, urlsplit
from uuid import UUID

import msgspec

from comments_svc.comments.model import State
from comments_svc.kernel.ids import uuid7
from comments_svc.markup.excerpt import excerpt
from comments_svc.markup.model import Html
from comments_svc.moderation.card import Card
from comments_svc.moderation.model import Act
from comments_svc.readers.standing import Stand, Standing
from comments_svc.rules.queries import Spoke
from comments_svc.web.dashboard import wording
from comments_svc.web.dashboard.queue.folded import Folded
from comments_svc.web.dashboard.queue.narrow import only
from comments_svc.web.dashboard.queue.stand import StoodLine
from comments_svc.web.say import say, say_number, to_say

_QUOTE_CHARS: Final = 140
_LONG_CHARS: Final = 1_100
_LONG_BLOCKS: Final = 13
_MOST_HOSTS: Final = 6


class Action(msgspec.Struct, frozen=True):
    """A button. `key`: the letter that presses it while the list has the focus."""

    act: Act
    label: str
    key: str = ""


_APPROVE: Final = Action(Act.APPROVE, to_say("Approve"), "A")
_KEEP: Final = Action(Act.KEEP, to_say("Keep the earlier text"))
_SPAM: Final = Action(Act.SPAM, to_say("Spam"), "S")
_DELETE: Final = Action(Act.DELETE, to_say("Delete"), "D")


class CardView(msgspec.Struct, frozen=True):
    """`yes` stand before Reply and `no` after it, in the same order everywhere. `reply`: what its button says, if it
    may be answered. `acted`: what was done with it in this visit, while it stays in the list; `stood`: with its author.
    `long`: worth folding. `theirs`: a reader wrote it; `known`: of whom moderators can think something; `trusts`: also
    that they can be trusted. `by`: equal on all cards of one reader, or of one address that no reader has proven."""

    id: UUID
    thread_id: UUID
    name: str
    named: bool
    letter: str
    hue: int
    badge: str
    state: str
    state_word: str
    record: str
    contact: str
    email: str
    located: bool
    url: str
    talk: bool
    at: datetime
    risk: int
    ago: str
    full: str
    door: str
    chips: Sequence[wording.Chip]
    only: Sequence[wording.Chip]
    parent_name: str | None
    parent_quote: str
    html: Html | None
    held_html: Html | None
    long: bool
    hosts: Sequence[str]
    page_title: str
    page_url: str
    page_closed: bool
    edited: str
    noted: str
    decided: str
    seen: int
    yes: Sequence[Action]
    no: Sequence[Action]
    reply: str
    reply_id: UUID
    acted: Folded | None
    known: bool
    theirs: bool
    by: str
    standing: Stand
    trusts: bool
    standing_word: str
    stood: StoodLine | None


def card_view(
    card: Card,
    now: datetime,
    *,
    acted: Folded | None = None,
    stood: StoodLine | None = None,
    rules: Sequence[Spoke] = (),
) -> CardView:
    yes, no = _actions(card)
    gone, stand = card.state is State.DELETED or card.tree == "[]", _stand(card, now)
    return CardView(
        id=card.id,
        thread_id=card.thread_id,
        name=card.name or say("Somebody"),
        named=bool(card.name),
        letter=(card.name.strip() or "?")[0].upper(),
        hue=card.avatar,
        badge=say("Author") if card.badge else "",
        state="held" if card.held_revision else card.state,
        state_word=say("Edit waits") if card.held_revision else say(wording.STATES[card.state]),
        record=wording.record(card),
        contact=" · ".join(filter(None, (*_addresses(card), card.website and _host(card.website)))),
        email=card.proven or card.email or "",
        located=card.located,
        url=card.url,
        talk=card.replies > 0,
        at=card.created_at,
        risk=card.risk,
        ago=wording.ago(card.created_at, now),
        full=wording.full(card.created_at),
        door=say(wording.DOORS[card.door]),
        chips=wording.chips(card, rules),
        only=only(card),
        parent_name=_parent_name(card),
        parent_quote=excerpt(card.parent_tree, max_chars=_QUOTE_CHARS) if card.parent_tree else "",
        html=None if gone else card.html,
        held_html=None if gone else card.held_html,
        long=_is_long(card),
        hosts=[] if gone else hosts(card.held_tree or card.tree)[:_MOST_HOSTS],
        page_title=card.title or card.url,
        page_url=f"{urldefrag(card.url).url}#comment-{card.id}",
        page_closed=card.thread_state == "closed",
        edited=say("edited %(ago)s", ago=wording.ago(card.edited_at, now)) if card.edited_at else "",
        noted=say_number("%(number)s note", "%(number)s notes", card.notes) if card.notes else "",
        decided=_decided(card, now),
        seen=card.seen,
        yes=yes,
        no=no,
        reply=_reply(card),
        reply_id=uuid7(),
        acted=acted,
        known=card.known and card.badge is None,
        theirs=card.badge is None,
        by=str(card.reader_id or (card.email or "").lower()) if card.badge is None else "",
        standing=stand,
        standing_word=say(wording.STANDS.get(stand, "")),
        trusts=card.recognised,
        stood=stood,
    )


def _addresses(card: Card) -> list[str | None]:
    """The proven one has a tick; what was typed stands beside it where that is another."""
    if card.proven is None:
        return [card.email]
    other = card.email if (card.email or "").lower() != card.proven.lower() else None
    return [f"{card.proven} ✓", other]


def _stand(card: Card, now: datetime) -> Stand:
    return Standing(card.standing or Stand.NORMAL, card.standing_until, "").at(now)


def _actions(card: Card) -> tuple[list[Action], list[Action]]:
    match card.state:
        case State.PENDING:
            return [_APPROVE], [_SPAM, _DELETE]
        case State.PUBLISHED:
            return ([_APPROVE, _KEEP] if card.held_revision else []), [_SPAM, _DELETE]
        case State.SPAM:
            return [_APPROVE], [_DELETE]
        case State.REJECTED:
            return [_APPROVE], [_SPAM]
        case State.DELETED:
            return [], []


def _reply(card: Card) -> str:
    if card.state is State.PENDING:
        return say("Reply and approve")
    return say("Reply") if card.state is State.PUBLISHED else ""


def _parent_name(card: Card) -> str | None:
    if card.parent_id is None:
        return None
    gone = card.parent_state is None or not card.parent_tree or card.parent_tree == "[]"
    return card.parent_name or (say("a comment that was erased") if gone else say("Somebody"))


def _decided(card: Card, now: datetime) -> str:
    """Who brought it to where it stands."""
    if card.decided_to != card.state or card.decided_at is None:
        return ""
    by = say(" by %(name)s", name=card.decided_by) if card.decided_by else ""
    if card.badge:
        return ""
    return f"{wording.done(card.state)}{by} {wording.ago(card.decided_at, now)}"


def _is_long(card: Card) -> bool:
    """About twelve lines or more."""
    html = card.held_html or card.html
    blocks = html.count("<p>") + html.count("<br>") + html.count("<li>") + html.count("\n")
    return len(html) > _LONG_CHARS or blocks > _LONG_BLOCKS


def hosts(tree_json: str) -> list[str]:
    """Where the links really lead, each host once, in their order."""
    found = [urlsplit(href).hostname or href for href in _hrefs(msgspec.json.decode(tree_json))]
    return list(dict.fromkeys(found))


def _hrefs(tree: list[object]) -> Iterator[str]:
    waiting = list(reversed(tree))
    while waiting:
        match waiting.pop():
            case ["a", {"href": str(href)}, *children]:
                yield href
                waiting.extend(reversed(children))
            case [str(), *children]:
                waiting.extend(reversed(children))
            case _:
                continue


def _host(website: str) -> str:
    """Rows may be older than the check of what a website is."""
    try:
        return urlsplit(website).hostname or website
    except ValueError:
        return website
