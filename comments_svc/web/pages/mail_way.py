"""Where a comment on a page may be mailed to."""

from uuid import UUID

import msgspec
from starlette.requests import Request

from comments_svc.db.rate import take
from comments_svc.mail.address import Kind
from comments_svc.outbox.give_post_address import give_post_address, post_address_of
from comments_svc.threads.enter import enter
from comments_svc.web.limits import mail_address_limit
from comments_svc.web.mailto import about, mailto, page_addresses, plain_address
from comments_svc.web.pages.view import View
from comments_svc.web.problems import MailOff
from comments_svc.web.state import State


class MailWay(msgspec.Struct, frozen=True):
    """`own`: the page's own address; the site's wants the page named in the subject. `may_own`: who asks for one gets
    it.
    """

    address: str
    mailto: str
    own: bool
    may_own: bool = False


async def mail_way(request: Request[State], view: View, thread: UUID | None, title: str) -> MailWay | None:
    """The page's own address, which the first look at a page that somebody has written on gives it. A page where
    nobody has is none that we know: it has the site's, until somebody asks for one of its own."""
    post = request.state["post"]
    addresses = page_addresses(view.site, post)
    if thread is None or addresses is None:
        if (plain := plain_address(view.site, post)) is None:
            return None
        return MailWay(plain, mailto(plain, about(view.asked.url)), own=False, may_own=addresses is not None)
    address = addresses.make(Kind.POST, await _row(request, view.site.id, thread))
    return MailWay(address, mailto(address, title or about(view.asked.url)), own=True)


async def give_way(request: Request[State], view: View) -> None:
    """To a page that nobody has written on: its own address. Raises MailOff, RateLimited, ForeignPage."""
    if page_addresses(view.site, request.state["post"]) is None:
        raise MailOff
    async with request.state["db"].tx() as tx:
        await take(tx, mail_address_limit(request, view.site))
        thread = await enter(tx, view.site, view.asked.url)
        await give_post_address(tx, view.site.id, thread, now=request.state["clock"]())


async def _row(request: Request[State], site: UUID, thread: UUID) -> int:
    async with request.state["db"].read() as on:
        found = await post_address_of(on, site, thread)
    if found is not None:
        return found
    async with request.state["db"].tx() as tx:
        return await give_post_address(tx, site, thread, now=request.state["clock"]())
