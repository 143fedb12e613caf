"""What mail providers call us with, after their documentation, for any message."""

import base64
import hmac
import json
import subprocess
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

TOPIC: Final = "arn:aws:sns:eu-west-1:123456789012:mail-in"
CERTIFICATE_URL: Final = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem"
MAILGUN_KEY: Final = "0123456789abcdef0123456789abcdef"


def postmark(raw: bytes, recipient: str) -> bytes:
    text = raw.decode()
    body = {
        "FromName": "Ana",
        "MessageStream": "inbound",
        "From": "ana@example.org",
        "FromFull": {"Email": "ana@example.org", "Name": "Ana", "MailboxHash": ""},
        "To": recipient,
        "ToFull": [{"Email": recipient, "Name": "", "MailboxHash": "ahoy"}],
        "Cc": "",
        "CcFull": [],
        "Bcc": "",
        "BccFull": [],
        "OriginalRecipient": recipient,
        "Subject": "Hi",
        "MessageID": "22c74902-a0c1-4511-804f-2f62e0d3f1ac",
        "ReplyTo": "",
        "MailboxHash": "ahoy",
        "Date": "Wed, 25 Nov 2026 10:00:00 +0000",
        "TextBody": "Hello.",
        "HtmlBody": "",
        "StrippedTextReply": "",
        "RawEmail": text,
        "Tag": "",
        "Headers": [{"Name": "Return-Path", "Value": "<ana@example.org>"}],
        "Attachments": [],
    }
    return json.dumps(body).encode()


def mailgun_fields(recipient: str, sender: str, stamp: int, key: str = MAILGUN_KEY) -> dict[str, bytes]:
    token = "c0ffee" * 8 + "01"
    signature = hmac.digest(key.encode(), f"{stamp}{token}".encode(), "sha256").hex()
    fields = {
        "recipient": recipient,
        "sender": sender,
        "from": "Ana <ana@example.org>",
        "subject": "Hi",
        "timestamp": str(stamp),
        "token": token,
        "signature": signature,
    }
    return {name: value.encode() for name, value in fields.items()}


def mailgun(raw: bytes, recipient: str, sender: str, stamp: int, key: str = MAILGUN_KEY) -> bytes:
    return urlencode({**mailgun_fields(recipient, sender, stamp, key), "body-mime": raw}).encode()


FORM_TYPE: Final = "multipart/form-data; boundary=xYzZY"


def multipart(fields: dict[str, bytes]) -> bytes:
    parts = [
        b'--xYzZY\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in fields.items()
    ]
    return b"".join(parts) + b"--xYzZY--\r\n"


def sendgrid(raw: bytes, recipients: list[str], sender: str) -> bytes:
    fields = {
        "dkim": b"{@example.org : pass}",
        "email": raw,
        "to": b"reply@reply.example",
        "from": b"Ana <ana@example.org>",
        "sender_ip": b"192.0.2.77",
        "envelope": json.dumps({"to": recipients, "from": sender}).encode(),
        "subject": b"Hi",
        "charsets": b'{"to":"UTF-8"}',
        "SPF": b"pass",
    }
    return multipart(fields)


class Sns:
    """A topic with a key of its own."""

    def __init__(self, folder: Path) -> None:
        self._key, certificate = folder / "sns-key.pem", folder / "sns-cert.pem"
        make = [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=sns.amazonaws.com",
        ]
        files = ["-keyout", str(self._key), "-out", str(certificate)]
        subprocess.run([*make, *files], check=True, capture_output=True)
        self.certificate = certificate.read_bytes()

    def notice(self, message: str, **other: Any) -> dict[str, Any]:
        fields = {
            "Type": "Notification",
            "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
            "TopicArn": TOPIC,
            "Subject": "Amazon SES Email Receipt Notification",
            "Message": message,
            "Timestamp": "2026-11-25T10:00:00.000Z",
            "SignatureVersion": "2",
            "SigningCertURL": CERTIFICATE_URL,
            "UnsubscribeURL": "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe",
            **other,
        }
        return {**fields, "Signature": self._sign(fields)}

    def subscription(
        self, url: str = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription"
    ) -> dict[str, Any]:
        notice = self.notice(
            "You have chosen to subscribe to the topic.", Type="SubscriptionConfirmation", Subject=None
        )
        del notice["Subject"], notice["UnsubscribeURL"]
        fields = {**notice, "SubscribeURL": url, "Token": "2336412f37"}
        return {**fields, "Signature": self._sign(fields)}

    def _sign(self, fields: dict[str, Any]) -> str:
        """By openssl, as the documentation says."""
        names: tuple[str, ...] = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
        if "SubscribeURL" in fields:
            names = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
        text = "".join(f"{name}\n{fields[name]}\n" for name in names if fields.get(name) is not None)
        digest = "-sha1" if fields["SignatureVersion"] == "1" else "-sha256"
        command = ["openssl", "dgst", digest, "-sign", str(self._key)]
        signed = subprocess.run(command, input=text.encode(), check=True, capture_output=True).stdout
        return base64.b64encode(signed).decode()


def received(raw: bytes, recipients: list[str], sender: str, *, encoding: str = "BASE64") -> str:
    """What SES tells SNS."""
    content = base64.b64encode(raw).decode() if encoding == "BASE64" else raw.decode()
    return json.dumps(
        {
            "notificationType": "Received",
            "receipt": {
                "timestamp": "2026-11-25T10:00:00.000Z",
                "processingTimeMillis": 222,
                "recipients": recipients,
                "spamVerdict": {"status": "PASS"},
                "spfVerdict": {"status": "PASS"},
                "dkimVerdict": {"status": "PASS"},
                "action": {"type": "SNS", "topicArn": TOPIC, "encoding": encoding},
            },
            "mail": {"source": sender, "messageId": "d6iitobk75ur44p8kdnnp7g2n800", "destination": recipients},
            "content": content,
        }
    )
