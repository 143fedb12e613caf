"""A test mail and what came of it: for the pages that show it."""

from datetime import datetime

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from comments_svc.db.database import Tx
from comments_svc.db.rate import take
from comments_svc.inbound.look_at_trial import RoundTrip, look_at_trial
from comments_svc.mail.model import Sent, Talk
from comments_svc.moderators.queries import mail_choice
from comments_svc.notify.letterhead import Post
from comments_svc.notify.try_out import try_out
from comments_svc.outbox.give_trial_address import give_trial_address, revoke_trial_address
from comments_svc.setup.queries import mail_works
from comments_svc.web.dashboard.desk import Desk
from comments_svc.web.dashboard.heard import heard
from comments_svc.web.dashboard.mail.round_trip import RoundTripView, round_trip_view
from comments_svc.web.mailto import plain_address
from comments_svc.web.say import say, say_list
from comments_svc.web.state import State


class Trial(msgspec.Struct, frozen=True):
    """`post`: what is in force; None without a mail server. `doors`: by what mail comes in, and `address`: what readers
    write to. `talk`: the conversation that has just been. `trip`: of the last mail that has left; None after one that
    has not."""

    post: Post | None
    doors: str
    address: str
    talk: Talk | None
    trip: RoundTripView | None

    @property
    def left(self) -> bool:
        return self.talk is not None and isinstance(self.talk.outcome, Sent)


async def send_trial(request: Request[State], desk: Desk) -> Talk | None:
    """To the one who asks, and to nobody else. The one request that waits for a mail server: it is there to watch. None
    without one. Raises RateLimited."""
    post, now, db = request.state["post"], request.state["clock"](), request.state["db"]
    if post is None:
        return None
    limit = request.state["config"].limit("test-mail", desk.moderator.id.bytes, every_s=60, burst=5)
    async with db.tx() as tx:
        await take(tx, limit)
        lang = (await mail_choice(tx, desk.site.id, desk.moderator.id)).lang
        address = await _address(tx, desk, post, now)
    talk = await try_out(post.head, post.server, desk.moderator.email, lang, address=address, now=now)
    async with db.tx() as tx:
        if not isinstance(talk.outcome, Sent) and address is not None:
            await revoke_trial_address(tx, address, now=now)
        if isinstance(talk.outcome, Sent) and address is None:
            await mail_works(tx, desk.site.id, now)
    return talk


async def _address(tx: Tx, desk: Desk, post: Post, now: datetime) -> int | None:
    """Where its answer comes to; None where answers are not taken."""
    if post.head.addresses is None:
        return None
    return await give_trial_address(tx, desk.site.id, desk.moderator.id, desk.moderator.email, now=now)


async def see_trial(request: Request[State], desk: Desk, talk: Talk | None = None) -> Trial:
    """`talk`: of the mail that was just sent."""
    post, config, now = request.state["post"], request.state["config"], request.state["clock"]()
    doors, address = say_list([say(each) for each in config.doors]), plain_address(desk.site, post) or ""
    trial = Trial(post, doors, address, talk, None)
    trip = await last_trip(request, desk) if trial.left or talk is None else None
    return msgspec.structs.replace(trial, trip=round_trip_view(trip, desk, config.doors, now)) if trip else trial


async def last_trip(request: Request[State], desk: Desk) -> RoundTrip | None:
    """None where answers are not taken, or nothing was sent."""
    post = request.state["post"]
    if post is None or post.head.addresses is None:
        return None
    async with request.state["db"].read() as on:
        return await look_at_trial(on, desk.site.id, desk.moderator.email)


async def heard_back(request: Request[State], desk: Desk) -> Response:
    """For the script that waits."""
    trip = await last_trip(request, desk)
    return heard(so=trip is not None and trip.echo is not None)
