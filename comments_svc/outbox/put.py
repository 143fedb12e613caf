from collections.abc import Sequence
from typing import Final

from comments_svc.db.database import Tx
from comments_svc.db.notify import JobsWaiting
from comments_svc.db.query import Command
from comments_svc.outbox.message import Message

# One statement for any number, so that a fan-out costs few round trips.
_PUT: Final = Command(
    """
    insert into outbound_message (id, site_id, event_id, channel, template, params, recipient, lang, moderator_id,
      subscription_id, hook_id, thread_id, comment_id, address_id, carried_by, urgent, due_at, first_due_at, created_at)
    select id, site_id, event_id, channel, template, params::json, recipient, lang, moderator_id, subscription_id,
      hook_id, thread_id, comment_id, address_id, carried_by, urgent, due_at, due_at, created_at
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
      $9::uuid[], $10::uuid[], $11::uuid[], $12::uuid[], $13::uuid[], $14::bigint[], $15::uuid[], $16::boolean[],
      $17::timestamptz[], $18::timestamptz[])
      as m (id, site_id, event_id, channel, template, params, recipient, lang, moderator_id, subscription_id, hook_id,
        thread_id, comment_id, address_id, carried_by, urgent, due_at, created_at)
    on conflict (event_id, recipient) do nothing
    """
)

_FIELDS: Final = (
    "id",
    "site_id",
    "event_id",
    "channel",
    "template",
    "params",
    "recipient",
    "lang",
    "moderator_id",
    "subscription_id",
    "hook_id",
    "thread_id",
    "comment_id",
    "address_id",
    "carried_by",
    "urgent",
    "due_at",
    "created_at",
)


async def put(tx: Tx, messages: Sequence[Message]) -> int:
    """Part of the caller's transaction; what an event has told a recipient already is left out. How many are new."""
    if not messages:
        return 0
    rows = [_values(each) for each in messages]
    tx.announce(JobsWaiting())
    return await _PUT.run(tx, *map(list, zip(*rows, strict=True)))


def _values(message: Message) -> list[object]:
    return [getattr(message, name) for name in _FIELDS]
