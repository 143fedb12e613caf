from datetime import datetime
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

import msgspec

from comments_svc.comments.model import State

HookId = NewType("HookId", UUID)

MOST_HOOKS: Final = 20
"""Of one site."""


class Format(StrEnum):
    """Who reads what is sent. Only `json` is signed: the others would not look at a signature."""

    JSON = "json"
    SLACK = "slack"
    DISCORD = "discord"
    MATRIX = "matrix"
    TELEGRAM = "telegram"
    NTFY = "ntfy"


class Event(StrEnum):
    CREATED = "comment.created"
    STATE_CHANGED = "comment.state-changed"
    EDIT_WAITS = "comment.edit-waits"
    """A published comment stays as it is until somebody decides about its edit."""


class Hook(msgspec.Struct, frozen=True):
    """Where a site's comments are announced. `token` and, for some formats, `url` are secrets."""

    id: HookId
    site_id: UUID
    name: str
    format: Format
    url: str
    target: str | None
    token: str | None
    events: list[str]
    created_at: datetime


class Happened(msgspec.Struct, frozen=True, omit_defaults=True, rename={"from_state": "from", "to_state": "to"}):
    """What is announced; the `params` of a row for a hook. `moderator` made it so, else the writer or a rule did."""

    event: Event
    to_state: State
    from_state: State | None = None
    moderator: UUID | None = None
