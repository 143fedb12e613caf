"""Where a comment on a page may be mailed to."""

from uuid import UUID

import msgspec
from starlette.requests import Request

from comments_svc.mail.address import Kind
from comments_svc.outbox.give_post_address import give_post_address, post_address_of
from comments_svc.web.mailto import about, mailto, plain_address
from comments_svc.web.pages.view import View
from comments_svc.web.state import State


class MailWay(msgspec.Struct, frozen=True):
    """`own`: the page's own address; the site's wants the page named in the subject."""

    address: str
    mailto: str
    own: bool


async def mail_way(request: Request[State], view: View, thread: UUID | None, title: str) -> MailWay | None:
    """The page's own address, which the first look at a page that somebody has written on gives it. A page where
    nobody has is none that we know: it has the site's."""
    post = request.state["post"]
    if thread is None or post is None or post.head.addresses is None:
        plain = plain_address(view.site, post)
        return MailWay(plain, mailto(plain, about(view.asked.url)), own=False) if plain else None
    address = post.head.addresses.make(Kind.POST, await _row(request, view.site.id, thread))
    return MailWay(address, mailto(address, title or about(view.asked.url)), own=True)


async def _row(request: Request[State], site: UUID, thread: UUID) -> int:
    async with request.state["db"].read() as on:
        found = await post_address_of(on, site, thread)
    if found is not None:
        return found
    async with request.state["db"].tx() as tx:
        return await give_post_address(tx, site, thread, now=request.state["clock"]())
