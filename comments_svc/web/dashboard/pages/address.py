from uuid import UUID

from starlette.requests import Request

from comments_svc.mail.address import Kind
from comments_svc.outbox.give_post_address import give_post_address
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
