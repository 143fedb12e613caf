"""What came of a test mail, in words: whether answers find their way, and what they prove."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import msgspec

from comments_svc.inbound.look_at_trial import Echo, RoundTrip
from comments_svc.inbound.model import MailDoor, Why
from comments_svc.mail.address import Kind
from comments_svc.web.dashboard.arrival_words import DOORS, reason_in_words
from comments_svc.web.dashboard.desk import Desk
from comments_svc.web.dashboard.wording import ago

_SOON: Final = timedelta(minutes=2)
_MAY_NOT_ACT: Final = {
    Why.WRONG_SENDER: "It does not come from the address that you moderate with, as the only one in From.",
    Why.UNVERIFIED: "Nothing proves well enough that you wrote it.",
    Why.NOT_TO_IT: "The address of the test mail does not stand in To: your mail program, or a server, has changed it.",
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
        verdict="Nothing has come yet." if doors else "No way in is open, so no answer can come.",
        went_well=bool(doors) and not late,
        waits=True,
        facts=[],
        missing=list(_not_here(doors)) if late or not doors else [],
        url="",
    )


def _not_here(doors: tuple[str, ...]) -> Iterator[str]:
    if not doors:
        yield "Set COMMENTS_MAIL_LISTEN, COMMENTS_IMAP_URL or COMMENTS_MAIL_WEBHOOK_SECRET, and start it again."
        return
    yield f"Open is {' and '.join(doors)}. Did your answer come back to you? Then the mail that brings it says why."
    yield "If it did not, it is still on its way, or lies with whom the MX record of that host names."


def _is_bounce(echo: Echo) -> bool:
    return echo.kind == Kind.BOUNCE


def _came_back(echo: Echo) -> tuple[list[Fact], str, list[str]]:
    return (
        [Fact(False, reason_in_words(echo.reason) or "It is being read. Look again in a moment.")],
        "The test mail did not reach you.",
        ["Read the mail that came: it holds what the server said."],
    )


def _answered(trip: RoundTrip, echo: Echo, desk: Desk, now: datetime) -> tuple[list[Fact], str, list[str]]:
    mine = (echo.from_email or "").lower() == desk.moderator.email.lower()
    known, acts = trip.authenticity.reader, echo.reason == Why.TRIED
    facts = [Fact(True, f"Your answer came {ago(echo.received_at, now)}, {DOORS[echo.door]}.")]
    if echo.reason not in {*_MAY_NOT_ACT, Why.TRIED}:
        return [*facts, Fact(False, reason_in_words(echo.reason))], "An answer like this is not taken.", []
    other = "" if mine else ", and you moderate with another address"
    facts += [Fact(mine, f"It is from {echo.from_email or 'nobody'}{other}.")]
    facts += [Fact(None, f"{each[:1].upper()}{each[1:]}.") for each in trip.authenticity.found]
    as_reader = "is taken at their word" if known else "is asked by a link whether they wrote it"
    facts += [Fact(known, f"A reader whose mail comes like this {as_reader}.")]
    facts += [Fact(acts, "You can decide by mail." if acts else _MAY_NOT_ACT[Why(echo.reason or "")])]
    verdict = "Mail goes out and comes back." if acts else "Your answer came, but does not prove enough to decide by."
    return facts, verdict, [] if known and acts else list(_unproven(trip, echo))


def _unproven(trip: RoundTrip, echo: Echo) -> Iterator[str]:
    """What could make it prove more."""
    if trip.authserv_id:
        yield (
            f"The mail carries what {trip.authserv_id} found about its sender. If that is the mail server in front of "
            f"this service, set COMMENTS_AUTHSERV_ID={trip.authserv_id}: its word counts then."
        )
    if echo.door in {MailDoor.IMAP, MailDoor.PIPE, MailDoor.WEBHOOK}:
        yield "This way in does not say which machine sent a mail, so SPF proves nothing here. DKIM does."
    yield "Until then nothing is lost: what you decide by mail waits for one click on a page, and answers wait for you."
