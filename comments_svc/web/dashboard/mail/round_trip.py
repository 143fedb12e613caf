"""What came of a test mail, in words: whether answers find their way, and what they prove."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import msgspec

from comments_svc.inbound.look_at_trial import Echo, RoundTrip
from comments_svc.inbound.model import MailDoor, Why
from comments_svc.mail.address import Kind
from comments_svc.web.dashboard.desk import Desk
from comments_svc.web.dashboard.mail.arrival_words import DOORS, reason_in_words
from comments_svc.web.dashboard.mail.found_words import found_in_words
from comments_svc.web.dashboard.wording import ago
from comments_svc.web.say import say, say_list, to_say

_SOON: Final = timedelta(minutes=2)
_MAY_NOT_ACT: Final = {
    Why.WRONG_SENDER: to_say("It does not come from the address that you moderate with, as the only one in From."),
    Why.UNVERIFIED: to_say("Nothing proves well enough that you wrote it."),
    Why.NOT_TO_IT: to_say(
        "The address of the test mail does not stand in To: your mail program, or a server, has changed it."
    ),
}


class Fact(msgspec.Struct, frozen=True):
    """`good`: as it should be; None for what is neither."""

    good: bool | None
    text: str


class RoundTripView(msgspec.Struct, frozen=True):
    """`verdict`: in one sentence; `missing`: what to do. `url`: the mail that came."""

    sent: str
    verdict: str
    went_well: bool
    waits: bool
    facts: list[Fact]
    missing: list[str]
    url: str


def round_trip_view(trip: RoundTrip, desk: Desk, doors: tuple[str, ...], now: datetime) -> RoundTripView:
    """`doors`: by what mail can come in, in words."""
    if trip.echo is None:
        return _waiting(trip, doors, now)
    facts, verdict, missing = _came_back(trip.echo) if _is_bounce(trip.echo) else _answered(trip, trip.echo, desk, now)
    return RoundTripView(
        sent=ago(trip.sent_at, now),
        verdict=verdict,
        went_well=all(each.good is not False for each in facts),
        waits=False,
        facts=facts,
        missing=missing,
        url=desk.url(f"/mail-in/{trip.echo.id}"),
    )


def _waiting(trip: RoundTrip, doors: tuple[str, ...], now: datetime) -> RoundTripView:
    late = now - trip.sent_at > _SOON
    return RoundTripView(
        sent=ago(trip.sent_at, now),
        verdict=say("Nothing has come yet.") if doors else say("No way in is open, so no answer can come."),
        went_well=bool(doors) and not late,
        waits=True,
        facts=[],
        missing=list(_not_here(doors)) if late or not doors else [],
        url="",
    )


def _not_here(doors: tuple[str, ...]) -> Iterator[str]:
    if not doors:
        yield say("Set COMMENTS_MAIL_LISTEN, COMMENTS_IMAP_URL or COMMENTS_MAIL_WEBHOOK_SECRET, and start it again.")
        return
    yield say(
        "Open is %(doors)s. Did your answer come back to you? Then the mail that brings it says why.",
        doors=say_list([say(each) for each in doors]),
    )
    yield say("If it did not, it is still on its way, or lies with whom the MX record of that host names.")


def _is_bounce(echo: Echo) -> bool:
    return echo.kind == Kind.BOUNCE


def _came_back(echo: Echo) -> tuple[list[Fact], str, list[str]]:
    return (
        [Fact(False, reason_in_words(echo.reason) or say("It is being read. Look again in a moment."))],
        say("The test mail did not reach you."),
        [say("Read the mail that came: it holds what the server said.")],
    )


def _answered(trip: RoundTrip, echo: Echo, desk: Desk, now: datetime) -> tuple[list[Fact], str, list[str]]:
    mine = (echo.from_email or "").lower() == desk.moderator.email.lower()
    known, acts = trip.authenticity.reader, echo.reason == Why.TRIED
    facts = [
        Fact(
            True, say("Your answer came %(ago)s, %(door)s.", ago=ago(echo.received_at, now), door=say(DOORS[echo.door]))
        )
    ]
    if echo.reason not in {*_MAY_NOT_ACT, Why.TRIED}:
        return [*facts, Fact(False, reason_in_words(echo.reason))], say("An answer like this is not taken."), []
    from_whom = (
        to_say("It is from %(email)s.")
        if mine
        else to_say("It is from %(email)s, and you moderate with another address.")
    )
    facts += [Fact(mine, say(from_whom, email=echo.from_email or say("nobody")))]
    facts += [Fact(None, found_in_words(each)) for each in trip.authenticity.found]
    as_reader = (
        say("A reader whose mail comes like this is taken at their word.")
        if known
        else say("A reader whose mail comes like this is asked by a link whether they wrote it.")
    )
    facts += [Fact(known, as_reader)]
    facts += [Fact(acts, say("You can decide by mail.") if acts else say(_MAY_NOT_ACT[Why(echo.reason or "")]))]
    verdict = (
        say("Mail goes out and comes back.")
        if acts
        else say("Your answer came, but does not prove enough to decide by.")
    )
    return facts, verdict, [] if known and acts else list(_unproven(trip, echo))


def _unproven(trip: RoundTrip, echo: Echo) -> Iterator[str]:
    """What could make it prove more."""
    if trip.authserv_id:
        yield (
            say(
                "The mail carries what %(authserv_id)s found about its sender. If that is the mail server in front of "
                "this service, set COMMENTS_AUTHSERV_ID=%(authserv_id)s: its word counts then.",
                authserv_id=trip.authserv_id,
            )
        )
    if echo.door in {MailDoor.IMAP, MailDoor.PIPE, MailDoor.WEBHOOK}:
        yield say("This way in does not say which machine sent a mail, so SPF proves nothing here. DKIM does.")
    yield say(
        "Until then nothing is lost: what you decide by mail waits for one click on a page, and answers wait for you."
    )
