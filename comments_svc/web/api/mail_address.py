"""Where a comment on a page may be mailed to."""

from starlette.requests import Request

from comments_svc.db.rate import take
from comments_svc.mail.address import Kind
from comments_svc.markup.normalise import clean_line
from comments_svc.outbox.give_post_address import give_post_address
from comments_svc.sites.page_key import page_key
from comments_svc.threads.enter import enter
from comments_svc.web.api.shapes.of_page import MailAddress, NewMailAddress
from comments_svc.web.caller import writable_site
from comments_svc.web.endpoint import Answer
from comments_svc.web.limits import mail_address_limit
from comments_svc.web.mailto import about, mailto, page_addresses, plain_address
from comments_svc.web.problems import MailOff
from comments_svc.web.state import State


async def create(request: Request[State], new: NewMailAddress) -> Answer:
    """The page's own address; where there is none, the site's, with the page in the subject."""
    site, post = await writable_site(request), request.state["post"]
    page_key(site, new.url)
    if (addresses := page_addresses(site, post)) is None:
        if (plain := plain_address(site, post)) is None:
            raise MailOff
        return Answer(MailAddress(plain, mailto(plain, about(new.url.strip()))))
    async with request.state["db"].tx() as tx:
        await take(tx, mail_address_limit(request, site))
        thread = await enter(tx, site, new.url, title=clean_line(new.title)[:200])
        id = await give_post_address(tx, site.id, thread, now=request.state["clock"]())
    address = addresses.make(Kind.POST, id)
    return Answer(MailAddress(address, mailto(address, clean_line(new.title) or about(new.url.strip()))))
