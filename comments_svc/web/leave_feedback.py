"""A private message to the author, from either door of the web."""

from uuid import UUID

from starlette.requests import Request

from comments_svc.db.rate import take
from comments_svc.feedback.leave import Private, leave
from comments_svc.feedback.tell import tell
from comments_svc.kernel.problems import Invalid
from comments_svc.markup.normalise import clean_line, normalise
from comments_svc.markup.problems import TooLong
from comments_svc.readers.read_address import read_address
from comments_svc.sites.model import Site
from comments_svc.sites.page_key import page_key
from comments_svc.threads.queries import by_key
from comments_svc.web.api.shapes.of_page import NewFeedback
from comments_svc.web.limits import post_limit
from comments_svc.web.state import State


async def leave_feedback(request: Request[State], site: Site, new: NewFeedback, id: UUID) -> None:
    """The same id again changes nothing. Raises Invalid, TooLong, BadUrl, ForeignPage, RateLimited."""
    key, now = page_key(site, new.url), request.state["clock"]()
    _check(site, new)
    async with request.state["db"].tx() as tx:
        await take(tx, post_limit(request, site))
        thread = await by_key(tx, site.id, key)
        message = _private(new, id, thread.id if thread else None)
        if not new.trap:  # a program filled it in; it learns nothing
            await leave(tx, site.id, message, now=now)
            await tell(tx, site.id, message.id, now=now)


def _check(site: Site, new: NewFeedback) -> None:
    if not clean_line(new.text):
        raise Invalid("text", "Please write something.")
    if len(new.text.encode("utf-8", "surrogatepass")) > site.max_length:
        raise TooLong(site.max_length)


def _private(new: NewFeedback, id: UUID, thread: UUID | None) -> Private:
    return Private(
        id=id,
        thread=thread,
        name=clean_line(new.name),
        email=read_address(new.email) if new.email else None,
        url=normalise(new.url.strip()),
        text=normalise(new.text).strip(),
        rating=new.rating,
    )
