from collections.abc import AsyncIterator
from typing import Final

import msgspec
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import Response

from comments_svc.sites.page_key import page_key
from comments_svc.web.api.shapes import PageQuery
from comments_svc.web.caller import site_of
from comments_svc.web.read.live import Hub
from comments_svc.web.state import State

_PING_S: Final = 15


class Changed(msgspec.Struct):
    version: int
    count: int


async def watch(request: Request[State], query: PageQuery) -> Response:
    site = await site_of(request)
    events = _events(request.state["hub"], site.slug, page_key(site, query.url))
    # Proxies would hold a stream back until it is long enough to be worth sending.
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return EventSourceResponse(events, ping=_PING_S, headers=headers)


async def _events(hub: Hub, site: str, url_key: str) -> AsyncIterator[ServerSentEvent]:
    with hub.watch(site, url_key) as watcher:
        while True:
            what = await watcher.get()
            data = msgspec.json.encode(Changed(what.version, what.count)).decode()
            yield ServerSentEvent(data=data, event="changed", id=str(what.version))
