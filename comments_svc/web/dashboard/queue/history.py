"""The timeline of a comment, in words."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from comments_svc.comments.model import State
from comments_svc.moderation.card import Card
from comments_svc.moderation.model import AMENDED, ANSWERED
from comments_svc.moderation.standing.model import Stood
from comments_svc.moderation.timeline import Complaint, Moment
from comments_svc.rules.queries import Spoke
from comments_svc.web.dashboard.wording import (
    COMPLAINTS,
    DOORS,
    ago,
    came,
    done,
    full,
    inside,
    reason_word,
    reported,
    thought,
    why,
)
from comments_svc.web.say import say


class Passage(msgspec.Struct, frozen=True):
    """`undo`: the event that can still be taken back. `rule`: the name of the rule that said so, if it has one, and
    `url` where it is, for whoever may open it."""

    text: str
    at: datetime
    ago: str
    full: str
    undone: bool = False
    undo: UUID | None = None
    rule: str = ""
    url: str = ""


class Told(msgspec.Struct, frozen=True):
    """`standings`: what was thought of its author. `rules_url`: where the rules are; empty for whoever may not see
    them."""

    moments: Sequence[Moment]
    complaints: Sequence[Complaint]
    standings: Sequence[Stood]
    rules: Sequence[Spoke]
    rules_url: str


def passages(card: Card, it: Told, now: datetime) -> list[Passage]:
    """From its arrival to now. Only the last decision can be undone."""
    moments = it.moments
    decisions = [each for each in moments if each.undoes is None]
    last = decisions[-1] if decisions and card.state is not State.DELETED else None
    told = [_passage(_arrival(card, it.rules), card.created_at, now)] if not _born(moments) else []
    told += [_ruled(each, card, it.rules_url, now) for each in it.rules if any(map(each.said, card.reasons))]
    for each in moments:
        open_to_undo = each is last and not each.undone and each.to_state is card.state
        passage = _passage(_text(each), each.at, now)
        told.append(msgspec.structs.replace(passage, undone=each.undone, undo=each.id if open_to_undo else None))
    told += [_passage(_complaint(each), each.at, now) for each in it.complaints]
    told += standings(it.standings, now)
    return sorted(told, key=lambda each: each.at)


def _arrival(card: Card, rules: Sequence[Spoke]) -> str:
    """What a rule said has a line of its own."""
    reasons = [each for each in card.reasons if not each.startswith("reported")]
    others = [reason_word(each) for each in reasons if not any(rule.said(each) for rule in rules)]
    shown = ", ".join(map(inside, [*others, *(each.word for each in came(card))]))
    return say("Received %(door)s", door=say(DOORS[card.door])) + (f" ({shown})" if shown else "")


def _ruled(each: Spoke, card: Card, rules_url: str, now: datetime) -> Passage:
    # Clocks of machines differ; nothing is judged before it has come.
    passage = _passage(reason_word(each.reason), max(each.at, card.created_at), now)
    url = f"{rules_url}#rule-{each.rule_id}" if rules_url else ""
    return msgspec.structs.replace(passage, rule=each.name, url=url)


def standings(those: Sequence[Stood], now: datetime) -> list[Passage]:
    """Of an author. Only the last can be undone."""
    last = next((each for each in reversed(those) if each.undoes is None and not each.undone), None)
    return [
        msgspec.structs.replace(
            _passage(_thought(each), each.at, now), undone=each.undone, undo=each.id if each is last else None
        )
        for each in those
    ]


def _thought(each: Stood) -> str:
    by = say(" by %(name)s", name=each.moderator) if each.moderator else ""
    return thought(each) + by


def _complaint(each: Complaint) -> str:
    said = say("%(reported)s: %(reason)s", reported=reported(each.readers), reason=say(COMPLAINTS[each.reason]))
    return say("%(said)s. It waits since", said=said) if each.held else said


def _born(moments: Sequence[Moment]) -> bool:
    return any(each.reason == ANSWERED for each in moments)


def _passage(text: str, at: datetime, now: datetime) -> Passage:
    return Passage(text, at, ago(at, now), full(at))


def _text(moment: Moment) -> str:
    by = say(" by %(name)s", name=moment.moderator) if moment.moderator else ""
    if moment.undoes is not None:
        return say("Undone") + by
    if moment.reason == ANSWERED:
        return say("Written") + by
    if moment.reason == AMENDED:
        return say("Edited") + by
    newer = moment.to_revision > moment.from_revision
    return f"{done(moment.to_state, from_held=moment.from_held, newer=newer)}{by}{why(moment.reason)}"
