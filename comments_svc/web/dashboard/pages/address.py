from collections.abc import Sequence
from uuid import UUID

from starlette.requests import Request

from comments_svc.mail.address import Kind
from comments_svc.outbox.give_post_address import give_post_address, give_post_addresses
from comments_svc.threads.pages import PageRow
from comments_svc.web.dashboard.desk import Desk
from comments_svc.web.mailto import page_addresses, plain_address
from comments_svc.web.state import State


async def page_address(request: Request[State], desk: Desk, thread: UUID) -> str:
    """Where a comment on a page may be mailed to, made when it is first looked for; empty where mail is not taken."""
    post = request.state["post"]
    addresses = page_addresses(desk.site, post)
    if addresses is None:
        return plain_address(desk.site, post) or ""
    async with request.state["db"].tx() as tx:
        id = await give_post_address(tx, desk.site.id, thread, now=request.state["clock"]())
    return addresses.make(Kind.POST, id)


async def addresses_of(request: Request[State], desk: Desk, pages: Sequence[PageRow]) -> dict[UUID, str]:
    """The same of many pages, but for the one address that all pages of a site may have."""
    addresses = page_addresses(desk.site, request.state["post"])
    if addresses is None:
        return {}
    found = {each.id: each.mail_id for each in pages if each.mail_id is not None}
    if missing := [each.id for each in pages if each.mail_id is None]:
        async with request.state["db"].tx() as tx:
            found |= await give_post_addresses(tx, desk.site.id, missing, now=request.state["clock"]())
    return {id: addresses.make(Kind.POST, number) for id, number in found.items()}
