"""Postmark's webhooks (postmarkapp.com/developer/webhooks: inbound, bounce, spam complaint, subscription change). It
signs nothing: the secret in the address is all that there is."""

from typing import Final

import msgspec

from comments_svc.inbound.doors.envelope import sender_of
from comments_svc.inbound.doors.webhooks.brought import Brought, Told, complaint, failure, left
from comments_svc.inbound.doors.webhooks.call import Call, arrived, read_json
from comments_svc.inbound.problems import NoMailInIt
from comments_svc.mail.read_report import Report

_HARD: Final = frozenset({"HardBounce", "BadEmailAddress"})
_SOFT: Final = frozenset(
    {"SoftBounce", "Transient", "DnsError", "Blocked", "Unknown", "SMTPApiError", "DMARCPolicy", "VirusNotification"}
)
_STILL_TRIED: Final = "Transient"


class _Called(msgspec.Struct, rename="pascal"):
    """Of every kind. `record_type` is empty for mail that came in."""

    record_type: str = ""
    type: str = ""
    email: str = ""
    recipient: str = ""
    description: str = ""
    details: str = ""
    suppress_sending: bool = False
    suppression_reason: str | None = None
    origin: str | None = None
    original_recipient: str = ""
    raw_email: str | None = None


def postmark(call: Call) -> Brought:
    """Nothing for what else it tells, such as that a mail was opened. Raises NoMailInIt."""
    given = read_json(call.body, _Called)
    match given.record_type:
        case "" | "Inbound":
            return _mail(given)
        case "SpamComplaint":
            return Brought(told=(Told(given.email, complaint()),))
        case "Bounce":
            report = _bounce(given)
            return Brought(told=(Told(given.email, report),)) if report else Brought()
        case "SubscriptionChange" if given.suppress_sending:
            by_reader = given.origin == "Recipient" and given.suppression_reason == "ManualSuppression"
            return Brought(told=(Told(given.recipient, left()),)) if by_reader else Brought()
        case _:
            return Brought()


def _mail(given: _Called) -> Brought:
    if given.raw_email is None:
        raise NoMailInIt("Switch on “Include raw email content in JSON payload” for the inbound stream.")
    raw = given.raw_email.encode("utf-8", "replace")
    return Brought(tuple(arrived(raw, sender=sender_of(raw), recipients=[given.original_recipient])))


def _bounce(given: _Called) -> Report | None:
    """None for what is no failure, such as an out-of-office note."""
    words = given.details or given.description
    if given.type == "SpamComplaint":
        return complaint()
    if given.type == "Unsubscribe":
        return left()
    if given.type in _HARD | _SOFT:
        return failure(words, hard=given.type in _HARD, final=given.type != _STILL_TRIED)
    return None
