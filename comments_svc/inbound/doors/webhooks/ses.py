"""Amazon SES, which hands mail to an SNS topic
(docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html)."""

import base64
import binascii
from collections.abc import Awaitable, Callable
from typing import Final

import msgspec

from comments_svc.inbound.doors.webhooks.call import Call, arrived, read_json
from comments_svc.inbound.doors.webhooks.sns import Notice, check, is_of_amazon
from comments_svc.inbound.model import Arrived
from comments_svc.inbound.problems import BadSignature, NoMailInIt

Fetch = Callable[[str], Awaitable[bytes]]
"""The body at an https address. Raises a Problem when there is none."""

_MOST_CERTIFICATES: Final = 8


class _Action(msgspec.Struct, frozen=True):
    encoding: str = "UTF8"


class _Receipt(msgspec.Struct, frozen=True):
    recipients: list[str] = []
    action: _Action = _Action()


class _Mail(msgspec.Struct, frozen=True):
    source: str = ""


class _Received(msgspec.Struct, frozen=True):
    notification_type: str = msgspec.field(default="", name="notificationType")
    receipt: _Receipt = _Receipt()
    mail: _Mail = _Mail()
    content: str | None = None


class Ses:
    """Of one SNS topic: others are signed just as well, by whoever has an account there."""

    def __init__(self, topic: str, fetch: Fetch) -> None:
        self._topic, self._fetch = topic, fetch
        self._certificates: dict[str, bytes] = {}

    async def __call__(self, call: Call) -> list[Arrived]:
        """No message for what only confirms the subscription, which is then done. Raises BadSignature, NoMailInIt."""
        notice = read_json(call.body, Notice)
        if notice.topic != self._topic:
            raise BadSignature("This is not the topic of COMMENTS_SES_TOPIC.")
        if not is_of_amazon(notice.certificate_url):
            raise BadSignature("The certificate is not at Amazon SNS.")
        check(notice, await self._certificate(notice.certificate_url))
        if notice.type == "SubscriptionConfirmation":
            await self._confirm(notice.subscribe_url or "")
        return _messages(notice) if notice.type == "Notification" else []

    async def _certificate(self, url: str) -> bytes:
        if url not in self._certificates:
            certificate = await self._fetch(url)
            if len(self._certificates) >= _MOST_CERTIFICATES:
                self._certificates.clear()
            self._certificates[url] = certificate
        return self._certificates[url]

    async def _confirm(self, url: str) -> None:
        if not is_of_amazon(url):
            raise BadSignature("The address that confirms is not at Amazon SNS.")
        await self._fetch(url)


def _messages(notice: Notice) -> list[Arrived]:
    received = read_json(notice.message.encode(), _Received)
    if received.notification_type != "Received":
        return []
    if received.content is None:
        raise NoMailInIt("The rule must have an SNS action of its own, which sends the message itself.")
    return arrived(_raw(received), sender=received.mail.source, recipients=received.receipt.recipients)


def _raw(received: _Received) -> bytes:
    content = received.content or ""
    if received.receipt.action.encoding.upper() != "BASE64":
        return content.encode("utf-8", "replace")
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise NoMailInIt("The content is not base64.") from fault
