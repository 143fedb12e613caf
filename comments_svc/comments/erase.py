from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.comments.judge_writers import judge_soon
from comments_svc.db.database import Tx
from comments_svc.db.query import Command, Write


class Writers(msgspec.Struct, frozen=True):
    site_id: UUID
    readers: list[UUID]


RETENTION: Final = timedelta(days=30)
"""Of acts on many comments, which can be taken back as long."""

_REVISIONS: Final = Command(
    """
    delete from comment_revision r using comment c, site s
    where s.id = c.site_id and c.removed_at < $1::timestamptz - make_interval(days => s.keep_removed_days)
      and r.site_id = c.site_id and r.comment_id = c.id
    """
)
_NOTES: Final = Command(
    """
    delete from comment_note n using comment c, site s
    where s.id = c.site_id and c.removed_at < $1::timestamptz - make_interval(days => s.keep_removed_days)
      and n.site_id = c.site_id and n.comment_id = c.id
    """
)
# What rules found in a text is a part of it.
_FOUND: Final = Command(
    """
    update rule_hit h set why = null from comment c, site s
    where s.id = c.site_id and c.removed_at < $1::timestamptz - make_interval(days => s.keep_removed_days)
      and h.site_id = c.site_id and h.comment_id = c.id
    """
)
_TEXTS: Final = Write(
    Writers,
    """
    with erased as (
      update comment c set source = '', html = '', tree = '[]', name = '', email = null, website = null, ip_hash = null,
        held_revision = null, removed_at = null, reasons = array(select split_part(r, ':', 1) from unnest(reasons) r)
      from site s
      where s.id = c.site_id and c.removed_at < $1::timestamptz - make_interval(days => s.keep_removed_days)
      returning c.site_id, c.reader_id
    )
    select site_id, array_agg(distinct reader_id) as readers from erased where reader_id is not null group by site_id
    """,
)
# After 30 days the key that made these is gone, so they stand for nobody. Six weeks back, for nights that were missed.
_ADDRESSES: Final = Command(
    """
    update comment c set ip_hash = null from site s
    where s.id = c.site_id and c.created_at < $1::timestamptz - make_interval(days => s.keep_network_days)
      and c.created_at > $1::timestamptz - interval '45 days' and c.ip_hash is not null
    """
)
_REACTORS: Final = Command(
    """
    update reaction r set ip_hash = null from site s
    where s.id = r.site_id and r.reacted_at < $1::timestamptz - make_interval(days => s.keep_network_days)
      and r.reacted_at > $1::timestamptz - interval '45 days' and r.ip_hash is not null
    """
)
_REPORTERS: Final = Command(
    """
    update comment_report r set ip_hash = null from site s
    where s.id = r.site_id and r.reported_at < $1::timestamptz - make_interval(days => s.keep_network_days)
      and r.reported_at > $1::timestamptz - interval '45 days' and r.ip_hash is not null
    """
)
_VOTERS: Final = Command(
    """
    update vote v set ip_hash = null from site s
    where s.id = v.site_id and v.cast_at < $1::timestamptz - make_interval(days => s.keep_network_days)
      and v.cast_at > $1::timestamptz - interval '45 days' and v.ip_hash is not null
    """
)


# Mails about it hold no text of it; what still waits to tell of it has nothing to tell.
_MESSAGES: Final = Command(
    """
    update outbound_message o set params = '{}', last_answer = null,
      state = case when o.state = 'queued' then 'cancelled' else o.state end
    from comment c join site s on s.id = c.site_id
    where c.removed_at < $1::timestamptz - make_interval(days => s.keep_removed_days)
      and o.site_id = c.site_id and o.comment_id = c.id
    """
)


# The mail that it came by holds the same words.
_MAILS: Final = Command(
    """
    update inbound_message i set raw = null, client_ip = null, helo = null, results = '{}', sender = '',
      from_name = null, from_email = null, subject = null, text = null, cut = '[]', body = null, authenticity = null
    from comment c join site s on s.id = c.site_id
    where c.removed_at < $1::timestamptz - make_interval(days => s.keep_removed_days)
      and i.site_id = c.site_id and i.comment_id = c.id
    """
)


async def erase(tx: Tx, now: datetime) -> None:
    """Takes the text and the personal data out of what was deleted, rejected or spam for as many days as its site keeps
    it; the row stays. And all that stands for network addresses."""
    for forget in (_REVISIONS, _NOTES, _MESSAGES, _MAILS, _FOUND, _ADDRESSES, _VOTERS, _REACTORS, _REPORTERS):
        await forget.run(tx, now)
    for each in await _TEXTS.many(tx, now):
        await judge_soon(tx, each.site_id, each.readers, now=now)
