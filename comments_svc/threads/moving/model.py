from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

MOST_PAGES: Final = 100_000
"""One move takes no more; another can follow it."""
SHOWN: Final = 20


class Clash(StrEnum):
    """What becomes of a page whose new address another page has: it stays where it is, or goes into that one."""

    LEAVE = "leave"
    MERGE = "merge"


class MoveState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    UNDOING = "undoing"
    UNDONE = "undone"

    @property
    def goes_on(self) -> bool:
        return self in (MoveState.RUNNING, MoveState.UNDOING)


class Outcome(StrEnum):
    """Of one page. CHANGED: it was left, because it had moved on by itself, or its new address is too long."""

    MOVED = "moved"
    MERGED = "merged"
    TAKEN = "taken"
    CHANGED = "changed"
    BACK = "back"


class Way(msgspec.Struct, frozen=True):
    """From one folder or domain to another, as typed and as keys."""

    from_url: str
    from_key: str
    to_url: str
    to_key: str


class Move(msgspec.Struct, frozen=True):
    """`reached`: how many of its pages were dealt with. `taken`: left, because another page has the address."""

    site_id: UUID
    id: UUID
    moderator_id: UUID
    from_url: str
    from_key: str
    to_url: str
    to_key: str
    clash: Clash
    state: MoveState
    total: int
    reached: int
    moved: int
    merged: int
    taken: int
    created_at: datetime

    @property
    def changed(self) -> int:
        return self.moved + self.merged

    @property
    def can_be_undone(self) -> bool:
        return self.state in (MoveState.DONE, MoveState.STOPPED) and self.changed > 0


class Item(msgspec.Struct, frozen=True):
    """`outcome`: an Outcome, once it was dealt with.

    `event_id`: of the merge; of a move, the one by which another page lost an alias.
    """

    nr: int
    thread_id: UUID
    old_key: str
    old_url: str
    new_key: str
    outcome: str | None
    event_id: UUID | None


class MoveWork(msgspec.Struct, frozen=True, tag="move-pages"):
    """One step of it. `at`: when somebody asked for what is being done."""

    site_id: UUID
    id: UUID
    at: datetime
