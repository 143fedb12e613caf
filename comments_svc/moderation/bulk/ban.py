from collections.abc import Sequence
from typing import Final, LiteralString
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.db.query import Command, Write
from comments_svc.moderation.bulk.model import Bulk
from comments_svc.outbox.model import One

# In every browser in which one of them has proven the same address.
_THOSE: Final[LiteralString] = """
    select c.reader_id as id from comment c
      where c.site_id = $1 and c.id = any($2::uuid[]) and c.reader_id is not null and c.moderator_id is null
    union
    select o.reader_id from comment c
      join reader_address a on a.site_id = c.site_id and a.reader_id = c.reader_id
      join reader_address o on o.site_id = a.site_id and lower(o.email) = lower(a.email)
      where c.site_id = $1 and c.id = any($2::uuid[]) and c.moderator_id is null
"""
# Whoever proves such an address just now is one of them afterwards.
_LOCK: Final = Write(
    One, f"select r.id from reader r where r.site_id = $1 and r.id in ({_THOSE}) order by r.id for update"
)
# What was thought of them before is kept.
_BAN: Final = Command(
    f"""
    with those as ({_THOSE}
    ), locked as (
      select r.id, r.standing, r.standing_until from reader r
      where r.site_id = $1 and r.id in (select id from those)
        and not (r.standing = 'banned' and r.standing_until is null)
      order by r.id for update
    ), kept as (
      insert into bulk_stand (site_id, bulk_id, reader_id, standing, standing_until)
      select $1, $3, id, standing, standing_until from locked on conflict do nothing
    )
    update reader r set standing = 'banned', standing_until = null from locked l where r.site_id = $1 and r.id = l.id
    """
)
# Who has no reader is known by the address that was given, and banned by it.
_BAN_ADDRESSES: Final = Command(
    """
    with those as (
      select distinct mailbox_of(c.email) as email from comment c
      where c.site_id = $1 and c.id = any($3::uuid[]) and c.reader_id is null and c.moderator_id is null
        and c.email is not null
    ), was as (
      select t.email, coalesce(s.standing, 'normal') as standing, s.standing_until
      from those t left join address_standing s on s.site_id = $1 and s.email = t.email
    ), kept as (
      insert into bulk_address_stand (site_id, bulk_id, email, standing, standing_until)
      select $1, $2, email, standing, standing_until from was where not (standing = 'banned' and standing_until is null)
      on conflict do nothing
    )
    insert into address_standing as s (site_id, email, standing)
    select $1, email, 'banned' from was where not (standing = 'banned' and standing_until is null) order by email
    on conflict (site_id, email) do update set standing = 'banned', standing_until = null
    """
)
_UNBAN_ADDRESSES: Final = Command(
    """
    update address_standing a set standing = s.standing, standing_until = s.standing_until from bulk_address_stand s
    where s.site_id = $1 and s.bulk_id = $2 and a.site_id = s.site_id and a.email = s.email
      and a.standing = 'banned' and a.standing_until is null
    """
)
# Of whom somebody has thought otherwise since, that stands.
_UNBAN: Final = Command(
    """
    update reader r set standing = s.standing, standing_until = s.standing_until from bulk_stand s
    where s.site_id = $1 and s.bulk_id = $2 and r.site_id = s.site_id and r.id = s.reader_id
      and r.standing = 'banned' and r.standing_until is null
    """
)


async def ban(tx: Tx, it: Bulk, comments: Sequence[UUID]) -> int:
    """Those who wrote these comments, for ever; how many browsers and addresses of theirs were not banned before."""
    those = (it.site_id, list(comments))
    await _LOCK.many(tx, *those)
    return await _BAN.run(tx, *those, it.id) + await _BAN_ADDRESSES.run(tx, it.site_id, it.id, list(comments))


async def unban(tx: Tx, it: Bulk) -> int:
    """All whom it has banned become again what they were; how many."""
    return await _UNBAN.run(tx, it.site_id, it.id) + await _UNBAN_ADDRESSES.run(tx, it.site_id, it.id)
