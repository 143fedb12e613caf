from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from comments_svc.setup.check import hear
from comments_svc.sites.page_key import page_key
from comments_svc.threads.read import Ask
from comments_svc.web.api.shapes.of_thread import CountsQuery, ThreadQuery
from comments_svc.web.caller import site_of
from comments_svc.web.read.cache import Slot
from comments_svc.web.read.counts import counts_entry
from comments_svc.web.read.entry import Entry
from comments_svc.web.read.front import send_entry
from comments_svc.web.read.thread import Asked, thread_entry
from comments_svc.web.state import State


class EntryResponse(Response):
    """An encoded page, sent as a hit sends it."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self._entry: Final = entry

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        await send_entry(self._entry, scope, send)


async def page(request: Request[State], query: ThreadQuery) -> Response:
    state = request.state
    site = await site_of(request)
    ask = Ask(query.sort, query.after, query.root, query.since, query.comment)
    asked = Asked(site, page_key(site, query.url), ask, query.at_least, state["config"].offer)
    shelf, entry = await thread_entry(state["db"], state["cache"], asked, state["headers"].api)
    _remember(request, Slot(shelf, asked.variant, asked.at_least))
    if query.comment is not None:
        await hear(state["db"], site.id, query.comment, request.headers.get("origin", ""), now=state["clock"]())
    return EntryResponse(entry)


async def counts(request: Request[State], query: CountsQuery) -> Response:
    state = request.state
    site = await site_of(request)
    shelf, entry = await counts_entry(state["db"], state["cache"], site, query.url, state["headers"].api)
    _remember(request, Slot(shelf, tuple(query.url), at_least=0))
    return EntryResponse(entry)


def _remember(request: Request[State], slot: Slot) -> None:
    request.state["cache"].remember(request.scope["path"], request.scope["query_string"], slot)
