"""The comments of a page as a piece of HTML, to be built into that page: seen before any script runs, and without."""

from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from comments_svc.markup.model import Html
from comments_svc.sites.model import Site
from comments_svc.sites.page_key import page_key
from comments_svc.threads.model import Page, PublicComment
from comments_svc.threads.reactions import reactions
from comments_svc.threads.read import Ask, read
from comments_svc.web.api.shapes.of_thread import PageQuery
from comments_svc.web.api.show import Offer, show_page
from comments_svc.web.api.threads import EntryResponse
from comments_svc.web.caller import site_of
from comments_svc.web.endpoint import read_query
from comments_svc.web.html import text
from comments_svc.web.pages.speak import speak_to_anybody
from comments_svc.web.read.entry import Entry, build
from comments_svc.web.say import say, say_date
from comments_svc.web.state import State

# It holds nothing but what everybody sees; where to find it is the page that it is built into.
_HEADERS: Final = [
    (b"access-control-allow-origin", b"*"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"x-robots-tag", b"noindex"),
]
_MEDIA_TYPE: Final = b"text/html; charset=utf-8"


class Baked(msgspec.Struct, frozen=True):
    """`answers`: whom it answers, where that is seen on the page."""

    id: UUID
    parent: UUID | None
    published: bool
    name: str
    author: bool
    answers: str | None
    at: str
    day: str
    html: Html


async def snapshot(request: Request[State]) -> Response:
    """The first page of the thread, oldest first; a page without comments is an empty section, and is not stored."""
    site = await site_of(request)
    speak_to_anybody(site)
    asked = read_query(request, PageQuery)
    assert isinstance(asked, PageQuery)
    key = page_key(site, asked.url)
    async with request.state["db"].read() as on:
        page = await read(on, site.id, key, Ask(html=True))
        counts = await reactions(on, site, page.thread.id if page.thread else None)
    config = request.state["config"]
    link = f"{config.public_url}/sites/{site.slug}/page?{urlencode({'url': asked.url})}"
    body = _render(site, key, page, _json(site, key, page, config.offer, counts), link)
    return EntryResponse(_entry(body))


def _entry(body: str) -> Entry:
    return build(
        body.encode(), stamp=0, tag=body, headers=_HEADERS, media_type=_MEDIA_TYPE, caching=b"public, max-age=60"
    )


def _json(site: Site, key: str, page: Page, offer: Offer, counts: dict[str, int] | None) -> str:
    """What the API says of the page, but the texts, which the widget takes from the HTML."""
    bare = msgspec.structs.replace(page, comments=[msgspec.structs.replace(each, tree="[]") for each in page.comments])
    return msgspec.json.encode(show_page(site, key, bare, offer, counts)).decode()


def _render(site: Site, key: str, page: Page, json: str, link: str) -> str:
    thread = page.thread
    closed_at = thread.closed_at.astimezone(UTC) if thread and thread.closed_at else None
    names = {each.id: each.name or say("Anonymous") for each in page.comments if each.published}
    return text(
        "pages/snapshot.html",
        site=site.slug,
        url=key,
        version=thread.version if thread else 0,
        count=thread.count if thread else 0,
        state=thread.state if thread else "open",
        closed_at=_precise(closed_at) if closed_at else "",
        closed_on=say_date(closed_at) if closed_at else "",
        next=page.next,
        more=bool(page.next or page.more),
        json=json,
        page=link,
        comments=[_baked(each, names) for each in page.comments],
    )


def _baked(comment: PublicComment, names: dict[UUID, str]) -> Baked:
    at = comment.created_at.astimezone(UTC)
    return Baked(
        comment.id,
        comment.parent_id,
        comment.published,
        comment.name or say("Anonymous"),
        comment.badge == "author",
        names.get(comment.parent_id) if comment.parent_id else None,
        _precise(at),
        say_date(at),
        Html(comment.html),
    )


def _precise(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
