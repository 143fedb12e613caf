"""Whether mail leaves and comes back: the settings in force, a test mail, and what its answer proves."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from comments_svc.db.database import Tx
from comments_svc.db.rate import take
from comments_svc.inbound.look_at_trial import look_at_trial
from comments_svc.mail.model import Sent, Talk
from comments_svc.moderators.queries import mail_choice
from comments_svc.notify.letterhead import Post
from comments_svc.notify.try_out import try_out
from comments_svc.outbox.give_trial_address import give_trial_address
from comments_svc.web.dashboard.desk import Desk, sit_down_as_owner
from comments_svc.web.dashboard.mail.round_trip import round_trip_view
from comments_svc.web.html import page
from comments_svc.web.state import State


async def show(request: Request[State]) -> Response:
    return await _page(request, await sit_down_as_owner(request), None)


async def send(request: Request[State]) -> Response:
    """To the one who asks, and to nobody else. The one request that waits for a mail server: it is there to watch."""
    desk, post, now = await sit_down_as_owner(request), request.state["post"], request.state["clock"]()
    if post is None:
        return await _page(request, desk, None)
    limit = request.state["config"].limit("test-mail", desk.moderator.id.bytes, every_s=60, burst=5)
    async with request.state["db"].tx() as tx:
        await take(tx, limit)
        lang = (await mail_choice(tx, desk.site.id, desk.moderator.id)).lang
        address = await _address(tx, desk, post, now)
    talk = await try_out(post.head, post.server, desk.moderator.email, lang, address=address, now=now)
    return await _page(request, desk, talk)


async def _address(tx: Tx, desk: Desk, post: Post, now: datetime) -> int | None:
    """Where its answer comes to; None where answers are not taken."""
    if post.head.addresses is None:
        return None
    return await give_trial_address(tx, desk.site.id, desk.moderator.id, desk.moderator.email, now=now)


async def _page(request: Request[State], desk: Desk, talk: Talk | None) -> Response:
    post, went_well = request.state["post"], talk is not None and isinstance(talk.outcome, Sent)
    trip = None
    if post is not None and (talk is None or went_well):
        async with request.state["db"].read() as on:
            trip = await look_at_trial(on, desk.site.id, desk.moderator.email)
    doors, now = request.state["config"].doors, request.state["clock"]()
    view = round_trip_view(trip, desk, doors, now) if trip else None
    return page(request, "dashboard/mail_test.html", desk=desk, post=post, talk=talk, went_well=went_well, trip=view)
