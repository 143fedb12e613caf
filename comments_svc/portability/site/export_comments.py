"""A site's comments for a spreadsheet."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Database
from comments_svc.db.query import Query
from comments_svc.portability.site.walk import walk
from comments_svc.sites.model import Site

_MARK: Final = "\ufeff"  # without it, spreadsheets take UTF-8 for something else
_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


class Line(msgspec.Struct, frozen=True):
    id: UUID
    page: str
    page_title: str
    answers: UUID | None
    state: str
    name: str
    email: str | None
    website: str | None
    text: str
    score: int
    came_by: str
    written_at: datetime
    edited_at: datetime | None
    published_at: datetime | None


_LINES: Final = Query(
    Line,
    """
    select c.id, t.url as page, t.title as page_title, c.parent_id as answers, c.state, c.name, c.email, c.website,
      c.source as text, c.tally as score, c.door as came_by, c.created_at as written_at, c.edited_at, c.published_at
    from comment c join thread t on t.site_id = c.site_id and t.id = c.thread_id
    where c.site_id = $1 and c.id > $2 order by c.id limit $3
    """,
)


async def export_comments(db: Database, site: Site) -> AsyncIterator[bytes]:
    """CSV (RFC 4180) in UTF-8, whatever their states. No cell is a formula. Raises Unavailable."""
    async with db.snapshot() as on:
        yield (_MARK + _csv([list(Line.__struct_fields__)])).encode()
        async for lines in walk(on, _LINES, site.id, ("id",), (UUID(int=0),)):
            yield _csv([[_cell(each) for each in msgspec.structs.astuple(line)] for line in lines]).encode()


def _csv(rows: list[list[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue()


def _cell(value: object) -> str:
    """Programs run what looks like a formula, whoever wrote it: with an apostrophe in front it is text."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, str) and value.lstrip(" ").startswith(_STARTS_A_FORMULA):
        return f"'{value}"
    return "" if value is None else str(value)
