from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class Sight(StrEnum):
    """What was seen of a page. AWAY: it leads to an origin that is not the site's. FOREIGN: it is of such a one itself,
    and was not asked for."""

    FINE = "fine"
    GONE = "gone"
    MOVED = "moved"
    AWAY = "away"
    LOGIN = "login"
    ERROR = "error"
    FOREIGN = "foreign"


class RoundState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class Seen(msgspec.Struct, frozen=True):
    """`about`: a status, why nobody answered, or where it leads."""

    sight: Sight
    about: str = ""


class Round(msgspec.Struct, frozen=True):
    """`after`: the page that was visited last."""

    site_id: UUID
    id: UUID
    state: RoundState
    after: UUID
    total: int
    reached: int
    created_at: datetime


class Visited(msgspec.Struct, frozen=True):
    """`count`: of its published comments. `since`: when it was first found so."""

    id: UUID
    url: str
    title: str
    thread_state: str
    count: int
    sight: Sight
    about: str
    kept: bool
    since: datetime
    at: datetime
