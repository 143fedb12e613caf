"""All of a site as a file, and all of it gone."""

from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated, Literal
from urllib.parse import urlencode

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from comments_svc.portability.site.amounts_of import amounts_of
from comments_svc.portability.site.erase_site import erase_site
from comments_svc.portability.site.export_comments import export_comments
from comments_svc.portability.site.export_site import export_site
from comments_svc.web.dashboard.desk import Desk, sit_down_as_owner
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.html import page
from comments_svc.web.say import say
from comments_svc.web.state import State


class Export(msgspec.Struct, frozen=True):
    """All of the site, or its comments for a spreadsheet."""

    what: Literal["all", "comments"]


class Erase(msgspec.Struct, frozen=True):
    """`sure`: the site's name, as typed."""

    sure: Annotated[str, Meta(max_length=200)] = ""


async def export(request: Request[State]) -> Response:
    desk, wish = await sit_down_as_owner(request), await read_form(request, Export)
    db, now = request.state["db"], request.state["clock"]()
    name = f"{desk.site.slug}-{now:%Y-%m-%d}"
    if wish.what == "all":
        return await _file(export_site(db, desk.site, now=now), f"{name}.ndjson.gz", "application/gzip")
    return await _file(export_comments(db, desk.site), f"{name}.csv", "text/csv; charset=utf-8")


async def ask(request: Request[State]) -> Response:
    return await _ask(request, await sit_down_as_owner(request))


async def erase(request: Request[State]) -> Response:
    desk, wish = await sit_down_as_owner(request), await read_form(request, Erase)
    if wish.sure.strip() != desk.site.slug:
        return await _ask(request, desk, wish.sure)
    async with request.state["db"].tx() as tx:
        await erase_site(tx, desk.site, now=request.state["clock"]())
    gone = urlencode({"erased": desk.site.slug})
    return RedirectResponse(f"/dashboard/?all&{gone}", HTTPStatus.SEE_OTHER)


async def _ask(request: Request[State], desk: Desk, typed: str | None = None) -> Response:
    """`typed`: what is not the name."""
    async with request.state["db"].read() as on:
        amounts = await amounts_of(on, desk.site.id)
    fault = "" if typed is None else say("That is not %(name)s. Nothing was erased.", name=desk.site.slug)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK
    shown = {"amounts": amounts, "typed": typed or "", "fault": fault}
    return page(request, "dashboard/site_erase.html", status=status, desk=desk, **shown)


async def _file(pieces: AsyncIterator[bytes], name: str, media_type: str) -> Response:
    """What goes wrong before the first piece is still told on a page."""
    first = await anext(pieces)
    headers = {"cache-control": "private, no-store", "content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(_whole(first, pieces), media_type=media_type, headers=headers)


async def _whole(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece
