"""Somebody's own account, in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum, auto
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.moderators.model import Membership, OpenSession, Passkey, SignedIn, Way
from comments_svc.web.dashboard.account.browser_words import browser_words
from comments_svc.web.dashboard.wording import ago, full
from comments_svc.web.say import say, to_say

_WAYS: Final[Mapping[Way, str]] = {
    Way.LINK: to_say("signed in %(ago)s by a one-time link"),
    Way.MAIL: to_say("signed in %(ago)s by mail"),
    Way.PASSKEY: to_say("signed in %(ago)s by passkey"),
    Way.INVITATION: to_say("signed in %(ago)s by an invitation"),
}
NOTES: Final = {
    "name": to_say("Your name is saved. Answers that are there keep the old one."),
    "added": to_say("The passkey is added. From now on it signs you in."),
    "named": to_say("The passkey has its new name."),
    "removed": to_say("The passkey was removed here. Your device may still offer it; remove it there as well."),
    "ended": to_say("That session is over."),
    "language": to_say("The dashboard speaks your language now."),
    "left": to_say("You do not moderate that site any more."),
    "alone": to_say("All other sessions are over."),
}


class SessionView(msgspec.Struct, frozen=True):
    """`here`: the one that looks at the page. `away`: it began in another network than this one is in."""

    id: UUID
    here: bool
    away: bool
    browser: str
    began: str
    began_at: str
    seen: str
    seen_at: str


class PasskeyView(msgspec.Struct, frozen=True):
    """`key`: its id as hexadecimal digits."""

    key: str
    name: str
    added: str
    used: str


class Adding(Enum):
    """Whether one more passkey can be added: not where browsers offer none, nor when there are enough."""

    ON = auto()
    OFF = auto()
    FULL = auto()


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    """`device`: what a new passkey may be called. `note`: what has just been done.
    `languages`: what the dashboard can be read in, by tag."""

    me: SignedIn
    sites: Sequence[Membership]
    sessions: Sequence[SessionView]
    passkeys: Sequence[PasskeyView]
    adding: Adding
    device: str
    note: str
    languages: Mapping[str, str]


def session_view(one: OpenSession, me: SignedIn, network: bytes, now: datetime) -> SessionView:
    here = one.id == me.session
    return SessionView(
        one.id,
        here,
        one.network is not None and one.network != network,
        browser_words(one.user_agent),
        say(_WAYS[one.way], ago=ago(one.created_at, now)),
        full(one.created_at),
        say("now") if here else ago(one.seen_at, now),
        full(one.seen_at),
    )


def passkey_view(one: Passkey, now: datetime) -> PasskeyView:
    used = say("used %(ago)s", ago=ago(one.used_at, now)) if one.used_at else say("not used yet")
    return PasskeyView(one.id.hex(), one.name, say("added %(ago)s", ago=ago(one.created_at, now)), used)
