from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query, Write
from comments_svc.moderators.model import (
    MOST_TRIES,
    SESSION_ABSOLUTE,
    SESSION_IDLE,
    Device,
    Listed,
    MailChoice,
    Membership,
    Moderator,
    OpenMail,
    OpenSession,
    Session,
)

_BY_EMAIL: Final = Query(Moderator, "select id, email, name, operator from moderator where lower(email) = lower($1)")
_INSERT: Final = Write(
    Moderator,
    """
    insert into moderator (id, email, name, operator)
    values ($1, $2, $3, not exists (select from moderator))
    on conflict (lower(email)) do update set email = moderator.email
    returning id, email, name, operator
    """,
)
_JOIN: Final = Command(
    """
    insert into site_moderator (site_id, moderator_id, role)
    select id, $1, $2 from site where erased_slug is null and ($3::text[] is null or slug = any($3))
    on conflict do nothing
    """
)
_RENAME: Final = Command("update moderator set name = $2 where id = $1")
_JOIN_OPERATORS: Final = Command(
    """
    insert into site_moderator (site_id, moderator_id, role) select $1, id, 'owner' from moderator where operator
    on conflict do nothing
    """
)
_INSERT_LINK: Final = Command("insert into sign_in_link (token_hash, moderator_id, expires_at) values ($1, $2, $3)")
_USE_LINK: Final = Write(
    Moderator,
    """
    with used as (
      update sign_in_link set used_at = $2 where token_hash = $1 and used_at is null and expires_at > $2
      returning moderator_id
    )
    select m.id, m.email, m.name, m.operator from used join moderator m on m.id = used.moderator_id
    """,
)
_INSERT_SESSION: Final = Command(
    """
    insert into session (token_hash, moderator_id, created_at, seen_at, user_agent, network, way)
    values ($1, $2, $3, $3, $4, $5, $6)
    """
)
_SESSION: Final = Query(
    Session,
    """
    select m.id as moderator_id, m.email, m.name, m.operator, s.id, m.passkey_offer as offer,
      m.dashboard_lang as reads, s.created_at, s.seen_at
    from session s join moderator m on m.id = s.moderator_id
    where s.token_hash = $1 and s.seen_at > $2 and s.created_at > $3
    """,
)
_SEEN: Final = Command("update session set seen_at = $2 where token_hash = $1")
_END: Final = Command("delete from session where token_hash = $1")
_SITES: Final = Query(
    Membership,
    """
    select s.slug, s.title, m.role from site_moderator m join site s on s.id = m.site_id
    where m.moderator_id = $1 order by s.title, s.slug
    """,
)
_EVERY: Final = Query(
    Listed,
    """
    select m.email, m.name, m.operator, array(
      select sm.role || ' of ' || s.slug from site_moderator sm join site s on s.id = sm.site_id
      where sm.moderator_id = m.id order by s.slug) as sites
    from moderator m order by m.created_at, m.email
    """,
)


async def by_email(on: Reader, email: str) -> Moderator | None:
    return await _BY_EMAIL.maybe(on, email)


async def every(on: Reader) -> list[Listed]:
    return await _EVERY.many(on)


async def insert(tx: Tx, id: UUID, email: str, name: str) -> Moderator:
    """The first moderator of an installation is its operator."""
    return await _INSERT.one(tx, id, email, name)


async def join(tx: Tx, moderator: UUID, role: str, slugs: list[str] | None) -> int:
    """None: every site there is."""
    return await _JOIN.run(tx, moderator, role, slugs)


async def rename(tx: Tx, moderator: UUID, name: str) -> None:
    await _RENAME.run(tx, moderator, name)


async def join_operators(tx: Tx, site: UUID) -> int:
    return await _JOIN_OPERATORS.run(tx, site)


async def insert_link(tx: Tx, token_hash: bytes, moderator: UUID, expires_at: datetime) -> None:
    await _INSERT_LINK.run(tx, token_hash, moderator, expires_at)


async def use_link(tx: Tx, token_hash: bytes, now: datetime) -> Moderator | None:
    return await _USE_LINK.maybe(tx, token_hash, now)


async def insert_session(tx: Tx, token_hash: bytes, moderator: UUID, device: Device, way: str, now: datetime) -> None:
    await _INSERT_SESSION.run(tx, token_hash, moderator, now, device.user_agent[:200], device.network, way)


async def session(on: Reader, token_hash: bytes, seen_after: datetime, created_after: datetime) -> Session | None:
    return await _SESSION.maybe(on, token_hash, seen_after, created_after)


async def seen(tx: Tx, token_hash: bytes, now: datetime) -> None:
    await _SEEN.run(tx, token_hash, now)


async def end_session(tx: Tx, token_hash: bytes) -> None:
    await _END.run(tx, token_hash)


async def sites(on: Reader, moderator: UUID) -> list[Membership]:
    return await _SITES.many(on, moderator)


_MAIL_CHOICE: Final = Query(
    MailChoice,
    """
    select s.notify, m.lang from site_moderator s join moderator m on m.id = s.moderator_id
    where s.site_id = $1 and s.moderator_id = $2
    """,
)
_CHOOSE: Final = Command("update site_moderator set notify = $3 where site_id = $1 and moderator_id = $2")
_SPEAK: Final = Command("update moderator set lang = $2 where id = $1")


async def mail_choice(on: Reader, site: UUID, moderator: UUID) -> MailChoice:
    return await _MAIL_CHOICE.one(on, site, moderator)


