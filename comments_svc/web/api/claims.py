"""What was written under an address before it was proven."""

from uuid import UUID

from starlette.requests import Request

from comments_svc.comments.claim import claim, claimable
from comments_svc.db.database import Reader
from comments_svc.readers.queries import by_token
from comments_svc.web.api.shapes.of_reader import Claim, Claimed, Claims
from comments_svc.web.caller import site_of, token_required, writable_site
from comments_svc.web.endpoint import Answer
from comments_svc.web.state import State


async def show(request: Request[State]) -> Answer:
    site = await site_of(request)
    token = token_required(request)
    async with request.state["db"].read() as on:
        return Answer(await _claims(on, site.id, await by_token(on, site.id, token)))


async def settle(request: Request[State], claimed: Claimed) -> Answer:
    site = await writable_site(request)
    token, now = token_required(request), request.state["clock"]()
    async with request.state["db"].tx() as tx:
        reader = await by_token(tx, site.id, token)
        if reader is not None:
            await claim(tx, site.id, reader, accept=claimed.accept, disown=claimed.disown, now=now)
        return Answer(await _claims(tx, site.id, reader))


async def _claims(on: Reader, site: UUID, reader: UUID | None) -> Claims:
    found = await claimable(on, site, reader) if reader else []
    return Claims([Claim(each.id, each.url, each.name, each.source, each.created_at) for each in found])
