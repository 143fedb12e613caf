"""What mail providers tell of mails of ours, after their documentation."""

import base64
import hmac
import json
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.mail_providers import MAILGUN_KEY

_SENDGRID: Final = generate_private_key(SECP256R1())
SENDGRID_KEY: Final = base64.b64encode(
    _SENDGRID.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
).decode()


def postmark(kind: str, email: str, details: str = "", *, record: str = "Bounce") -> bytes:
    body = {
        "RecordType": record,
        "MessageStream": "outbound",
        "ID": 4323372036854775807,
        "Type": kind,
        "TypeCode": 1,
        "Name": "Hard bounce",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Metadata": {},
        "ServerID": 23,
        "Description": "The server was unable to deliver your message (ex: unknown user, mailbox not found).",
        "Details": details,
        "Email": email,
        "From": "notify@reply.example",
        "BouncedAt": "2026-11-25T10:00:00Z",
        "DumpAvailable": True,
        "Inactive": True,
        "CanActivate": True,
        "Subject": "Re: [A Blog] A post",
    }
    return json.dumps(body).encode()


def postmark_left(email: str, origin: str = "Recipient") -> bytes:
    body = {
        "RecordType": "SubscriptionChange",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "ServerID": 23,
        "MessageStream": "outbound",
        "ChangedAt": "2026-11-25T10:00:00Z",
        "Recipient": email,
        "Origin": origin,
        "SuppressSending": True,
        "SuppressionReason": "ManualSuppression",
        "Metadata": {},
    }
    return json.dumps(body).encode()


def mailgun(event: str, email: str, name: str, stamp: int, *, key: str = MAILGUN_KEY, **more: Any) -> bytes:
    token = "c0ffee" * 8 + "01"
    signature = hmac.digest(key.encode(), f"{stamp}{token}".encode(), "sha256").hex()
    body = {
        "signature": {"timestamp": str(stamp), "token": token, "signature": signature},
        "event-data": {
            "event": event,
            "id": "G9Bn5sl1TC6nu79C8C0bwg",
            "log-level": "error",
            "recipient": email,
            "recipient-domain": email.rpartition("@")[2],
            "message": {"headers": {"message-id": name.strip("<>"), "to": email, "subject": "Re"}, "size": 341},
            "flags": {"is-authenticated": True, "is-test-mode": False},
            "timestamp": stamp + 0.5,
            **more,
        },
    }
    return json.dumps(body).encode()


def mailgun_failed(code: str, severity: str = "permanent", reason: str = "bounce") -> dict[str, Any]:
    status = {"attempt-no": 1, "message": f"{code} No such mailbox", "code": 550, "description": "", "tls": True}
    return {"severity": severity, "reason": reason, "delivery-status": status}


def ses_bounce(kind: str, email: str, name: str, status: str) -> str:
    recipient = {
        "emailAddress": email,
        "status": status,
        "action": "failed",
        "diagnosticCode": f"smtp; 550 {status} user unknown",
    }
    about = {"bounceType": kind, "bounceSubType": "General", "bouncedRecipients": [recipient]}
    return json.dumps({"notificationType": "Bounce", "bounce": about, "mail": _ses_mail(email, name)})


def ses_complaint(email: str, name: str, kind: str | None = "abuse") -> str:
    about: dict[str, Any] = {"complainedRecipients": [{"emailAddress": email}], "feedbackId": "000001"}
    about |= {"complaintFeedbackType": kind} if kind else {}
    return json.dumps({"eventType": "Complaint", "complaint": about, "mail": _ses_mail(email, name)})


def _ses_mail(email: str, name: str) -> dict[str, Any]:
    common = {"from": ["notify@reply.example"], "to": [email], "messageId": name, "subject": "Re"}
    return {"source": "b@reply.example", "messageId": "0100015", "destination": [email], "commonHeaders": common}


def sendgrid(event: str, email: str, name: str = "", **more: Any) -> bytes:
    one = {"email": email, "timestamp": 1_795_600_000, "smtp-id": name, "event": event, "sg_event_id": "c2VuZA=="}
    return json.dumps([{"email": "x@y.example", "event": "processed"}, {**one, **more}]).encode()


def sendgrid_signed(body: bytes, stamp: str = "1795600000") -> dict[str, str]:
    signature = _SENDGRID.sign(stamp.encode() + body, ECDSA(SHA256()))
    return {
        "x-twilio-email-event-webhook-timestamp": stamp,
        "x-twilio-email-event-webhook-signature": base64.b64encode(signature).decode(),
    }
