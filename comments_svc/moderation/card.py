from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.comments.model import Door, State
from comments_svc.markup.model import Html
from comments_svc.readers.standing import Stand

RECORD_COMMENTS: Final = 100
"""How many of a reader's other comments are looked at for the record, newest first."""


class Card(msgspec.Struct, frozen=True):
    """A comment with everything that a decision needs.

    `email`: as it was typed; `proven`: by its writer. `held_*`: the edit that waits. `earlier_*`: what else this reader
    wrote, by state; `recognised`: there is a reader at all, `reader_id`; `known`: or at least an address; of either,
    moderators think `standing` until then; `located`: the network address that it came from is still known.
    `decided_*`: the last decision that stands.
    """

    id: UUID
    thread_id: UUID
    url_key: str
    url: str
    title: str
    thread_state: str
    parent_id: UUID | None
    parent_name: str | None
    parent_tree: str | None
    parent_state: str | None
    state: State
    door: Door
    reasons: list[str]
    name: str
    email: str | None
    proven: str | None
    website: str | None
    badge: str | None
    avatar: int
    html: Html
    tree: str
    risk: int
    revision: int
    held_revision: int | None
    held_html: Html | None
    held_tree: str | None
    created_at: datetime
    edited_at: datetime | None
    replies: int
    notes: int
    located: bool
    recognised: bool
    reader_id: UUID | None
    known: bool
    standing: Stand | None
    standing_until: datetime | None
    earlier_published: int
    earlier_pending: int
    earlier_spam: int
    earlier_removed: int
    decided_to: str | None
    decided_by: str | None
    decided_at: datetime | None

    @property
    def seen(self) -> int:
        """The revision that a decision on this card is about."""
        return self.held_revision or self.revision

    @property
    def earlier(self) -> int:
        return self.earlier_published + self.earlier_pending + self.earlier_spam + self.earlier_removed
