"""The service as it runs: jobs, schedules and the reading process of its own."""

import asyncio
from pathlib import Path
from uuid import UUID

import pytest

from comments_svc.app.letterhead import letterhead
from comments_svc.inbound.model import Arrived, MailDoor
from comments_svc.inbound.store import store
from comments_svc.mail.address import Kind
from comments_svc.mail.isolate import Isolate, Unreadable
from comments_svc.outbox.give_addresses import Bearer, give_addresses
from comments_svc.settings.read import read
from comments_svc.sites.model import Policy
from tests.mail_in import ANA, letter
from tests.service import Service, ask, service, until
from tests.signed_mail import zone

_MAIL = {
    "smtp_url": "smtp://127.0.0.1:9?tls=off",
    "mail_from": "notify@reply.example",
    "mail_reply": "reply+{}@reply.example",
}


async def _address(it: Service, comment: str) -> str:
    site, thread = await ask(it, "select id from site"), await ask(it, "select id from thread")
    async with it.db.tx() as tx:
        [id] = await give_addresses(tx, site, Kind.READER, [Bearer(thread, UUID(comment), ANA)], now=it.clock.now)
    addresses = letterhead(
        read({f"COMMENTS_{name.upper()}": value for name, value in _MAIL.items()}), it.secret
    ).addresses
    assert addresses is not None
    return addresses.make(Kind.READER, id)


async def test_a_stored_mail_is_read_by_itself_and_seen_on_the_page(clean_url: str, tmp_path: Path) -> None:
    zone(tmp_path)
    async with service(clean_url, jobs="on", dns_zone_file=str(tmp_path / "zone"), **_MAIL) as it:
        await it.site()
        address = await _address(it, await it.posted("First."))
        arrived = Arrived(raw=letter("By mail.\r\n"), sender=ANA, recipient=address, door=MailDoor.PIPE)
        async with it.db.tx() as tx:
            message = await store(tx, arrived, now=it.clock.now)
        assert await ask(it, "select state from inbound_message where id = $1", message) in {"received", "posted"}

        async def look() -> list[object]:
            return await it.texts()

        assert [["p", "By mail."]] in await until(look, lambda seen: len(seen) == 2)


async def test_without_a_mail_server_a_mail_is_read_all_the_same(clean_url: str, tmp_path: Path) -> None:
    zone(tmp_path)
    async with service(clean_url, jobs="on", dns_zone_file=str(tmp_path / "zone")) as it:
        await it.site()
        arrived = Arrived(raw=letter(), sender=ANA, recipient="nobody@reply.example", door=MailDoor.PIPE)
        async with it.db.tx() as tx:
            message = await store(tx, arrived, now=it.clock.now)

        async def look() -> str:
            return str(await ask(it, "select state from inbound_message where id = $1", message))

        await until(look, lambda seen: seen == "held")


async def test_a_mail_that_takes_long_delays_no_other_job(
    clean_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zone(tmp_path)
    reading, go_on = asyncio.Event(), asyncio.Event()

    async def slow(*_: object, **__: object) -> Unreadable:
        reading.set()
        await go_on.wait()
        return Unreadable.TOO_COSTLY

    monkeypatch.setattr(Isolate, "read", slow)
    async with service(clean_url, jobs="on", dns_zone_file=str(tmp_path / "zone"), **_MAIL) as it:
        await it.site()
        arrived = Arrived(raw=letter(), sender=ANA, recipient="nobody@reply.example", door=MailDoor.PIPE)
        async with it.db.tx() as tx:
            await store(tx, arrived, now=it.clock.now)
        await asyncio.wait_for(reading.wait(), 10)
        async with it.db.tx() as tx:
            await tx.raw.execute(
                "insert into moderator (id, email, name) values (gen_random_uuid(), 'mo@example.org', 'Mo')"
            )
            await tx.raw.execute(
                "insert into site_moderator (site_id, moderator_id) select s.id, m.id from site s, moderator m"
            )
        await it.change(policy=Policy.HOLD)
        await it.posted("Waits.")

        async def look() -> int:
            return int(await ask(it, "select count(*) from outbound_message"))

        await until(look)
        go_on.set()
