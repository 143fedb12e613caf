from datetime import datetime
from typing import Final
from uuid import UUID

from comments_svc.comments.erase_own import erase_own
from comments_svc.db.database import Tx
from comments_svc.db.query import Command, Query
from comments_svc.outbox.forget_recipient import forget_recipient
from comments_svc.outbox.model import One
from comments_svc.readers.queries import address_of
from comments_svc.sites.model import Site

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
_STOP: Final = Command("delete from mail_stop where site_id = $1 and email = lower($2)")
_ADDRESSES: Final = Command("delete from reader_address where site_id = $1 and reader_id = any($2)")
# The rows stay, because votes and placeholders hang on them; with such a hash they are nobody's.
_READERS: Final = Command(
    """
    update reader set token_hash = decode(md5(random()::text || id::text), 'hex'), name = ''
    where site_id = $1 and id = any($2)
    """
)


async def erase_reader(tx: Tx, site: Site, reader: UUID, *, now: datetime) -> int:
    """Takes away at once what a reader of the site ever wrote, in any browser that has proven the same address, and
    every trace of who that was; how many comments. Votes count on without a name. The tokens mean nobody from now on.

    Of an address that was only typed nothing but the question to it is taken: it may be a stranger's.
    """
    mine = await address_of(tx, site.id, reader)
    same = [each.id for each in await _SAME_PERSON.many(tx, site.id, mine.email)] if mine else [reader]
    comments = sum([await erase_own(tx, site, each, now=now) for each in same])
    questions = [each.id for each in await _QUESTIONS.many(tx, site.id, same)]
    await forget_recipient(tx, site.id, mine.email if mine else None, events=questions)
    if mine is not None:
        await _SUBSCRIPTIONS.run(tx, site.id, mine.email)
        await _REPLY_ADDRESSES.run(tx, site.id, mine.email, now)
        await _STOP.run(tx, site.id, mine.email)
    for forget in (_PROOFS, _UNNAME_SUBSCRIPTIONS, _ADDRESSES, _READERS):
        await forget.run(tx, site.id, same)
    return comments
