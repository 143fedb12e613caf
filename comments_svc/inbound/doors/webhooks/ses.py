"""Amazon SES, which hands mail to an SNS topic, and what became of mail
(docs.aws.amazon.com/ses/latest/dg: receiving-email-notifications-contents.html, notification-contents.html)."""

import base64
import binascii
from collections.abc import Awaitable, Callable, Collection, Iterator
from typing import Final

import msgspec

from comments_svc.inbound.doors.webhooks.brought import Brought, Told, complaint, failure
from comments_svc.inbound.doors.webhooks.call import Call, arrived, read_json
from comments_svc.inbound.doors.webhooks.sns import Notice, check, is_of_amazon
from comments_svc.inbound.problems import BadSignature, NoMailInIt

Fetch = Callable[[str], Awaitable[bytes]]
"""The body at an https address. Raises a Problem when there is none."""

_MOST_CERTIFICATES: Final = 8
_MOST_RECIPIENTS: Final = 100
_NO_COMPLAINT: Final = frozenset({"not-spam", "virus", "auth-failure"})


class _Action(msgspec.Struct, frozen=True):
    encoding: str = "UTF8"


class _Receipt(msgspec.Struct, frozen=True):
    recipients: list[str] = []
    action: _Action = _Action()


class _CommonHeaders(msgspec.Struct, frozen=True):
    message_id: str | None = msgspec.field(default=None, name="messageId")


class _Mail(msgspec.Struct, frozen=True):
    """`common`: of our mail, where SES is told to send its headers along."""

    source: str = ""
    common: _CommonHeaders = msgspec.field(default=_CommonHeaders(), name="commonHeaders")


class _Recipient(msgspec.Struct, frozen=True, rename="camel"):
    email_address: str = ""
    status: str | None = None
    diagnostic_code: str | None = None


class _Bounce(msgspec.Struct, frozen=True, rename="camel"):
    bounce_type: str = ""
    bounced_recipients: list[_Recipient] = []


class _Complaint(msgspec.Struct, frozen=True, rename="camel"):
    complained_recipients: list[_Recipient] = []
    complaint_feedback_type: str | None = None


class _News(msgspec.Struct, frozen=True):
    """`notification_type`, or `event_type` where a configuration set publishes it."""

    notification_type: str = msgspec.field(default="", name="notificationType")
    event_type: str = msgspec.field(default="", name="eventType")
    receipt: _Receipt = _Receipt()
    mail: _Mail = _Mail()
    content: str | None = None
    bounce: _Bounce = _Bounce()
    complaint: _Complaint = _Complaint()


class Ses:
    """Of these SNS topics: others are signed just as well, by whoever has an account there."""

    def __init__(self, topics: Collection[str], fetch: Fetch) -> None:
        self._topics, self._fetch = frozenset(topics), fetch
        self._certificates: dict[str, bytes] = {}

    async def __call__(self, call: Call) -> Brought:
        """Nothing for what only confirms the subscription, which is then done. Raises BadSignature, NoMailInIt."""
        notice = read_json(call.body, Notice)
        if notice.topic not in self._topics:
            raise BadSignature("This is no topic of COMMENTS_SES_TOPIC.")
        if not is_of_amazon(notice.certificate_url):
            raise BadSignature("The certificate is not at Amazon SNS.")
        check(notice, await self._certificate(notice.certificate_url))
        if notice.type == "SubscriptionConfirmation":
            await self._confirm(notice.subscribe_url or "")
        return _brought(notice) if notice.type == "Notification" else Brought()

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


def _brought(notice: Notice) -> Brought:
    news = read_json(notice.message.encode(), _News)
    match news.notification_type or news.event_type:
        case "Received":
            return _mail(news)
        case "Bounce":
            return Brought(told=tuple(_bounced(news)))
        case "Complaint":
            return Brought(told=tuple(_complained(news)))
        case _:
            return Brought()


def _mail(news: _News) -> Brought:
    if news.content is None:
        raise NoMailInIt("The rule must have an SNS action of its own, which sends the message itself.")
    return Brought(tuple(arrived(_raw(news), sender=news.mail.source, recipients=news.receipt.recipients)))


def _bounced(news: _News) -> Iterator[Told]:
    hard = news.bounce.bounce_type == "Permanent"
    for each in news.bounce.bounced_recipients[:_MOST_RECIPIENTS]:
        words = " ".join(filter(None, (each.status, (each.diagnostic_code or "").removeprefix("smtp; "))))
        yield Told(each.email_address, failure(words, hard=hard), news.mail.common.message_id or "")


def _complained(news: _News) -> Iterator[Told]:
    """SES names everybody who may have complained: each of our mails has one recipient."""
    if news.complaint.complaint_feedback_type in _NO_COMPLAINT:
        return
    for each in news.complaint.complained_recipients[:_MOST_RECIPIENTS]:
        yield Told(each.email_address, complaint(), news.mail.common.message_id or "")


def _raw(news: _News) -> bytes:
    content = news.content or ""
    if news.receipt.action.encoding.upper() != "BASE64":
        return content.encode("utf-8", "replace")
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise NoMailInIt("The content is not base64.") from fault
