from datetime import datetime
from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.db.query import Command, Write
from comments_svc.kernel.phrase import phrase
from comments_svc.outbox.model import One
from comments_svc.outbox.problems import NoSuchMessage

# Rows are locked in the order of ids by whoever takes several of them, so that nobody waits in a ring. What carries
# others stays: at sending it leaves out what is no longer so.
_EVENT: Final = Command(
    """
    update outbound_message m set state = 'cancelled', last_answer = $2
    where id in (
      select o.id from outbound_message o
      where o.event_id = $1 and o.state = 'queued' and o.attempts = 0
        and not exists (select from outbound_message c where c.carried_by = o.id and c.state = 'queued')
      order by o.id for update
    ) and m.state = 'queued' and m.attempts = 0
    """
)
_ONE: Final = Write(
    One,
    """
    update outbound_message set state = 'cancelled', last_answer = $3
    where id = $2 and ($1::uuid is null or site_id = $1) and state = 'queued' and carried_by is null
      and (claimed_until is null or claimed_until < $4)
    returning id
    """,
)
_CARRIED: Final = Command(
    "update outbound_message set state = 'cancelled', last_answer = $2 where carried_by = $1 and state = 'queued'"
)

UNDONE: Final = phrase("Not sent: what it was about was undone.")
BY_HAND: Final = phrase("Not sent: cancelled in the dashboard.")


async def cancel_event(tx: Tx, event: UUID) -> int:
    """Nothing that this event caused, and that no attempt was made to send, is sent any more; how many that were."""
    return await _EVENT.run(tx, event, UNDONE)


async def cancel(tx: Tx, message: UUID, *, site: UUID | None, now: datetime) -> None:
    """Takes back what waits, with all that its mail would have told. `site` None: the operator's, for any site.

    Raises NoSuchMessage, also when it is on its way at this moment, or gone.
    """
    if await _ONE.maybe(tx, site, message, BY_HAND, now) is None:
        raise NoSuchMessage(message)
    await _CARRIED.run(tx, message, BY_HAND)