async def choose_mail(tx: Tx, site: UUID, moderator: UUID, choice: MailChoice) -> None:
    await _CHOOSE.run(tx, site, moderator, choice.notify)
    await _SPEAK.run(tx, moderator, choice.lang)


_READ: Final = Command("update moderator set dashboard_lang = $2 where id = $1")


async def read_in(tx: Tx, moderator: UUID, lang: str | None) -> None:
    """The dashboard, in this language; None: in what the browser asks for."""
    await _READ.run(tx, moderator, lang)


class Expiry(msgspec.Struct, frozen=True):
    expires_at: datetime


class Language(msgspec.Struct, frozen=True):
    lang: str


_LANG: Final = Query(Language, "select lang from moderator where id = $1")
_INSERT_MAIL: Final = Command(
    "insert into sign_in_mail (id, moderator_id, browser_hash, expires_at) values ($1, $2, $3, $4)"
)
# Guesses at once take turns at the lock, so that none of them is not counted.
_LOCK_MAILS: Final = Query(
    OpenMail,
    f"""
    select id, moderator_id from sign_in_mail
    where browser_hash = $1 and used_at is null and expires_at > $2 and tries < {MOST_TRIES} order by id for update
    """,
)
_COUNT_MAIL_TRY: Final = Command("update sign_in_mail set tries = tries + 1 where id = any($1)")
_USE_MAIL: Final = Write(
    Moderator,
    """
    with used as (
      update sign_in_mail set used_at = $2 where id = $1 and used_at is null and expires_at > $2 returning moderator_id
    )
    select m.id, m.email, m.name, m.operator from used join moderator m on m.id = used.moderator_id
    """,
)
_MAIL_EXPIRES: Final = Query(Expiry, "select expires_at from sign_in_mail where id = $1 and used_at is null")


async def lang_of(on: Reader, moderator: UUID) -> str:
    return (await _LANG.one(on, moderator)).lang


async def insert_mail(tx: Tx, id: UUID, moderator: UUID, browser_hash: bytes, expires_at: datetime) -> None:
    await _INSERT_MAIL.run(tx, id, moderator, browser_hash, expires_at)


async def lock_mails(tx: Tx, browser_hash: bytes, now: datetime) -> list[OpenMail]:
    """Those whose code this browser may still enter."""
    return await _LOCK_MAILS.many(tx, browser_hash, now)


async def count_mail_try(tx: Tx, mails: list[UUID]) -> None:
    await _COUNT_MAIL_TRY.run(tx, mails)


async def use_mail(tx: Tx, mail: UUID, now: datetime) -> Moderator | None:
    return await _USE_MAIL.maybe(tx, mail, now)


async def mail_expires(on: Reader, mail: UUID) -> datetime | None:
    """None when it was used, or is forgotten."""
    found = await _MAIL_EXPIRES.maybe(on, mail)
    return found.expires_at if found else None


_FORGET_MAILS: Final = Command("delete from sign_in_mail where expires_at < $1")
_FORGET_SESSIONS: Final = Command("delete from session where seen_at < $1 or created_at < $2")
_FORGET_CHALLENGES: Final = Command("delete from used_challenge where expires_at < $1")
_FORGET_INVITATIONS: Final = Command("delete from invitation where expires_at < $1")
_FORGET_LINKS: Final = Command("delete from sign_in_link where expires_at < $1")


async def forget_expired(tx: Tx, now: datetime) -> None:
    await _FORGET_SESSIONS.run(tx, now - SESSION_IDLE, now - SESSION_ABSOLUTE)
    await _FORGET_LINKS.run(tx, now)
    await _FORGET_MAILS.run(tx, now)
    await _FORGET_CHALLENGES.run(tx, now)
    await _FORGET_INVITATIONS.run(tx, now)


_BY_ID: Final = Query(Moderator, "select id, email, name, operator from moderator where id = $1")
_INSERT_NEW: Final = Write(
    Moderator,
    """
    insert into moderator (id, email, name, lang) values ($1, $2, $3, $4) on conflict (lower(email)) do nothing
    returning id, email, name, operator
    """,
)
_SESSIONS: Final = Query(
    OpenSession,
    """
    select id, user_agent, network, way, created_at, seen_at from session
    where moderator_id = $1 and seen_at > $2 and created_at > $3 order by seen_at desc, id
    """,
)
_END_ONE: Final = Command("delete from session where moderator_id = $1 and id = $2")
_END_OTHERS: Final = Command("delete from session where moderator_id = $1 and id <> $2")


async def by_id(on: Reader, id: UUID) -> Moderator:
    return await _BY_ID.one(on, id)


async def insert_new(tx: Tx, id: UUID, email: str, name: str, lang: str) -> Moderator | None:
    """Never an operator. None when the address has an account."""
    return await _INSERT_NEW.maybe(tx, id, email, name, lang)


async def sessions(on: Reader, moderator: UUID, now: datetime) -> list[OpenSession]:
    """The last used first."""
    return await _SESSIONS.many(on, moderator, now - SESSION_IDLE, now - SESSION_ABSOLUTE)


async def end_one(tx: Tx, moderator: UUID, session: UUID) -> None:
    """Nothing happens where this moderator has no such one."""
    await _END_ONE.run(tx, moderator, session)


async def end_others(tx: Tx, moderator: UUID, session: UUID) -> int:
    return await _END_OTHERS.run(tx, moderator, session)
