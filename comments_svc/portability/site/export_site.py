import asyncio
import zlib
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime
from importlib.metadata import version
from typing import Final

import msgspec

from comments_svc.db.database import Database
from comments_svc.portability.site.record import FORMAT, VERSION, End, Head, Record
from comments_svc.portability.site.section import SECTIONS
from comments_svc.portability.site.walk import walk
from comments_svc.sites.model import Site

_GZIP: Final = 31  # of zlib: its largest window, and a header and an end of gzip around it
_encode: Final = msgspec.json.Encoder().encode_lines


async def export_site(db: Database, site: Site, *, now: datetime) -> AsyncIterator[bytes]:
    """All that a site has, as one state of it: JSON, a line for each thing, in gzip. However much there is, little of
    it is in memory at once. Raises Unavailable, also when whoever takes it stops for a minute."""
    press = zlib.compressobj(wbits=_GZIP)
    async for lines in _lines(db, site, now=now):
        pressed = await asyncio.to_thread(press.compress, _encode(lines))
        if pressed:
            yield pressed
    yield press.flush()


async def _lines(db: Database, site: Site, *, now: datetime) -> AsyncIterator[list[Record]]:
    counts: Counter[str] = Counter()
    async with db.snapshot() as on:
        yield [Head(FORMAT, VERSION, site.slug, now, f"comments-svc {version('comments-svc')}")]
        for section in SECTIONS:
            async for rows in walk(on, section.rows, site.id, section.key, section.start):
                counts[_kind(rows[0])] += len(rows)
                yield rows
    yield [End(dict(counts))]


def _kind(record: Record) -> str:
    return str(record.__struct_config__.tag)
