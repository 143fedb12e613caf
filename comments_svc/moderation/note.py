"""What moderators note about a comment, for each other."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.comments.problems import NoSuchComment
from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query, Write
from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problems import Invalid
from comments_svc.outbox.model import One

MAX_CHARS: Final = 4_000
MOST: Final = 100
"""Notes of one comment."""


class Note(msgspec.Struct, frozen=True):
    """`moderator`: None where the account is gone."""

    id: UUID
    moderator_id: UUID | None
    moderator: str | None
    text: str
    at: datetime


class _Text(msgspec.Struct, frozen=True):
    text: str


class _Amount(msgspec.Struct, frozen=True):
    notes: int


_OF: Final = Query(
    Note,
    """
    select n.id, n.moderator_id, m.name as moderator, n.text, n.at
    from comment_note n left join moderator m on m.id = n.moderator_id
    where n.site_id = $1 and n.comment_id = $2 order by n.id
    """,
)
# Whoever erases its text waits for the note, and then takes that, too; or the note finds nothing here.
_LOCK: Final = Write(One, "select id from comment where site_id = $1 and id = $2 and source <> '' for no key update")
_AMOUNT: Final = Query(
    _Amount, "select count(*)::int as notes from comment_note where site_id = $1 and comment_id = $2"
)
_ADD: Final = Command(
    "insert into comment_note (site_id, comment_id, id, moderator_id, text, at) values ($1, $2, $3, $4, $5, $6)"
)
_REMOVE: Final = Write(
    _Text,
    "delete from comment_note where site_id = $1 and comment_id = $2 and id = $3 and moderator_id = $4 returning text",
)


async def notes_of(on: Reader, site: UUID, comment: UUID) -> list[Note]:
    """In the order in which they were written."""
    return await _OF.many(on, site, comment)


async def note(tx: Tx, site: UUID, comment: UUID, text: str, *, by: UUID, now: datetime) -> None:
    """Raises NoSuchComment, also where its text was erased; Invalid, which says what is wrong with the text."""
    if await _LOCK.maybe(tx, site, comment) is None:
        raise NoSuchComment(comment)
    there = await _AMOUNT.one(tx, site, comment)
    words = text.replace("\r\n", "\n").strip()  # as browsers send it
    if not words:
        raise Invalid("note", "Please write the note first.")
    if len(words) > MAX_CHARS:
        raise Invalid("note", phrase("It is longer than %(most)s characters.", most=MAX_CHARS))
    if there.notes >= MOST:
        raise Invalid("note", phrase("There are %(most)s notes about it already. Remove one first.", most=MOST))
    await _ADD.run(tx, site, comment, uuid7(), by, words, now)


async def remove_note(tx: Tx, site: UUID, comment: UUID, id: UUID, *, by: UUID) -> str | None:
    """One's own. What stood in it; None where there is no such note."""
    found = await _REMOVE.maybe(tx, site, comment, id, by)
    return found.text if found else None
