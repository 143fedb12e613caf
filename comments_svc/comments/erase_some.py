from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from comments_svc.comments import queries
from comments_svc.comments.delete import delete
from comments_svc.comments.judge_writers import judge_soon, writers_of
from comments_svc.comments.lock_some import lock_some
from comments_svc.db.database import Tx
from comments_svc.db.query import Command
from comments_svc.sites.model import Site
from comments_svc.sites.renew import renew

_REVISIONS: Final = Command("delete from comment_revision where site_id = $1 and comment_id = any($2)")
# The digest is of the same words: a guess at them could be tried against it.
_TEXTS: Final = Command(
    """
    update comment set source = '', html = '', tree = '[]', name = '', email = null, website = null, ip_hash = null,
      reasons = '{}', digest = '', verified = null, held_revision = null, removed_at = null
    where site_id = $1 and id = any($2)
    """
)
# Also where it came from an address that the reader has not proven since.
_MAILS: Final = Command(
    """
    update inbound_message set raw = null, client_ip = null, helo = null, results = '{}', sender = '',
      message_id = null, from_name = null, from_email = null, subject = null, text = null, cut = '[]', body = null,
      authenticity = null
    where site_id = $1 and comment_id = any($2)
    """
)
# Answers to mails that told of it quote it. What their senders wrote themselves is theirs, and stays.
_QUOTES: Final = Command(
    """
    update inbound_message set raw = null, cut = '[]', body = null
    where site_id = $1 and state <> 'received' and address_id in (
      select coalesce(d.address_id, o.address_id) from outbound_message o
      left join outbound_message d on d.id = o.carried_by
      where o.site_id = $1 and o.comment_id = any($2))
    """
)
_NOTES: Final = Command("delete from comment_note where site_id = $1 and comment_id = any($2)")
# What still waits to tell of it, by mail or to a program, has nothing to tell.
_MESSAGES: Final = Command(
    """
    update outbound_message set params = '{}', last_answer = null,
      state = case when state = 'queued' then 'cancelled' else state end
    where site_id = $1 and comment_id = any($2)
    """
)
_EXPLANATIONS: Final = Command(
    "update moderation_event set reason = 'other' where site_id = $1 and comment_id = any($2) and reason like 'other:%'"
)
# What rules found in it.
_FOUND: Final = Command("update rule_hit set why = null where site_id = $1 and comment_id = any($2)")
# Made from these comments: they look for a name, an address or words of them.
_RULES: Final = Command("delete from rule where site_id = $1 and comment_id = any($2)")


async def erase_some(tx: Tx, site: Site, comments: Sequence[UUID], *, now: datetime) -> int:
    """Deletes comments, and erases text and personal data at once, not after days, wherever they stand: earlier
    texts, mails, quotes of them in the answers of others, what moderators said of them, rules that were made from
    them. Readers see a placeholder where others have answered. How many there were."""
    await lock_some(tx, site.id, comments)
    found = 0
    for each in comments:
        comment = await queries.lock(tx, site.id, each)
        if comment is not None:
            await delete(tx, site, comment, now=now)
            found += 1
    for forget in (_REVISIONS, _NOTES, _MAILS, _QUOTES, _MESSAGES, _EXPLANATIONS, _FOUND, _TEXTS):
        await forget.run(tx, site.id, list(comments))
    await judge_soon(tx, site.id, await writers_of(tx, site.id, comments), now=now)
    if await _RULES.run(tx, site.id, list(comments)):
        await renew(tx, site)
    return found
