"""SendGrid's Inbound Parse with "POST the raw, full MIME message"
(twilio.com/docs/sendgrid/for-developers/parsing-email/setting-up-the-inbound-parse-webhook). The secret in the address
is all that there is."""

import msgspec

from comments_svc.inbound.doors.webhooks.call import Call, arrived, read_form, read_json
from comments_svc.inbound.model import Arrived
from comments_svc.inbound.problems import NoMailInIt


class _Envelope(msgspec.Struct):
    to: list[str] = []
    sender: str = msgspec.field(default="", name="from")


def sendgrid(call: Call) -> list[Arrived]:
    """Raises NoMailInIt."""
    form = read_form(call)
    if "email" not in form:
        raise NoMailInIt("Tick “POST the raw, full MIME message” for the host in Inbound Parse.")
    envelope = read_json(form.get("envelope", b""), _Envelope)
    ip = form.get("sender_ip", b"").decode("ascii", "replace").strip()
    return arrived(form["email"], sender=envelope.sender, recipients=envelope.to, client_ip=ip or None)
