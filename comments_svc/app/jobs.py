"""Everything that is done beside serving: jobs, schedules, and sending what waits in the outbox."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from comments_svc.app.letterhead import letterhead, mailer
from comments_svc.app.reading import isolated, reading
from comments_svc.app.where_pages_are import where_pages_are
from comments_svc.db.database import Database
from comments_svc.db.notify import Announcement
from comments_svc.hooks.deliver import deliver as deliver_to_hook
from comments_svc.http_out.send import HttpOut
from comments_svc.inbound.read_mail import read_mail
from comments_svc.inbound.store import ReadMail
from comments_svc.kernel.clock import Clock
from comments_svc.kernel.secret import RootSecret
from comments_svc.mail.message_id import MessageIds
from comments_svc.notify.deliver import deliver as deliver_mail
from comments_svc.notify.fan_out import Ways
from comments_svc.outbox.message import Channel, Claimed
from comments_svc.outbox.model import Outcome
from comments_svc.settings.model import Settings
from comments_svc.worker.kinds import kinds
from comments_svc.worker.run import Kinds, Worker
from comments_svc.worker.schedule import Scheduler
from comments_svc.worker.send import Deliver, Sender
from comments_svc.worker.visit import Visitor

_READERS: Final = 2
"""Each with a child of its own: a mail that takes its two seconds holds up no other."""

Hear = Callable[[Announcement], None]


@asynccontextmanager
async def doing_jobs(
    db: Database, settings: Settings, secret: RootSecret, out: HttpOut, clock: Clock
) -> AsyncIterator[list[Hear]]:
    """Runs as long as the block does. What the block gets wants to hear of announcements."""
    ways = Ways(mail=settings.smtp_url is not None, answers=settings.mail_reply is not None)
    async with AsyncExitStack() as stack:
        channels = await _channels(stack, db, settings, secret, out, clock)
        host = urlsplit(settings.public_url).hostname or "localhost"
        ids = MessageIds(settings.mail_from.host if settings.mail_from else host, secret)
        sender = await stack.enter_async_context(Sender(db, channels, ids.of_message, clock))
        worker = await stack.enter_async_context(Worker(db, kinds(ways), clock))
        readers = [await _reader(stack, db, settings, secret, ids, clock) for _ in range(_READERS)]
        await stack.enter_async_context(Scheduler(db, clock, failed_days=settings.keep_failed_jobs_days))
        pages = await stack.enter_async_context(HttpOut(where_pages_are(settings)))
        visitor = await stack.enter_async_context(Visitor(db, pages, clock))
        yield [worker.hear, *(each.hear for each in readers), sender.hear, visitor.hear]


async def _reader(
    stack: AsyncExitStack, db: Database, settings: Settings, secret: RootSecret, ids: MessageIds, clock: Clock
) -> Worker:
    """Reads mails beside the other jobs, for one may take seconds, and its sender chooses how many. One at a time: what
    it has taken waits for no other mail."""
    means = reading(settings, secret, ids, await stack.enter_async_context(isolated()), clock)
    mails: Kinds = {"read-mail": (ReadMail, partial(read_mail, means=means))}
    return await stack.enter_async_context(Worker(db, mails, clock, batch=1))


async def _channels(
    stack: AsyncExitStack, db: Database, settings: Settings, secret: RootSecret, out: HttpOut, clock: Clock
) -> dict[Channel, Deliver]:
    """Without a mail server, mail that waits from before waits on."""

    async def to_hook(message: Claimed) -> Outcome:
        return await deliver_to_hook(db, out, message, public_url=str(settings.public_url), now=clock())

    channels: dict[Channel, Deliver] = {Channel.HOOK: to_hook}
    if settings.smtp_url is not None:
        head, post = letterhead(settings, secret), await stack.enter_async_context(mailer(settings))

        async def to_reader(message: Claimed) -> Outcome:
            return await deliver_mail(db, head, post, message, now=clock())

        channels[Channel.MAIL] = to_reader
    return channels
