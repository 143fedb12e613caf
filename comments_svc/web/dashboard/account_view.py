"""Somebody's own account, in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum, auto
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.moderators.model import Membership, OpenSession, Passkey, SignedIn, Way
from comments_svc.web.dashboard.browser_words import browser_words
from comments_svc.web.dashboard.wording import ago, full

_WAYS: Final[Mapping[Way, str]] = {
    Way.LINK: "by a one-time link",
    Way.MAIL: "by mail",
    Way.PASSKEY: "by passkey",
    Way.INVITATION: "by an invitation",
}
NOTES: Final = {
    "name": "Your name is saved. Answers that are there keep the old one.",
    "added": "The passkey is added. From now on it signs you in.",
    "named": "The passkey has its new name.",
    "removed": "The passkey was removed here. Your device may still offer it; remove it there as well.",
    "ended": "That session is over.",
    "left": "You do not moderate that site any more.",
    "alone": "All other sessions are over.",
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
    """`device`: what a new passkey may be called. `note`: what has just been done."""

    me: SignedIn
    sites: Sequence[Membership]
    sessions: Sequence[SessionView]
    passkeys: Sequence[PasskeyView]
    adding: Adding
    device: str
    note: str


def session_view(one: OpenSession, me: SignedIn, network: bytes, now: datetime) -> SessionView:
    here = one.id == me.session
    return SessionView(
        one.id,
        here,
        one.network is not None and one.network != network,
        browser_words(one.user_agent),
        f"{ago(one.created_at, now)} {_WAYS[one.way]}",
        full(one.created_at),
        "now" if here else ago(one.seen_at, now),
        full(one.seen_at),
    )


def passkey_view(one: Passkey, now: datetime) -> PasskeyView:
    used = f"used {ago(one.used_at, now)}" if one.used_at else "not used yet"
    return PasskeyView(one.id.hex(), one.name, f"added {ago(one.created_at, now)}", used)
