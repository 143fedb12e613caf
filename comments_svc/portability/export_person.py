from collections.abc import AsyncIterator
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Database
from comments_svc.portability.person import Person
from comments_svc.portability.section import SECTIONS, By, Section
from comments_svc.sites.model import Site


class About(msgspec.Struct, frozen=True):
    site: str
    made_at: datetime
    addresses: list[str]


_encode: Final = msgspec.json.Encoder().encode


async def export_person(db: Database, site: Site, person: Person, *, now: datetime) -> AsyncIterator[bytes]:
    """One JSON object, in pieces: however much there is, little of it is in memory at once, and no connection waits
    for whoever takes it."""
    yield b'{"about": ' + _encode(About(site.slug, now, person.emails))
    for name, section in SECTIONS.items():
        yield b',\n"' + name.encode() + b'": ['
        async for piece in _lines(db, site, person, section):
            yield piece
        yield b"]"
    yield b"}\n"


async def _lines(db: Database, site: Site, person: Person, section: Section) -> AsyncIterator[bytes]:
    after, between = "", b"\n"
    while True:
        async with db.read() as on:
            found = await section.rows.many(on, site.id, _of(person, section.by), after, section.batch)
        for each in found:
            yield between + each.line.encode()
            between = b",\n"
        if len(found) < section.batch:
            return
        after = found[-1].key


def _of(person: Person, by: By) -> list[UUID] | list[str]:
    match by:
        case By.READERS:
            return person.readers
        case By.EMAILS:
            return person.emails
        case By.COMMENTS:
            return person.comments
