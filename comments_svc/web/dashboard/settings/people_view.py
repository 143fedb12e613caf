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
from comments_svc.web.say import say, say_number, to_say
from comments_svc.web.state import State

ROLES: Final = {Role.OWNER: to_say("Owner"), Role.MODERATOR: to_say("Moderator")}
NOTES: Final = {
    "mailed": to_say("The invitation is on its way."),
    "made": to_say("The link is made. Pass it on to one person: it works once."),
    "revoked": to_say("The invitation was taken back. Its link leads nowhere now."),
    "role": to_say("The role is changed."),
    "removed": to_say("They do not moderate this site any more."),
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
    return MemberView(one.id, one.name, one.email, say(ROLES[one.role]), me, last, other)


def invitation_view(one: Invitation, state: State, now: datetime) -> InvitationView:
    link = invitation_link(state["secret"], state["config"].public_url, one, to=None) if one.by_hand else ""
    by_hand = say("%(email)s, by a link", email=one.email) if one.email else say("By a link")
    days = max(round((one.expires_at - now) / timedelta(days=1)), 1)
    return InvitationView(
        one.id,
        by_hand if one.by_hand else one.email or "",
        say(ROLES[one.role]),
        one.invited_by,
        say_number("in %(number)s day", "in %(number)s days", days),
        full(one.expires_at),
        link,
    )
