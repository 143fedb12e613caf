"""Who moderates a site, and who is asked to, in words."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.moderators.members.invitation_link import invitation_link
from comments_svc.moderators.model import Invitation, Member, Role
from comments_svc.web.dashboard.desk import Desk
from comments_svc.web.dashboard.wording import full
from comments_svc.web.state import State

ROLES: Final = {Role.OWNER: "Owner", Role.MODERATOR: "Moderator"}
NOTES: Final = {
    "mailed": "The invitation is on its way.",
    "made": "The link is made. Pass it on to one person: it works once.",
    "revoked": "The invitation was taken back. Its link leads nowhere now.",
    "role": "The role is changed.",
    "removed": "They do not moderate this site any more.",
}


class MemberView(msgspec.Struct, frozen=True):
    """`last`: the only owner, who stays one. `other`: the role that they don't have."""

    id: UUID
    name: str
    email: str
    role: str
    me: bool
    last: bool
    other: Role
    other_word: str


class InvitationView(msgspec.Struct, frozen=True):
    """`link`: to be passed on; empty where a mail brings it."""

    id: UUID
    to: str
    role: str
    by: str
    ends: str
    ends_at: str
    link: str


class PeopleView(msgspec.Struct, frozen=True):
    """`new`: the invitation that was just made. `mails`: whether invitations can be mailed."""

    members: Sequence[MemberView]
    invitations: Sequence[InvitationView]
    mails: bool
    note: str
    new: str


def member_views(members: Sequence[Member], desk: Desk) -> list[MemberView]:
    owners = sum(each.role is Role.OWNER for each in members)
    return [_member(each, desk, last=each.role is Role.OWNER and owners == 1) for each in members]


def _member(one: Member, desk: Desk, *, last: bool) -> MemberView:
    other = Role.MODERATOR if one.role is Role.OWNER else Role.OWNER
    me = one.id == desk.moderator.id
    return MemberView(one.id, one.name, one.email, ROLES[one.role], me, last, other, ROLES[other].lower())


def invitation_view(one: Invitation, state: State, now: datetime) -> InvitationView:
    link = invitation_link(state["secret"], state["config"].public_url, one, to=None) if one.by_hand else ""
    by_hand = f"{one.email}, by a link" if one.email else "By a link"
    days = max(round((one.expires_at - now) / timedelta(days=1)), 1)
    return InvitationView(
        one.id,
        by_hand if one.by_hand else one.email or "",
        ROLES[one.role],
        one.invited_by,
        f"in {days} day{'' if days == 1 else 's'}",
        full(one.expires_at),
        link,
    )
