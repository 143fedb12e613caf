"""Where in the dashboard someone is. It travels in the address of every form, so that an act leads back to it."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Final, assert_never
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from msgspec import Meta
from starlette.requests import Request

from comments_svc.moderation.tab import Sort, Tab
from comments_svc.web.endpoint import read_query
from comments_svc.web.state import State

_REMEMBERED: Final = 40
MOST_CHARS: Final = 500
"""Of a search."""


class On(StrEnum):
    QUEUE = "queue"
    COMMENT = "comment"
    AUTHOR = "author"


class Note(StrEnum):
    """What there is to say about a comment when an act did not do what it would have done; or what was done that no
    comment shows."""

    CHANGED = "changed"
    SAME = "same"
    STANDING = "standing"
    VIEW_KEPT = "view-kept"
    VIEW_REMOVED = "view-removed"
    VIEW_BACK = "view-back"


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """`q`: what is looked for. `sort` is None where the tab's own will do. `did`: the acts of this visit, whose lines
    keep their places. `note`, `about`: news of a comment, or of a view."""

    tab: Tab = Tab.PENDING
    q: Annotated[str, Meta(max_length=MOST_CHARS)] = ""
    sort: Sort | None = None
    after: Annotated[str, Meta(max_length=64)] | None = None
    on: On = On.QUEUE
    did: Annotated[list[UUID], Meta(max_length=_REMEMBERED)] = []
    note: Note | None = None
    about: UUID | None = None

    def query(self, **changes: object) -> str:
        wanted = msgspec.to_builtins(msgspec.structs.replace(self, **changes))
        return f"?{urlencode(wanted, doseq=True)}" if wanted else ""

    def narrowed(self, term: str) -> str:
        """The list with one more part to its search; empty where it has that already, or no room for it."""
        q = f"{self.q} {term}".strip()
        if f" {term} " in f" {self.q} " or len(q) > MOST_CHARS:
            return ""
        return Place(tab=self.tab, q=q, sort=self.sort).query()

    @property
    def order(self) -> Sort:
        return self.sort or self.tab.sort

    def path(self, comment: UUID) -> str:
        """Below the site's address: where to go on after something was done with this comment."""
        match self.on:
            case On.QUEUE:
                return f"{self.query()}#comment-{comment}"
            case On.COMMENT:
                return f"/c/{comment}{self.query()}#comment-{comment}"
            case On.AUTHOR:
                return f"/c/{comment}/author{self.query()}"
            case never:
                assert_never(never)

    def having_done(self, events: Sequence[UUID]) -> "Place":
        did = [*(each for each in self.did if each not in events), *events][-_REMEMBERED:]
        return msgspec.structs.replace(self, did=did, note=None, about=None)

    def having_undone(self, events: Sequence[UUID]) -> "Place":
        did = [each for each in self.did if each not in events]
        return msgspec.structs.replace(self, did=did, note=None, about=None)

    def noting(self, note: Note, about: UUID) -> "Place":
        return msgspec.structs.replace(self, note=note, about=about)


def place_of(request: Request[State]) -> Place:
    """Raises Invalid."""
    return read_query(request, Place)
