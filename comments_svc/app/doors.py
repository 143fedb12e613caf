"""How mail comes in: which doors are open, and what they do with what they take."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from http import HTTPStatus
from typing import Final

from comments_svc.db.database import Database
from comments_svc.db.lead import CantAct, leading
from comments_svc.http_out.send import HttpOut, NoAnswer, Request
from comments_svc.inbound.doors.listen import CantListen, Door, listen
from comments_svc.inbound.doors.mailbox import Folder
from comments_svc.inbound.doors.post_room import Keep, PostRoom
from comments_svc.inbound.doors.recipients import Recipients
from comments_svc.inbound.doors.watch_mailbox import watch_mailbox
from comments_svc.inbound.doors.webhooks.brought import Told
from comments_svc.inbound.doors.webhooks.ses import Ses
from comments_svc.inbound.doors.webhooks.take_call import Heed, Webhooks
from comments_svc.inbound.heed_report import heed_told
from comments_svc.inbound.model import Arrived
from comments_svc.inbound.problems import CantVerify
from comments_svc.inbound.store import store
from comments_svc.kernel.clock import Clock
from comments_svc.kernel.secret import RootSecret
from comments_svc.mail.address import Addresses
from comments_svc.mail.message_id import MessageIds
from comments_svc.settings.model import Settings
from comments_svc.sites.model import Site
from comments_svc.sites.queries import every
from comments_svc.web.say import to_say
from comments_svc.web.state import TakeMail

_CERTIFICATE_BYTES: Final = 20_000


def keeper(db: Database, clock: Clock) -> Keep:
    """Keeps messages, all of them or none."""

    async def keep(arrived: Sequence[Arrived]) -> None:
        async with db.tx() as tx:
            for each in arrived:
                await store(tx, each, now=clock())

    return keep


@asynccontextmanager
async def taking_mail(
    dsn: str, db: Database, settings: Settings, secret: RootSecret, clock: Clock
) -> AsyncIterator[None]:
    """The doors that one process opens for all of the installation."""
    if not settings.mail_listen and settings.imap_url is None:
        yield
        return

    @asynccontextmanager
    async def open_doors() -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            try:
                if settings.mail_listen:
                    await stack.enter_async_context(_listener(db, settings, secret, clock))
            except CantListen as reason:
                raise CantAct(str(reason)) from reason
            if settings.imap_url is not None:
                folder = Folder(settings.imap_url.server)
                await stack.enter_async_context(watch_mailbox(folder, keeper(db, clock)))
            yield

    async with leading(dsn, open_doors):
        yield


@asynccontextmanager
async def _listener(db: Database, settings: Settings, secret: RootSecret, clock: Clock) -> AsyncIterator[None]:
    known = recipients(db, settings, secret)
    room = PostRoom(keeper(db, clock), known.knows)
    async with listen([Door(*each.place) for each in settings.mail_listen], room, known.host):
        yield


def recipients(db: Database, settings: Settings, secret: RootSecret) -> Recipients:
    """`settings` must have a pattern of addresses."""

    async def sites() -> list[Site]:
        async with db.read() as on:
            return await every(on)

    assert settings.mail_reply is not None
    return Recipients(Addresses(str(settings.mail_reply), secret), sites)


def open_doors(settings: Settings) -> tuple[str, ...]:
    """By what mail comes in, in words; what a mail server pipes is not known here."""
    doors = {
        to_say("the listener"): bool(settings.mail_listen),
        to_say("the mailbox"): settings.imap_url is not None,
        to_say("the webhook of a provider"): settings.mail_webhook_secret is not None,
    }
    return tuple(name for name, is_open in doors.items() if is_open)


def from_providers(db: Database, settings: Settings, secret: RootSecret, out: HttpOut, clock: Clock) -> TakeMail | None:
    """What mail providers call. None without a secret for it."""
    if settings.mail_webhook_secret is None:
        return None
    webhooks = Webhooks(
        keeper(db, clock),
        _heeder(db, secret, clock),
        clock,
        settings.mail_webhook_secret,
        mailgun_key=settings.mailgun_key,
        ses=Ses(settings.ses_topic, partial(_fetch, out)) if settings.ses_topic else None,
        sendgrid_key=settings.sendgrid_key,
    )
    return webhooks.take_call


def _heeder(db: Database, secret: RootSecret, clock: Clock) -> Heed:
    ids = MessageIds("", secret)  # reads the names of any host

    async def heed(told: Sequence[Told]) -> None:
        async with db.tx() as tx:
            await heed_told(tx, told, ids, now=clock())

    return heed


async def _fetch(out: HttpOut, url: str) -> bytes:
    """Raises CantVerify."""
    try:
        answer = await out.send(Request("GET", url, {}, keep_bytes=_CERTIFICATE_BYTES))
    except NoAnswer as reason:
        raise CantVerify(retry_after_s=60) from reason
    if answer.status != HTTPStatus.OK:
        raise CantVerify(retry_after_s=60)
    return answer.start
