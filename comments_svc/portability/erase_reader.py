from datetime import datetime
from typing import Final
from uuid import UUID

from comments_svc.comments.erase_own import erase_own
from comments_svc.db.database import Tx
from comments_svc.db.query import Command
from comments_svc.feedback.forget_sender import forget_sender
from comments_svc.outbox.forget_recipient import forget_recipient
from comments_svc.readers.queries import address_of
from comments_svc.sites.model import Site

_PROOFS: Final = Command(
    "delete from address_proof where site_id = $1 and (reader_id = $2 or lower(email) = lower($3))"
)
_SUBSCRIPTIONS: Final = Command("delete from subscription where site_id = $1 and lower(email) = lower($2)")
_UNNAME_SUBSCRIPTIONS: Final = Command("update subscription set reader_id = null where site_id = $1 and reader_id = $2")
_REPLY_ADDRESSES: Final = Command(
    """
    update reply_address set email = null, revoked_at = coalesce(revoked_at, $3)
    where site_id = $1 and lower(email) = lower($2)
    """
)
_ADDRESS: Final = Command("delete from reader_address where site_id = $1 and reader_id = $2")
# The row stays, because votes and placeholders hang on it; with this hash it is nobody's.
_READER: Final = Command(
    """
    update reader set token_hash = decode(md5(random()::text || id::text), 'hex'), name = ''
    where site_id = $1 and id = $2
    """
)


async def erase_reader(tx: Tx, site: Site, reader: UUID, *, now: datetime) -> int:
    """Takes away at once what a reader of the site ever wrote, and every trace of who that was; how many comments.

    Votes count on without anybody's name. Their token means nobody from now on.
    """
    comments = await erase_own(tx, site, reader, now=now)
    mine = await address_of(tx, site.id, reader)
    email = mine.email if mine else ""
    await _PROOFS.run(tx, site.id, reader, email)
    await _ADDRESS.run(tx, site.id, reader)
    await _UNNAME_SUBSCRIPTIONS.run(tx, site.id, reader)
    if email:
        await _SUBSCRIPTIONS.run(tx, site.id, email)
        await _REPLY_ADDRESSES.run(tx, site.id, email, now)
        await forget_recipient(tx, site.id, email)
        await forget_sender(tx, site.id, email)
    await _READER.run(tx, site.id, reader)
    return comments
