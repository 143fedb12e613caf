"""News told and mails sent by hand, to a real mail server in the test's own loop, with a clock that the test moves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Final
from uuid import UUID, uuid4

from comments_svc.app.letterhead import letterhead
from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.secret import token_hash
from comments_svc.mail.send import Mailer
from comments_svc.moderators.queries import insert
from comments_svc.notify.deliver import deliver
from comments_svc.notify.fan_out import Ways
from comments_svc.notify.letterhead import Letterhead
from comments_svc.outbox.message import Channel, Claimed
from comments_svc.outbox.model import Outcome
from comments_svc.settings.read import read
from comments_svc.worker.kinds import kinds
from comments_svc.worker.run import Worker
from comments_svc.worker.send import Sender
from tests.service import PAGE, Service, ask, do, until
from tests.smtp_sink import Box, Mail, sink

WAYS: Final = Ways(mail=True, answers=True)
MO: Final = "mo@example.org"
ANA: Final = "ana@example.org"
HOST: Final = "reply.example"
"""Where mails come from, and answers go to."""


def head_of(it: Service, host: str = HOST) -> Letterhead:
    env = {
        "COMMENTS_SMTP_URL": "smtp://127.0.0.1:9?tls=off",
        "COMMENTS_MAIL_FROM": f"notify@{host}",
        "COMMENTS_MAIL_REPLY": f"reply+{{}}@{host}",
    }
    return letterhead(read(env), it.secret)


@dataclass
class Office:
    """`box` is the mail server; nothing moves but by `tell` and `send`."""

    it: Service
    box: Box
    sender: Sender
    head: Letterhead

    async def tell(self, ways: Ways = WAYS) -> None:
        """Runs the jobs that are due: afterwards their messages wait."""
        while await Worker(self.it.db, kinds(ways), self.it.clock).run_due():
            pass

    async def send(self) -> list[str]:
        """Tells, sends what is due, and says what came: recipient and subject, in order of both."""
        seen = len(self.box.mails)
        await self.tell()
        while await self.sender.send_due():
            pass
        return sorted(f"{each.recipient}: {read_mail(each)['subject']}" for each in self.box.mails[seen:])

    async def whom(self) -> list[str]:
        """The same, without the subjects."""
        return [each.partition(":")[0] for each in await self.send()]

    def wait(self, **by: float) -> None:
        self.it.clock.move(timedelta(**by))

    async def rows(self, what: str = "recipient") -> list[Any]:
        """Of every message, in the order of making."""
        question = f"select coalesce(array_agg({what} order by created_at, id), '{{}}') from outbound_message"
        found: list[Any] = await ask(self.it, question)
        return found

    @property
    def last(self) -> EmailMessage:
        return read_mail(self.box.mails[-1])

    @property
    def last_text(self) -> str:
        return text_of(self.last)

    async def moderator(self, email: str = MO, notify: str = "decision", *, site: str = "blog") -> UUID:
        async with self.it.db.tx() as tx:
            made = await insert(tx, uuid7(), email, email.partition("@")[0].title())
        await do(
            self.it,
            """
            insert into site_moderator (site_id, moderator_id, notify) select id, $1, $2 from site where slug = $3
            """,
            made.id,
            notify,
            site,
        )
        return made.id

    async def follower(
        self, email: str = ANA, *, scope: str = "thread", token: str | None = None, url: str = PAGE
    ) -> UUID:
        """Of a thread that exists; `token` is that of a reader who has commented."""
        id = uuid4()
        at = self.it.clock.now - timedelta(days=1)
        await do(
            self.it,
            """
            insert into subscription (site_id, id, thread_id, email, reader_id, scope, lang, state, created_at,
              changed_at)
            select t.site_id, $1, t.id, $2, (select r.id from reader r where r.token_hash = $3), $4, 'en', 'active',
              $5, $5
            from thread t where t.url = $6
            """,
            id,
            email,
            hash_of(token),
            scope,
            at,
            url,
        )
        return id

    async def prove(self, token: str, email: str) -> None:
        """The reader of this token has shown to read this address."""
        await do(
            self.it,
            """
            insert into reader_address (site_id, reader_id, email, proven_at)
            select site_id, id, $2, $3 from reader where token_hash = $1
            """,
            hash_of(token),
            email,
            self.it.clock.now,
        )


def hash_of(token: str | None) -> bytes | None:
    return token_hash(token) if token else None


def read_mail(mail: Mail) -> EmailMessage:
    found = message_from_bytes(mail.content, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    text: str = part.get_content()
    return text


@asynccontextmanager
async def office(it: Service, host: str = HOST, **mailer: Any) -> AsyncIterator[Office]:
    async with sink() as box, Mailer(box.server(), **mailer) as post:
        yield Office(it, box, sender_of(it, post, host), head_of(it, host))


def sender_of(it: Service, post: Mailer, host: str = HOST, **options: Any) -> Sender:
    head = head_of(it, host)

    async def to_reader(message: Claimed) -> Outcome:
        return await deliver(it.db, head, post, message, now=it.clock.now)

    return Sender(it.db, {Channel.MAIL: to_reader}, head.ids.of_message, it.clock, **options)


async def sent(box: Box, number: int) -> None:
    """Returns once so many mails have come."""

    async def look() -> int:
        return len(box.mails)

    await until(look, lambda seen: seen >= number)
