"""SendGrid's Inbound Parse with "POST the raw, full MIME message", and its Event Webhook
(twilio.com/docs/sendgrid/for-developers, "Setting up the Inbound Parse Webhook", "Event Webhook Reference", "Getting
Started with the Event Webhook Security Features"). Only the latter can be signed."""

import base64
import binascii
from typing import Final

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from comments_svc.inbound.doors.conversation import is_ip
from comments_svc.inbound.doors.webhooks.brought import Brought, Told, complaint, failure, left
from comments_svc.inbound.doors.webhooks.call import Call, arrived, read_form, read_json
from comments_svc.inbound.problems import BadSignature, NoMailInIt
from comments_svc.mail.read_report import Report

_MOST_EVENTS: Final = 5_000
_NO_MAILBOX: Final = frozenset({"bounced address", "invalid"})
_UNWANTED: Final = frozenset({"spam reporting address", "unsubscribed address"})


class _Envelope(msgspec.Struct):
    to: list[str] = []
    sender: str = msgspec.field(default="", name="from")


class _Event(msgspec.Struct, frozen=True):
    """`type` of a bounce: `bounce`, or `blocked` for what is not about the mailbox."""

    event: str = ""
    email: str = ""
    type: str = ""
    status: str = ""
    reason: str = ""
    smtp_id: str = msgspec.field(default="", name="smtp-id")


def sendgrid(call: Call, key: str | None) -> Brought:
    """`key`: that verifies the Event Webhook; None where it is not signed. Raises BadSignature, NoMailInIt."""
    if call.headers.get("content-type", "").lower().startswith("application/json"):
        return _told(call, key)
    form = read_form(call)
    if "email" not in form:
        raise NoMailInIt("Tick “POST the raw, full MIME message” for the host in Inbound Parse.")
    envelope = read_json(form.get("envelope", b""), _Envelope)
    ip = form.get("sender_ip", b"").decode("ascii", "replace").strip()
    ip_known = ip if is_ip(ip) else None
    return Brought(tuple(arrived(form["email"], sender=envelope.sender, recipients=envelope.to, client_ip=ip_known)))


def _told(call: Call, key: str | None) -> Brought:
    if key is not None:
        _check(call, key)
    events = read_json(call.body, list[_Event])[:_MOST_EVENTS]
    told = [(each, _report(each)) for each in events]
    return Brought(told=tuple(Told(each.email, report, each.smtp_id) for each, report in told if report))


def _report(event: _Event) -> Report | None:
    words = event.reason or event.status
    match event.event:
        case "bounce":
            return failure(words, hard=event.type != "blocked")
        case "dropped" if event.reason.lower() in _UNWANTED:
            return left()
        case "dropped" if event.reason.lower() in _NO_MAILBOX:
            return failure(words, hard=True)
        case "deferred":
            return failure(words, hard=False, final=False)
        case "spamreport":
            return complaint()
        case "unsubscribe" | "group_unsubscribe":
            return left()
        case _:
            return None


def _check(call: Call, key: str) -> None:
    """By elliptic curve, over the time and the body. A replay within any time counts once, as the event itself."""
    stamp = call.headers.get("x-twilio-email-event-webhook-timestamp", "")
    given = call.headers.get("x-twilio-email-event-webhook-signature", "")
    try:
        public = load_der_public_key(base64.b64decode(key, validate=True))
        if not isinstance(public, EllipticCurvePublicKey):
            raise BadSignature("COMMENTS_SENDGRID_KEY is not the verification key of an Event Webhook.")
        signature = base64.b64decode(given, validate=True)
        public.verify(signature, stamp.encode() + call.body, ECDSA(SHA256()))
    except (InvalidSignature, ValueError, binascii.Error) as fault:
        raise BadSignature("The signature is not that of COMMENTS_SENDGRID_KEY.") from fault
