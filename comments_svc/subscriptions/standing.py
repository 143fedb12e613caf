from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.readers.model import mask
from comments_svc.readers.queries import address_of, waiting
from comments_svc.subscriptions import queries
from comments_svc.subscriptions.model import Scope, Standing


class Stand(msgspec.Struct, frozen=True):
    """How a reader stands to a thread. `email`: masked; the proven address, or the one that was asked."""

    state: Literal["none", "asked", "active", "paused", "left"]
    scope: Scope | None
    email: str | None


async def standing(on: Reader, site: UUID, reader: UUID, thread: UUID | None, *, now: datetime) -> Stand:
    mine = await address_of(on, site, reader)
    found = await queries.of_thread(on, site, thread, mine.email) if mine and thread else None
    if found is not None:
        state = Standing.LEFT if found.stopped else found.state
        return Stand(state.value, found.scope, mask(found.email))
    asked = [each for each in await waiting(on, site, reader, now) if each.thread_id == thread and each.scope]
    if thread is not None and asked:
        return Stand("asked", Scope(asked[0].scope or ""), mask(asked[0].email))
    return Stand("none", None, mine.masked if mine else None)
