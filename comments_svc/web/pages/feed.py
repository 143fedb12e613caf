"""Atom (RFC 4287) of a site's comments or of one thread's, for feed readers and for programs."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from comments_svc.sites.model import Site
from comments_svc.sites.page_key import page_key
from comments_svc.threads.feed import FeedEntry, feed
from comments_svc.web.api.shapes.field import Url
from comments_svc.web.api.threads import EntryResponse
from comments_svc.web.caller import site_of
from comments_svc.web.endpoint import read_query
from comments_svc.web.html import text
from comments_svc.web.pages.speak import speak_to_anybody
from comments_svc.web.read.entry import Entry, build
from comments_svc.web.say import say
from comments_svc.web.state import State

# XML 1.0, section 2.2: what a document can't hold, not even escaped.
_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A feed must say when it changed, one without entries as well; this moment never changes.
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


class FeedQuery(msgspec.Struct, frozen=True):
    url: Url | None = None


async def atom(request: Request[State]) -> Response:
    """The answer to a conditional request goes by ETag; by date alone, a comment that was deleted stays unnoticed."""
    site = await site_of(request)
    speak_to_anybody(site)
    asked = read_query(request, FeedQuery)
    assert isinstance(asked, FeedQuery)
    key = page_key(site, asked.url) if asked.url else None
    async with request.state["db"].read() as on:
        entries = await feed(on, site.id, key)
    made, updated = _made(request.state["config"].public_url, site, asked.url, entries)
    if _unchanged_since(request, updated):
        return Response(status_code=304, headers={"etag": made.etag.decode(), **_dated(updated)})
    return EntryResponse(made)


def _made(public_url: str, site: Site, url: str | None, entries: Sequence[FeedEntry]) -> tuple[Entry, datetime]:
    updated = max((each.updated for each in entries), default=_NEVER)
    here = f"{public_url}/sites/{site.slug}"
    body = text(
        "pages/feed.atom",
        public_url=public_url,
        here=here,
        address=f"{here}/feed.atom" + (f"?{urlencode({'url': url})}" if url else ""),
        page_url=url or site.origins[0],
        title=_title(site, url, entries),
        updated=_rfc3339(updated),
        entries=[_shown(each) for each in entries],
    )
    body = _ILLEGAL.sub("", body)
    headers = [(name.encode(), value.encode()) for name, value in {**_dated(updated), **_OPEN}.items()]
    media_type = b"application/atom+xml; charset=utf-8"
    made = build(
        body.encode(), stamp=0, tag=body, headers=headers, media_type=media_type, caching=b"public, max-age=60"
    )
    return made, updated


# Programs on other pages may read feeds, which hold nothing but what everybody sees.
_OPEN: Final = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}


def _shown(entry: FeedEntry) -> dict[str, object]:
    shown = msgspec.structs.asdict(entry)
    page_url = entry.url.partition("#")[0]
    return {
        **shown,
        "name": entry.name or say("Anonymous"),
        "link": f"{page_url}#comment-{entry.id}",
        "page_url": page_url,
        "title": entry.title or page_url,
        "published": _rfc3339(entry.published),
        "updated": _rfc3339(entry.updated),
    }


def _title(site: Site, url: str | None, entries: Sequence[FeedEntry]) -> str:
    if url is None:
        return say("Comments on %(title)s", title=site.title)
    return say("Comments on %(title)s", title=(entries[0].title if entries else "") or url)


def _rfc3339(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _dated(updated: datetime) -> dict[str, str]:
    return {"last-modified": format_datetime(updated.astimezone(UTC).replace(microsecond=0), usegmt=True)}


def _unchanged_since(request: Request[State], updated: datetime) -> bool:
    """RFC 9110, section 13.1.3: counts only where no ETag was sent."""
    since = request.headers.get("if-modified-since")
    if since is None or "if-none-match" in request.headers:
        return False
    try:
        known = parsedate_to_datetime(since)
    except (ValueError, OverflowError):
        return False
    return updated.replace(microsecond=0) <= (known if known.tzinfo else known.replace(tzinfo=UTC))
