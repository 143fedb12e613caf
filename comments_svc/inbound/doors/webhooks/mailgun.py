"""A Mailgun route that forwards to an address which ends in `mime`
(documentation.mailgun.com, "Receiving Messages via HTTP through a forward() action", "Securing Webhooks")."""

import hmac
from datetime import datetime
from typing import Final

from comments_svc.inbound.doors.webhooks.call import Call, arrived, read_form
from comments_svc.inbound.model import Arrived
from comments_svc.inbound.problems import BadSignature, NoMailInIt

# It tries again for 8 hours. A replay within the time is the same message, and so nothing.
_OLDEST_S: Final = 24 * 3600
_NEWEST_S: Final = 3600


def mailgun(call: Call, key: str, *, now: datetime) -> list[Arrived]:
    """`key` is the HTTP webhook signing key. Raises BadSignature, NoMailInIt."""
    form = read_form(call)
    _check(form, key, now)
    if "body-mime" not in form:
        raise NoMailInIt("The address in the route must end in /mime, or Mailgun sends no message but parts of one.")
    recipients = [each.strip() for each in _text(form, "recipient").split(",") if each.strip()]
    return arrived(form["body-mime"], sender=_text(form, "sender"), recipients=recipients)


def _check(form: dict[str, bytes], key: str, now: datetime) -> None:
    stamp, token = form.get("timestamp", b""), form.get("token", b"")
    expected = hmac.digest(key.encode(), stamp + token, "sha256").hex().encode()
    if not hmac.compare_digest(form.get("signature", b""), expected):
        raise BadSignature("The signature is not that of COMMENTS_MAILGUN_KEY.")
    age_s = now.timestamp() - int(stamp[:12]) if stamp.isdigit() else _OLDEST_S + 1
    if not -_NEWEST_S <= age_s <= _OLDEST_S:
        raise BadSignature("The signature is of another day.")


def _text(form: dict[str, bytes], name: str) -> str:
    return form.get(name, b"").decode("utf-8", "replace")
