import re
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from comments_svc.comments.erase_some import erase_some
from comments_svc.comments.lock_some import lock_some
from comments_svc.db.database import Tx
from comments_svc.db.query import Command, Query, Write
from comments_svc.feedback.forget_sender import forget_sender
from comments_svc.outbox.forget_recipient import forget_recipient
from comments_svc.outbox.model import One
from comments_svc.portability.person import Person
from comments_svc.sites.model import Site
from comments_svc.sites.renew import renew

_QUESTIONS: Final = Query(
    One,
    """
    select id from address_proof where site_id = $1 and reader_id = any($2)
    union select id from address_proof where site_id = $1 and lower(email) = any($3::text[])
    """,
)
_PROOFS: Final = Command("delete from address_proof where site_id = $1 and id = any($2)")
_SUBSCRIPTIONS: Final = Command("delete from subscription where site_id = $1 and lower(email) = any($2::text[])")
_UNNAME_SUBSCRIPTIONS: Final = Command(
    "update subscription set reader_id = null where site_id = $1 and reader_id = any($2)"
)
_REPLY_ADDRESSES: Final = Command(
    """
    update reply_address set email = null, revoked_at = coalesce(revoked_at, $3)
    where site_id = $1 and lower(email) = any($2::text[])
    """
)
_FORMER: Final = Command(
    "delete from former_address where site_id = $1 and (reader_id = any($2) or email = any($3::text[]))"
)
_NAMES: Final = Command("delete from reader_name where site_id = $1 and email = any($2::text[])")
_GRANTS: Final = Command("delete from sign_in_grant where site_id = $1 and lower(email) = any($2::text[])")
_STOPS: Final = Command("delete from mail_stop where site_id = $1 and email = any($2::text[])")
_MAILBOXES: Final[LiteralString] = "array(select mailbox_of(e) from unnest($2::text[]) e)"
_STANDINGS: Final = Command("delete from address_standing where site_id = $1 and email = any(" + _MAILBOXES + ")")
_BULK_STANDINGS: Final = Command(
    "delete from bulk_address_stand where site_id = $1 and email = any(" + _MAILBOXES + ")"
)
_WHAT_WAS_THOUGHT: Final = Command(
    "delete from standing_event where site_id = $1 and (email = any(" + _MAILBOXES + ") or reader_id = any($3))"
)
# Somebody else has typed it: the words are theirs, the address is not.
_TYPED_ON: Final = Query(One, "select id from comment where site_id = $1 and lower(email) = any($2::text[])")
# Those that are locked: to wait for one that came since would be to wait in a circle.
_TYPED: Final = Command("update comment set email = null where site_id = $1 and id = any($2)")
# $2 of these: expressions that find the addresses, and no longer one that ends alike.
_VIEWS: Final = Command("delete from saved_view where site_id = $1 and lower(q) ~ any($2::text[])")
# Of a list of words only the line goes.
_WORDS: Final = Command(
    """
    update rule set value = coalesce((
      select string_agg(line, E'\n' order by nr) from unnest(string_to_array(value, E'\n')) with ordinality l (line, nr)
      where not lower(line) ~ any($2::text[])), '')
    where site_id = $1 and kind = 'words' and lower(value) ~ any($2::text[])
    """
)
_RULES: Final = Command(
    """
    delete from rule where site_id = $1 and (kind = 'words' and value = ''
      or kind = 'address' and exists (select from unnest($3::text[]) e where mailbox_of(e) = mailbox_of(value))
      or lower(value) ~ any($2::text[]) or lower(name) ~ any($2::text[]))
    """
)
_JOBS: Final = Command(
    """
    update job set last_error = null
    where last_error is not null and exists (select from unnest($1::text[]) e where strpos(lower(last_error), e) > 0)
    """
)
_VOTES: Final = Command(
    "update vote set ip_hash = null where site_id = $1 and reader_id = any($2) and ip_hash is not null"
)
_REACTIONS: Final = Command(
    "update reaction set ip_hash = null where site_id = $1 and reader_id = any($2) and ip_hash is not null"
)
_REPORTS: Final = Command(
    "update comment_report set ip_hash = null where site_id = $1 and reader_id = any($2) and ip_hash is not null"
)
_ADDRESSES: Final = Command("delete from reader_address where site_id = $1 and reader_id = any($2)")
# As a ban of many does: browsers in the order of their ids, and before what is thought of addresses.
_LOCK: Final = Write(One, "select id from reader where site_id = $1 and id = any($2) order by id for update")
# The rows stay, because votes, reactions, reports and placeholders hang on them; with such a hash they are nobody's.
_READERS: Final = Command(
    """
    update reader set token_hash = decode(md5(random()::text || id::text), 'hex'), name = '', note = '',
      standing = 'normal', standing_until = null
    where site_id = $1 and id = any($2)
    """
)


async def erase_person(tx: Tx, site: Site, person: Person, *, now: datetime) -> int:
    """Takes away at once what a person wrote on the site and every trace of who that was; how many comments. Votes,
    reactions and reports count on without a name. Their tokens mean nobody from now on."""
    readers, emails = person.readers, person.emails
    typed = [each.id for each in await _TYPED_ON.many(tx, site.id, emails)]
    await lock_some(tx, site.id, [*person.comments, *typed])
    await _LOCK.many(tx, site.id, readers)
    erased = await erase_some(tx, site, person.comments, now=now)
    questions = [each.id for each in await _QUESTIONS.many(tx, site.id, readers, emails)]
    await forget_recipient(tx, site.id, None, events=questions)
    await _PROOFS.run(tx, site.id, questions)
    for email in emails:
        await forget_recipient(tx, site.id, email, events=[])
        await forget_sender(tx, site.id, email)
    await _REPLY_ADDRESSES.run(tx, site.id, emails, now)
    await _WHAT_WAS_THOUGHT.run(tx, site.id, emails, readers)
    for forget in (_SUBSCRIPTIONS, _NAMES, _GRANTS, _STOPS, _STANDINGS, _BULK_STANDINGS):
        await forget.run(tx, site.id, emails)
    await _TYPED.run(tx, site.id, typed)
    named = [_named(each) for each in emails]
    await _VIEWS.run(tx, site.id, named)
    if await _WORDS.run(tx, site.id, named) + await _RULES.run(tx, site.id, named, emails):
        await renew(tx, site)
    await _JOBS.run(tx, emails)
    await _FORMER.run(tx, site.id, readers, emails)
    await _forget_readers(tx, site.id, readers)
    return erased


def _named(email: str) -> str:
    """As Postgres reads it: `a@x.example` stands in `"a@x.example".`, not in `dana@x.example` or `a@x.example.org`."""
    return rf"(^|[^[:alnum:]._%+-]){re.escape(email)}($|[^[:alnum:].-]|\.($|[^[:alnum:]]))"


async def _forget_readers(tx: Tx, site: UUID, readers: list[UUID]) -> None:
    for forget in (_UNNAME_SUBSCRIPTIONS, _VOTES, _REACTIONS, _REPORTS, _ADDRESSES, _READERS):
        await forget.run(tx, site, readers)
