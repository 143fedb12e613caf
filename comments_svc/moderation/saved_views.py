"""Searches that a moderator has given a name, each for their own list of one site."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query
from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problems import Invalid
from comments_svc.moderation.problems import NoSuchView
from comments_svc.moderation.read_search import read_search
from comments_svc.moderation.tab import Sort, Tab

MOST_VIEWS: Final = 20
_MOST_CHARS: Final = 60
_KEPT: Final = timedelta(days=1)
"""After it was removed."""


class SavedView(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    tab: Tab
    q: str
    sort: str | None


_LIST: Final = Query(
    SavedView,
    """
    select id, name, tab, q, sort from saved_view where site_id = $1 and moderator_id = $2 and removed_at is null
    order by lower(name), id limit 100
    """,
)
_INSERT: Final = Command(
    """
    insert into saved_view (site_id, moderator_id, id, name, tab, q, sort, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    """
)
_REMOVE: Final = Command(
    """
    update saved_view set removed_at = $4
    where site_id = $1 and moderator_id = $2 and id = $3 and removed_at is null
    """
)
_BRING_BACK: Final = Command(
    "update saved_view set removed_at = null where site_id = $1 and moderator_id = $2 and id = $3"
)
_FORGET: Final = Command("delete from saved_view where removed_at < $1")


async def saved_views(on: Reader, site: UUID, moderator: UUID) -> list[SavedView]:
    return await _LIST.many(on, site, moderator)


async def save_view(
    tx: Tx, site: UUID, moderator: UUID, name: str, tab: Tab, q: str, sort: Sort | None, *, now: datetime
) -> None:
    """Raises Invalid."""
    read_search(q)
    # Postgres takes no NUL, and nobody means one.
    name, q = " ".join(name.replace("\0", " ").split()), q.replace("\0", " ")
    if not name or len(name) > _MOST_CHARS:
        raise Invalid("name", phrase("Please give it a name of 1 to %(most)s characters.", most=_MOST_CHARS))
    await _check_room(tx, site, moderator)
    await _INSERT.run(tx, site, moderator, uuid7(), name, tab, q, sort, now)


async def _check_room(tx: Tx, site: UUID, moderator: UUID) -> None:
    if len(await saved_views(tx, site, moderator)) >= MOST_VIEWS:
        raise Invalid("name", phrase("You keep %(most)s views already. Please remove one first.", most=MOST_VIEWS))


async def remove_view(tx: Tx, site: UUID, moderator: UUID, view: UUID, *, now: datetime) -> None:
    """For a day it can be brought back. Raises NoSuchView, for somebody else's too."""
    if not await _REMOVE.run(tx, site, moderator, view, now):
        raise NoSuchView(view)


async def bring_back_view(tx: Tx, site: UUID, moderator: UUID, view: UUID) -> None:
    """Raises NoSuchView, Invalid: there is no room for it any more."""
    if all(each.id != view for each in await saved_views(tx, site, moderator)):
        await _check_room(tx, site, moderator)
    if not await _BRING_BACK.run(tx, site, moderator, view):
        raise NoSuchView(view)


async def forget_views(tx: Tx, now: datetime) -> None:
    """Those that were removed."""
    await _FORGET.run(tx, now - _KEPT)
