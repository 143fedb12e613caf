from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query
from comments_svc.moderators.model import Invitation, Member


class Found(msgspec.Struct, frozen=True):
    found: bool


_MEMBER_COLUMNS: Final[LiteralString] = "m.id, m.name, m.email, s.role"
_MEMBERS: Final = Query(
    Member,
    f"""
    select {_MEMBER_COLUMNS}
    from site_moderator s join moderator m on m.id = s.moderator_id
    where s.site_id = $1 order by s.role desc, lower(m.name), m.id
    """,
)
_LOCK_MEMBERS: Final = Query(
    Member,
    f"""
    select {_MEMBER_COLUMNS}
    from site_moderator s join moderator m on m.id = s.moderator_id
    where s.site_id = $1 order by m.id for update of s
    """,
)
_IS_MEMBER: Final = Query(
    Found,
    """
    select exists (
      select from site_moderator s join moderator m on m.id = s.moderator_id
      where s.site_id = $1 and lower(m.email) = lower($2)
    ) as found
    """,
)
_SET_ROLE: Final = Command("update site_moderator set role = $3 where site_id = $1 and moderator_id = $2")
_LEAVE: Final = Command("delete from site_moderator where site_id = $1 and moderator_id = $2")
_INVITATION_COLUMNS: Final[LiteralString] = """
    i.id, i.site_id, s.slug, s.title as site, s.lang, s.origins[1] as origin, i.email, i.by_hand, i.role,
    m.name as invited_by, i.expires_at
"""
_INVITATIONS: Final = Query(
    Invitation,
    f"""
    select {_INVITATION_COLUMNS}
    from invitation i join site s on s.id = i.site_id join moderator m on m.id = i.invited_by
    where i.site_id = $1 and i.expires_at > $2 order by i.id
    """,
)
_INVITATION: Final = Query(
    Invitation,
    f"""
    select {_INVITATION_COLUMNS}
    from invitation i join site s on s.id = i.site_id join moderator m on m.id = i.invited_by
    where i.site_id = $1 and i.id = $2 and i.expires_at > $3
    """,
)
_INSERT_INVITATION: Final = Command(
    """
    insert into invitation (site_id, id, email, by_hand, role, invited_by, created_at, expires_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    """
)
_ADDRESS: Final = Command("update invitation set email = $3 where site_id = $1 and id = $2 and by_hand")
_END_INVITATIONS_OF: Final = Command("delete from invitation where site_id = $1 and invited_by = $2")
_END_INVITATION: Final = Command("delete from invitation where site_id = $1 and id = $2")


async def members(on: Reader, site: UUID) -> list[Member]:
    """Owners first."""
    return await _MEMBERS.many(on, site)


async def lock_members(tx: Tx, site: UUID) -> list[Member]:
    return await _LOCK_MEMBERS.many(tx, site)


async def is_member(on: Reader, site: UUID, email: str) -> bool:
    return (await _IS_MEMBER.one(on, site, email)).found


async def set_role(tx: Tx, site: UUID, moderator: UUID, role: str) -> None:
    await _SET_ROLE.run(tx, site, moderator, role)


async def leave(tx: Tx, site: UUID, moderator: UUID) -> None:
    await _LEAVE.run(tx, site, moderator)


async def invitations(on: Reader, site: UUID, now: datetime) -> list[Invitation]:
    """Those that are open, oldest first."""
    return await _INVITATIONS.many(on, site, now)


async def invitation(on: Reader, site: UUID, id: UUID, now: datetime) -> Invitation | None:
    return await _INVITATION.maybe(on, site, id, now)


async def insert_invitation(
    tx: Tx, site: UUID, id: UUID, email: str | None, role: str, by: UUID, now: datetime, expires_at: datetime
) -> None:
    """By hand where no address is given."""
    await _INSERT_INVITATION.run(tx, site, id, email, email is None, role, by, now, expires_at)


async def end_invitation(tx: Tx, site: UUID, id: UUID) -> bool:
    """False when it was no longer open."""
    return await _END_INVITATION.run(tx, site, id) > 0


async def address(tx: Tx, site: UUID, id: UUID, email: str) -> None:
    """Of one that was passed on by hand: to whom a mail now goes."""
    await _ADDRESS.run(tx, site, id, email)


async def end_invitations_of(tx: Tx, site: UUID, by: UUID) -> None:
    await _END_INVITATIONS_OF.run(tx, site, by)
