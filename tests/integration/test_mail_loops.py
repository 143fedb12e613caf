"""Two installations that mail each other, and a reader between them whose mailbox answers by itself."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from typing import Final

import pytest

from tests.database import DatabaseServer
from tests.mail_in import ANA, MailIn, mail_in
from tests.post_office import HOST, read_mail
from tests.service import ask, service
from tests.signed_mail import mail, signed
from tests.smtp_sink import Mail

_OTHER_HOST: Final = "other.example"
_OTHER_SECRET: Final = "other-secret-other-secret-other-secret-99"
_AWAY: Final = "I am away until Monday.\r\n"
_ROUNDS: Final = 20


@dataclass
class Responder:
    """The mailbox of Ana. A polite one follows RFC 3834; a rude one answers like a person, to every mail, signed."""

    polite: bool
    said: int = 0

    def answers(self, got: Mail) -> tuple[bytes, str, str]:
        """The mail, its recipient and the envelope's sender."""
        read = read_mail(got)
        self.said += 1
        shown = parseaddr(str(read["reply-to"] or read["from"]))[1]
        to = got.sender if self.polite else shown
        head = "Auto-Submitted: auto-replied\r\n" if self.polite else ""
        thread = f"In-Reply-To: {read['message-id']}\r\n"
        raw = mail(to=to, subject=str(read["subject"]), body=_AWAY, head=head + thread)
        raw = raw.replace(b"<1@reader.example>", f"<away.{self.said}@reader.example>".encode())
        return signed(raw), to, "" if self.polite else ANA


@dataclass
class World:
    """`seen`: how many mails each has sent so far."""

    here: MailIn
    there: MailIn
    responder: Responder
    seen: dict[str, int] = field(default_factory=lambda: {HOST: 0, _OTHER_HOST: 0})

    def each(self) -> Sequence[tuple[str, MailIn]]:
        return ((HOST, self.here), (_OTHER_HOST, self.there))

    async def settle(self) -> int:
        """Carries mail between them until nobody has anything to say; how many mails there were."""
        carried = 0
        for _ in range(_ROUNDS):
            new = [mail for host, it in self.each() for mail in await self._sent(host, it)]
            if not new:
                return carried
            carried += len(new)
            for each in new:
                await self._deliver(each)
        raise AssertionError(f"{carried} mails, and no end")

    async def _sent(self, host: str, it: MailIn) -> list[Mail]:
        await it.office.send()
        new = it.office.box.mails[self.seen[host] :]
        self.seen[host] += len(new)
        return new

    async def _deliver(self, got: Mail) -> None:
        raw, to, sender = got.content, got.recipient, got.sender
        if to == ANA:
            raw, to, sender = self.responder.answers(got)
        for host, it in self.each():
            if to.endswith(f"@{host}"):
                await it.receive(raw, to, sender=sender)

    async def wait(self, **by: float) -> None:
        for _, it in self.each():
            it.office.wait(**by)


@pytest.fixture(params=[True, False], ids=["polite", "rude"])
async def world(
    request: pytest.FixtureRequest, postgres: DatabaseServer, template: str, tmp_path: Path
) -> AsyncIterator[World]:
    """Ana follows a page of each. The moderator of each has the plain address of the other."""
    async with AsyncExitStack() as stack:
        made = []
        for host, secret in ((HOST, "first-secret-first-secret-first-secret-00"), (_OTHER_HOST, _OTHER_SECRET)):
            dsn = stack.enter_context(postgres.database(template))
            it = await stack.enter_async_context(service(dsn, secret=secret))
            await it.site()
            folder = tmp_path / host
            folder.mkdir()
            made.append(await stack.enter_async_context(mail_in(it, folder, host=host)))
        here, there = made
        for one, other in ((here, _OTHER_HOST), (there, HOST)):
            await one.it.posted("First words.")
            await one.office.moderator(f"blog@{other}", "everything")
            await one.office.follower(ANA)
        yield World(here, there, Responder(polite=request.param))


async def _texts(it: MailIn) -> list[str]:
    found: list[str] = await ask(it.it, "select array_agg(source order by created_at, id) from comment")
    return found


async def test_two_installations_with_a_vacation_responder_between_them_fall_silent(world: World) -> None:
    for _, it in world.each():
        await it.it.posted("News.")
    carried = await world.settle()
    # Each tells Ana and its moderator; a rude answer is forwarded once.
    assert carried <= 6
    assert world.responder.said == 2
    for _, it in world.each():
        away = [each for each in await _texts(it) if "away" in each]
        assert len(away) == (0 if world.responder.polite else 1)
    await world.wait(days=2)
    assert await world.settle() <= 2


async def test_more_news_do_not_make_a_responder_say_it_twice(world: World) -> None:
    for number in range(3):
        await world.here.it.posted(f"News {number}.")
        await world.settle()
        await world.wait(minutes=20)
    assert world.responder.said == 3
    away = [each for each in await _texts(world.here) if "away" in each]
    assert len(away) == (0 if world.responder.polite else 1)


async def test_a_mail_of_one_installation_is_never_a_comment_or_a_message_at_the_other(world: World) -> None:
    await world.here.it.posted("News.")
    await world.settle()
    kept = "select array_agg(distinct state || ' ' || reason) from inbound_message where from_email like 'notify@%'"
    assert await ask(world.there.it, kept) == ["dropped automatic"]
    assert await ask(world.there.it, "select count(*) from feedback") == 0
