"""Whether mail leaves: the settings in force, and a test mail with what the server said to it."""

from starlette.requests import Request
from starlette.responses import Response

from comments_svc.db.rate import take
from comments_svc.mail.model import Sent, Talk
from comments_svc.moderators.queries import mail_choice
from comments_svc.notify.try_out import try_out
from comments_svc.web.dashboard.desk import Desk, sit_down_as_owner
from comments_svc.web.html import page
from comments_svc.web.state import State


async def show(request: Request[State]) -> Response:
    return _page(request, await sit_down_as_owner(request), None)


async def send(request: Request[State]) -> Response:
    """To the one who asks, and to nobody else. The one request that waits for a mail server: it is there to watch."""
    desk, post = await sit_down_as_owner(request), request.state["post"]
    if post is None:
        return _page(request, desk, None)
    limit = request.state["config"].limit("test-mail", desk.moderator.id.bytes, every_s=60, burst=5)
    async with request.state["db"].tx() as tx:
        await take(tx, limit)
        lang = (await mail_choice(tx, desk.site.id, desk.moderator.id)).lang
    talk = await try_out(post.head, post.server, desk.moderator.email, lang, now=request.state["clock"]())
    return _page(request, desk, talk)


def _page(request: Request[State], desk: Desk, talk: Talk | None) -> Response:
    went_well = talk is not None and isinstance(talk.outcome, Sent)
    return page(
        request, "dashboard/mail_test.html", desk=desk, post=request.state["post"], talk=talk, went_well=went_well
    )
