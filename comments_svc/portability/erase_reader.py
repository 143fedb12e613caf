from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.comments.erase_own import erase_own
from comments_svc.db.database import Tx
from comments_svc.db.query import Command, Query
from comments_svc.feedback.forget_sender import forget_sender
from comments_svc.outbox.forget_recipient import forget_recipient
from comments_svc.outbox.model import One
from comments_svc.readers.queries import address_of
from comments_svc.sites.model import Site


class Known(msgspec.Struct, frozen=True):
    email: str


_SAME_PERSON: Final = Query(
    One, "select reader_id as id from reader_address where site_id = $1 and lower(email) = lower($2) order by reader_id"
)
_QUESTIONS: Final = Query(One, "select id from address_proof where site_id = $1 and reader_id = any($2)")
_PROOFS: Final = Command("delete from address_proof where site_id = $1 and reader_id = any($2)")
_SUBSCRIPTIONS: Final = Command("delete from subscription where site_id = $1 and lower(email) = lower($2)")
_UNNAME_SUBSCRIPTIONS: Final = Command(
    "update subscription set reader_id = null where site_id = $1 and reader_id = any($2)"
)
_REPLY_ADDRESSES: Final = Command(
    """
    update reply_address set email = null, revoked_at = coalesce(revoked_at, $3)
    where site_id = $1 and lower(email) = lower($2)
    """
)
# Whoever stands for such an address by now is another, and keeps what is theirs.
_FORMER: Final = Query(
    Known,
    """
    select distinct f.email from former_address f
    where f.site_id = $1 and f.reader_id = any($2) and not exists (
      select from reader_address a where a.site_id = $1 and lower(a.email) = f.email and a.reader_id <> all($2)
    ) order by f.email
    """,
)
_FORGET_FORMER: Final = Command("delete from former_address where site_id = $1 and reader_id = any($2)")
_NAME: Final = Command("delete from reader_name where site_id = $1 and email = lower($2)")
_GRANTS: Final = Command("delete from sign_in_grant where site_id = $1 and lower(email) = lower($2)")
_STOP: Final = Command("delete from mail_stop where site_id = $1 and email = lower($2)")
_ADDRESSES: Final = Command("delete from reader_address where site_id = $1 and reader_id = any($2)")
# The rows stay, because votes, reactions, reports and placeholders hang on them; with such a hash they are nobody's.
_READERS: Final = Command(
    """
    update reader set token_hash = decode(md5(random()::text || id::text), 'hex'), name = ''
    where site_id = $1 and id = any($2)
    """
)


async def erase_reader(tx: Tx, site: Site, reader: UUID, *, now: datetime) -> int:
    """Takes away at once what a reader of the site ever wrote, in any browser that has proven the same address, and
    every trace of who that was, at former addresses, too; how many comments. Votes, reactions and reports count on
    without a name. The tokens mean nobody from now on.

    Of an address that was only typed nothing but the question to it is taken: it may be a stranger's.
    """
    mine = await address_of(tx, site.id, reader)
    same = [each.id for each in await _SAME_PERSON.many(tx, site.id, mine.email)] if mine else [reader]
    comments = sum([await erase_own(tx, site, each, now=now) for each in same])
    questions = [each.id for each in await _QUESTIONS.many(tx, site.id, same)]
    former = [each.email for each in await _FORMER.many(tx, site.id, same)]
    await forget_recipient(tx, site.id, None, events=questions)
    for email in [mine.email, *former] if mine else former:
        await _forget(tx, site.id, email, now)
    for forget in (_PROOFS, _UNNAME_SUBSCRIPTIONS, _ADDRESSES, _FORGET_FORMER, _READERS):
        await forget.run(tx, site.id, same)
    return comments


async def _forget(tx: Tx, site: UUID, email: str, now: datetime) -> None:
    await forget_recipient(tx, site, email, events=[])
    await forget_sender(tx, site, email)
    await _SUBSCRIPTIONS.run(tx, site, email)
    await _REPLY_ADDRESSES.run(tx, site, email, now)
    await _STOP.run(tx, site, email)
    await _NAME.run(tx, site, email)
    await _GRANTS.run(tx, site, email)
