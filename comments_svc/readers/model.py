from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

PROOF_VALID: Final = timedelta(hours=24)
"""As long as no other mail can be asked for: one that comes late must still do."""
MOST_TRIES: Final = 5
FRESH: Final = timedelta(minutes=15)
"""How young a proof must be for what can't be taken back."""


class Wish(msgspec.Struct, frozen=True):
    """A subscription that a proof confirms. `lang`: its reader asked in it (BCP 47)."""

    thread: UUID
    scope: str
    lang: str


class Proof(msgspec.Struct, frozen=True):
    """One question whether somebody reads an address. Code and link have no force before it is `mailed`."""

    site_id: UUID
    id: UUID
    reader_id: UUID
    email: str
    lang: str
    mailed: bool
    thread_id: UUID | None
    scope: str | None
    expires_at: datetime
    used_at: datetime | None

    @property
    def wish(self) -> Wish | None:
        return Wish(self.thread_id, self.scope, self.lang) if self.thread_id and self.scope else None


class Identity(msgspec.Struct, frozen=True):
    """Somebody who is known to read an address. `name`: what they are called where that was found out."""

    email: str
    name: str = ""


class Proven(msgspec.Struct, frozen=True):
    """An address that a reader was just found to read, and what waited for that. `left`: the one that they had proven
    before, if no browser stands for it any more."""

    email: str
    wishes: list[Wish]
    left: str | None = None


class Address(msgspec.Struct, frozen=True):
    """The proven address of a reader."""

    email: str
    proven_at: datetime

    def is_fresh(self, now: datetime) -> bool:
        return now - self.proven_at <= FRESH

    @property
    def masked(self) -> str:
        return mask(self.email)


def mask(email: str) -> str:
    """Enough for its owner to know it again: "a•••@example.org"."""
    local, _, host = email.rpartition("@")
    return f"{local[:1]}•••@{host}"
