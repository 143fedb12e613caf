"""Mails of a moderator that decide about comments."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from comments_svc.sites.model import Policy
from tests.mail_in import Became, MailIn, mail_in
from tests.service import Service
from tests.signed_mail import mail, signed

MO: Final = "mo@author.example"
FROM: Final = f"Mo <{MO}>"


@asynccontextmanager
async def author_inn(blog: Service, tmp_path: Path) -> AsyncIterator[MailIn]:
    """Everything waits; Mo moderates, and author.example has the key of reader.example."""
    await blog.change(policy=Policy.HOLD)
    key = "s1._domainkey.author.example. CNAME s1._domainkey.reader.example."
    async with mail_in(blog, tmp_path, key) as it:
        await it.office.moderator(MO)
        yield it


async def told(inn: MailIn, text: str = "First words.", **more: Any) -> str:
    """The address that the letter about a new comment answers to."""
    await inn.it.posted(text, **more)
    assert await inn.office.whom() == [MO]
    return str(inn.office.last["reply-to"])


def order(body: str, to: str, *, id: str = "a1", sender: str = FROM, **how: Any) -> bytes:
    """Signed by the author's domain, now."""
    raw = mail(sender=sender, to=to, body=f"{body}\r\n").replace(
        b"<1@reader.example>", f"<{id}@author.example>".encode()
    )
    return signed(raw, "author.example", **how)


async def give(inn: MailIn, body: str, to: str, **how: Any) -> Became:
    return await inn.receive(order(body, to, **how), to, sender=MO)


async def states(inn: MailIn) -> list[tuple[str, str]]:
    async with inn.it.db.read() as on:
        rows = await on.raw.fetch("select source, state from comment order by created_at, id")
    return [(each["source"], each["state"]) for each in rows]


def undo_link(inn: MailIn) -> str:
    found = re.search(r"http://localhost:8000(/o/\S+)", inn.office.last_text)
    assert found is not None, inn.office.last_text
    return found[1]


async def press(inn: MailIn, link: str, act: str, seen: int = 1) -> str:
    headers = {"origin": "http://localhost:8000"}
    form = {"act": act, "seen": str(seen)}
    answer = await inn.it.http.post(link, data=form, headers=headers, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer.text
