from collections.abc import AsyncIterator
from typing import Any, Final

import msgspec
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from comments_svc.db.database import Database
from comments_svc.db.notify import ThreadChanged
from comments_svc.db.problems import Unavailable
from comments_svc.sites.model import Site
from comments_svc.sites.page_key import page_key
from comments_svc.threads.queries import by_key
from comments_svc.web.api.shapes.of_thread import EventsQuery
from comments_svc.web.caller import ip_hash, site_of
from comments_svc.web.read.live import Hub, Watcher
from comments_svc.web.state import State

_PING_S: Final = 15
_FAREWELL_S: Final = 1
# Proxies would hold a stream back until it is long enough to be worth sending.
_HEADERS: Final = {"cache-control": "no-store", "x-accel-buffering": "no"}


class Changed(msgspec.Struct):
    version: int
    count: int


async def watch(request: Request[State], query: EventsQuery) -> Response:
    site = await site_of(request)
    url_key = page_key(site, query.url)
    watcher = Watcher(_known(request.headers.get("last-event-id", ""), query.since))
    return _Stream(
        request,
        _events(request.state["db"], request.state["hub"], site, url_key, watcher),
        ping=_PING_S,
        headers=_HEADERS,
        shutdown_event=watcher,  # of an event, only `set` is used
        shutdown_grace_period=_FAREWELL_S,
    )


class _Stream(EventSourceResponse):
    """Holds its place while it lasts; where there is none, it has not begun, and the problem is the answer."""

    def __init__(self, request: Request[State], *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self._hub = request.state["hub"]
        self._address = ip_hash(request)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._hub.place(self._address):
            await super().__call__(scope, receive, send)


def _known(last_event_id: str, since: int | None) -> int | None:
    """A browser that reconnects says which event was its last; the address is still that of the first time."""
    if last_event_id.isascii() and last_event_id.isdigit():
        return int(last_event_id[:18])
    return since


async def _events(db: Database, hub: Hub, site: Site, url_key: str, watcher: Watcher) -> AsyncIterator[ServerSentEvent]:
    """Until the server stops, or the database is away: a browser comes back after an end, but not after a 503."""
    while True:
        with hub.watch(site.slug, url_key, watcher):
            try:
                now = await _now(db, site, url_key)
            except Unavailable:
                return
            if now.url_key == url_key:
                watcher.start(now)
                yield ServerSentEvent(comment="watching")
                while (what := await watcher.next()) is not None:
                    data = msgspec.json.encode(Changed(what.version, what.count)).decode()
                    yield ServerSentEvent(data=data, event="changed", id=str(what.version))
                return
        url_key = now.url_key


async def _now(db: Database, site: Site, url_key: str) -> ThreadChanged:
    async with db.read() as on:
        thread = await by_key(on, site.id, url_key)
    if thread is None:
        return ThreadChanged(site.slug, url_key, 0, 0)
    return ThreadChanged(site.slug, thread.url_key, thread.version, thread.count)
