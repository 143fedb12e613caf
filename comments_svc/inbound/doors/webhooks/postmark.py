"""Postmark's inbound webhook (postmarkapp.com/developer/webhooks/inbound-webhook). It signs nothing: the secret in the
address is all that there is."""

import msgspec

from comments_svc.inbound.doors.envelope import sender_of
from comments_svc.inbound.doors.webhooks.call import Call, arrived, read_json
from comments_svc.inbound.model import Arrived
from comments_svc.inbound.problems import NoMailInIt


class _Inbound(msgspec.Struct, rename="pascal"):
    original_recipient: str = ""
    raw_email: str | None = None


def postmark(call: Call) -> list[Arrived]:
    """Raises NoMailInIt."""
    given = read_json(call.body, _Inbound)
    if given.raw_email is None:
        raise NoMailInIt("Switch on “Include raw email content in JSON payload” for the inbound stream.")
    raw = given.raw_email.encode("utf-8", "replace")
    return arrived(raw, sender=sender_of(raw), recipients=[given.original_recipient])
