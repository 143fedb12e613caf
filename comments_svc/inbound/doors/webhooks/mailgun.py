"""A Mailgun route that forwards to an address which ends in `mime`, and Mailgun's webhooks
(documentation.mailgun.com, "Receiving Messages via HTTP through a forward() action", "Webhook Payloads",
"Securing Webhooks")."""

import hmac
from datetime import datetime
from typing import Final

import msgspec

from comments_svc.inbound.doors.webhooks.brought import Brought, Told, complaint, failure, left
from comments_svc.inbound.doors.webhooks.call import Call, arrived, read_form, read_json
from comments_svc.inbound.problems import BadSignature, NoMailInIt
from comments_svc.mail.read_report import Report

# It tries again for 8 hours. A replay within the time is the same message, and so nothing.
_OLDEST_S: Final = 24 * 3600
_NEWEST_S: Final = 3600
_OF_MAILBOX: Final = frozenset({"bounce", "suppress-bounce"})


class _Signature(msgspec.Struct, frozen=True):
    timestamp: str
    token: str
    signature: str


class _Status(msgspec.Struct, frozen=True):
    message: str | None = None
    description: str | None = None


class _Message(msgspec.Struct, frozen=True):
    headers: dict[str, str] = {}


class _Event(msgspec.Struct, frozen=True, rename="kebab"):
    event: str
    recipient: str = ""
    severity: str | None = None
    reason: str | None = None
    message: _Message = _Message()
    delivery_status: _Status = _Status()


class _Webhook(msgspec.Struct, frozen=True, rename="kebab"):
    signature: _Signature
    event_data: _Event


def mailgun(call: Call, key: str, *, now: datetime) -> Brought:
    """`key` is the HTTP webhook signing key. Raises BadSignature, NoMailInIt."""
    if call.headers.get("content-type", "").lower().startswith("application/json"):
        return _told(call, key, now)
    form = read_form(call)
    _check(form.get("timestamp", b""), form.get("token", b""), form.get("signature", b""), key, now)
    if "body-mime" not in form:
        raise NoMailInIt("The address in the route must end in /mime, or Mailgun sends no message but parts of one.")
    recipients = [each.strip() for each in _text(form, "recipient").split(",") if each.strip()]
    return Brought(tuple(arrived(form["body-mime"], sender=_text(form, "sender"), recipients=recipients)))


def _told(call: Call, key: str, now: datetime) -> Brought:
    given = read_json(call.body, _Webhook)
    signed, event = given.signature, given.event_data
    _check(_ascii(signed.timestamp), _ascii(signed.token), _ascii(signed.signature), key, now)
    report = _report(event)
    name = event.message.headers.get("message-id", "")
    return Brought(told=(Told(event.recipient, report, name),)) if report else Brought()


def _report(event: _Event) -> Report | None:
    match event.event:
        case "complained":
            return complaint()
        case "unsubscribed":
            return left()
        case "failed":
            words = event.delivery_status.message or event.delivery_status.description or ""
            final = event.severity == "permanent"
            return failure(words, hard=event.reason in _OF_MAILBOX, final=final)
        case _:
            return None


def _check(stamp: bytes, token: bytes, signature: bytes, key: str, now: datetime) -> None:
    expected = hmac.digest(key.encode(), stamp + token, "sha256").hex().encode()
    if not hmac.compare_digest(signature, expected):
        raise BadSignature("The signature is not that of COMMENTS_MAILGUN_KEY.")
    age_s = now.timestamp() - int(stamp[:12]) if stamp.isdigit() else _OLDEST_S + 1
    if not -_NEWEST_S <= age_s <= _OLDEST_S:
        raise BadSignature("The signature is of another day.")


def _text(form: dict[str, bytes], name: str) -> str:
    return form.get(name, b"").decode("utf-8", "replace")


def _ascii(text: str) -> bytes:
    return text.encode("utf-8", "replace")
