"""What mail is read with, as the settings have it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from comments_svc.app.letterhead import instance
from comments_svc.inbound.means import Means
from comments_svc.kernel.clock import Clock
from comments_svc.kernel.secret import RootSecret
from comments_svc.mail.address import Addresses
from comments_svc.mail.isolate import Isolate
from comments_svc.mail.lookup import Lookup, NoDns, lookup
from comments_svc.mail.message_id import MessageIds
from comments_svc.notify.fan_out import Ways
from comments_svc.settings.model import Settings


@asynccontextmanager
async def isolated() -> AsyncIterator[Isolate]:
    """A child that reads; it ends with the block."""
    made = Isolate()
    try:
        yield made
    finally:
        await made.aclose()


def reading(settings: Settings, secret: RootSecret, ids: MessageIds, isolate: Isolate, clock: Clock) -> Means:
    return Means(
        public_url=str(settings.public_url),
        secret=secret,
        addresses=Addresses(str(settings.mail_reply), secret) if settings.mail_reply else None,
        ids=ids,
        instance=instance(secret),
        from_address=str(settings.mail_from) if settings.mail_from else None,
        isolate=isolate,
        lookup=_lookup(settings),
        authserv_id=settings.authserv_id or "",
        ways=Ways(mail=settings.smtp_url is not None, answers=settings.mail_reply is not None),
        limits=settings.rate_limits,
        clock=clock,
    )


class _Silent(Lookup):
    """Of a machine without a resolver, or with a zone file that can't be read: `doctor` says so."""

    def __init__(self, why: NoDns) -> None:
        self._why = why

    async def records(self, name: str, kind: str) -> list[Any]:
        raise NoDns(f"{kind} of {name}: {self._why}")


def _lookup(settings: Settings) -> Lookup:
    try:
        return lookup(settings.dns_zone_file)
    except NoDns as reason:
        return _Silent(reason)
