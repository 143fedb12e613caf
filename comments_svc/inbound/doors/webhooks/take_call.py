import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import StrEnum
from typing import TypeAlias, assert_never

from comments_svc.inbound.doors.post_room import Keep
from comments_svc.inbound.doors.webhooks.brought import Brought, Told
from comments_svc.inbound.doors.webhooks.call import Call
from comments_svc.inbound.doors.webhooks.mailgun import mailgun
from comments_svc.inbound.doors.webhooks.postmark import postmark
from comments_svc.inbound.doors.webhooks.sendgrid import sendgrid
from comments_svc.inbound.doors.webhooks.ses import Ses
from comments_svc.kernel.clock import Clock

Heed: TypeAlias = Callable[[Sequence[Told]], Awaitable[None]]
"""Done, and durable, when it returns. Raises a Problem when that can't be promised."""


class Provider(StrEnum):
    POSTMARK = "postmark"
    MAILGUN = "mailgun"
    SES = "ses"
    SENDGRID = "sendgrid"


class Webhooks:
    """Of all providers. Without a key for those that sign, their door is closed."""

    def __init__(
        self,
        keep: Keep,
        heed: Heed,
        clock: Clock,
        secret: str,
        *,
        mailgun_key: str | None,
        ses: Ses | None,
        sendgrid_key: str | None,
    ) -> None:
        self._keep, self._heed, self._clock, self._secret = keep, heed, clock, secret
        self._mailgun_key, self._ses, self._sendgrid_key = mailgun_key, ses, sendgrid_key

    async def take_call(
        self, provider: str, secret: str, headers: Mapping[str, str], body: Callable[[], Awaitable[bytes]]
    ) -> bool:
        """Keeps or heeds what a call holds. False when there is no such door; the body is not even read then.

        Raises BadSignature, NoMailInIt, Unavailable.
        """
        if not hmac.compare_digest(secret.encode(), self._secret.encode()) or not self._is_open(provider):
            return False
        brought = await self._read(Provider(provider), Call(headers, await body()))
        if brought.mails:
            await self._keep(brought.mails)
        if brought.told:
            await self._heed(brought.told)
        return True

    def _is_open(self, provider: str) -> bool:
        closed = {Provider.MAILGUN} if self._mailgun_key is None else set()
        closed |= {Provider.SES} if self._ses is None else set()
        return provider in {each.value for each in Provider if each not in closed}

    async def _read(self, provider: Provider, call: Call) -> Brought:
        match provider:
            case Provider.POSTMARK:
                return postmark(call)
            case Provider.MAILGUN:
                assert self._mailgun_key is not None
                return mailgun(call, self._mailgun_key, now=self._clock())
            case Provider.SES:
                assert self._ses is not None
                return await self._ses(call)
            case Provider.SENDGRID:
                return sendgrid(call, self._sendgrid_key)
            case never:
                assert_never(never)
