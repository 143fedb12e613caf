"""Mail that comes in: stored, read and settled in the test's own loop, with a DNS that the test writes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from comments_svc.app.letterhead import instance
from comments_svc.inbound.means import Means
from comments_svc.inbound.model import Arrived, MailDoor
from comments_svc.inbound.read_mail import read_mail
from comments_svc.inbound.store import ReadMail, store
from comments_svc.mail.address import Kind
from comments_svc.mail.isolate import Isolate
from comments_svc.mail.lookup import Lookup
from comments_svc.outbox.give_addresses import Bearer, give_addresses
from comments_svc.worker.kinds import kinds
from comments_svc.worker.run import Kinds, Worker
from tests.post_office import HOST, WAYS, Office, office
from tests.service import PAGE, Service, ask
from tests.signed_mail import mail, signed, zone

ANA: Final = "ana@reader.example"


@dataclass
class MailIn:
    """`office` sends; `authserv_id`: whose word about senders counts."""

    office: Office
    isolate: Isolate
    lookup: Lookup
    authserv_id: str = ""
    limits: bool = True

    @property
    def it(self) -> Service:
        return self.office.it

    def means(self) -> Means:
        head = self.office.head
        return Means(
            public_url=head.public_url,
            secret=self.it.secret,
            addresses=head.addresses,
            ids=head.ids,
            instance=instance(self.it.secret),
            from_address=head.from_address,
            isolate=self.isolate,
            lookup=self.lookup,
            authserv_id=self.authserv_id,
            ways=WAYS,
            limits=self.limits,
            clock=self.it.clock,
        )

    async def arrive(self, raw: bytes, recipient: str, *, sender: str = ANA, **more: Any) -> UUID:
        """Through a door, and no further."""
        arrived = Arrived(raw=raw, sender=sender, recipient=recipient, door=MailDoor.LISTENER, **more)
        async with self.it.db.tx() as tx:
            return await store(tx, arrived, now=self.it.clock.now)

    async def work(self) -> None:
        every: Kinds = {**kinds(WAYS), "read-mail": (ReadMail, partial(read_mail, means=self.means()))}
        while await Worker(self.it.db, every, self.it.clock).run_due():
            pass

    async def receive(self, raw: bytes, recipient: str, *, sender: str = ANA, **more: Any) -> "Became":
        message = await self.arrive(raw, recipient, sender=sender, **more)
        await self.work()
        return await self.became(message)

    async def became(self, message: UUID) -> "Became":
        async with self.it.db.read() as on:
            row = await on.raw.fetchrow(
                """
                select i.state, i.reason, i.told, i.text, c.state as comment, c.source, c.reasons, c.name,
                  f.text as private
                from inbound_message i
                left join comment c on c.site_id = i.site_id and c.id = i.comment_id
                left join feedback f on f.site_id = i.site_id and f.id = i.feedback_id
                where i.id = $1
                """,
                message,
            )
        assert row is not None
        return Became(**dict(row))

    async def reply_address(self, comment: str | None, email: str = ANA, *, kind: Kind = Kind.READER) -> str:
        """An address as a notification about this comment would have it."""
        site = await ask(self.it, "select id from site where slug = 'blog'")
        thread = await ask(self.it, "select id from thread where url = $1", PAGE)
        bearer = Bearer(thread, UUID(comment) if comment else None, email)
        async with self.it.db.tx() as tx:
            ids = await give_addresses(tx, site, kind, [bearer], now=self.it.clock.now)
        assert self.office.head.addresses is not None
        return self.office.head.addresses.make(kind, ids[0])

    async def post_address(self) -> str:
        """The address of the page, as the widget shows it."""
        site = await ask(self.it, "select id from site where slug = 'blog'")
        thread = await ask(self.it, "select id from thread where url = $1", PAGE)
        async with self.it.db.tx() as tx:
            id = await tx.raw.fetchval(
                """
                insert into reply_address (id, kind, epoch, site_id, thread_id, created_at)
                values (4711, 'p', 0, $1, $2, now())
                on conflict (id) do update set uses = reply_address.uses returning id
                """,
                site,
                thread,
            )
        assert self.office.head.addresses is not None
        return self.office.head.addresses.make(Kind.POST, id)


@dataclass(frozen=True)
class Became:
    """What a message led to. `comment` is the state of one."""

    state: str
    reason: str | None
    told: str | None
    text: str | None
    comment: str | None
    source: str | None
    reasons: list[str] | None
    name: str | None
    private: str | None

    @property
    def published(self) -> bool:
        return self.comment == "published"


@asynccontextmanager
async def mail_in(it: Service, folder: Path, *records: str, host: str = HOST) -> AsyncIterator[MailIn]:
    """The key of reader.example is in the DNS; `records` are more lines of it."""
    isolate = Isolate()
    try:
        async with office(it, host) as post:
            yield MailIn(post, isolate, zone(folder, *records))
    finally:
        await isolate.aclose()


def letter(body: str = "I agree.\r\n", **more: Any) -> bytes:
    """Signed by reader.example."""
    return signed(mail(body=body, **more))
