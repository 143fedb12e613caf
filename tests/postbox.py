"""Readers and their mailboxes: what the service would mail to whom, without a mail server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final
from uuid import UUID

import httpx2
import msgspec

from comments_svc.readers.proof_code import proof_code
from comments_svc.readers.proof_link import proof_link
from comments_svc.worker.kinds import KINDS
from comments_svc.worker.run import Worker
from tests.service import PAGE, Service, ask, bearer, reader_token, service

ANA: Final = "ana@example.org"
MAIL: Final = {"smtp_url": "smtp://127.0.0.1:9?tls=off", "mail_from": "notify@reply.example"}
"""Settings under which mail is promised. Nothing listens there: these tests look at what waits to be sent."""


@asynccontextmanager
async def mailing(dsn: str, **settings: str) -> AsyncIterator[Service]:
    """The service with one site, `blog`, and a mail server to promise mail by."""
    async with service(dsn, **MAIL, **settings) as it:
        await it.site()
        yield it


class Reader:
    """A browser of a reader: it holds one token. `lang`: what its widget speaks."""

    def __init__(self, it: Service, *, site: str = "blog", lang: str = "") -> None:
        self.it = it
        self.lang = lang
        self.token = reader_token()
        self.api = f"/api/v1/sites/{site}"

    async def call(self, method: str, path: str, body: Any = None, **query: Any) -> httpx2.Response:
        headers = bearer(self.token) | ({"accept-language": self.lang} if self.lang else {})
        return await self.it.http.request(method, f"{self.api}/{path}", json=body, params=query, headers=headers)

    async def done(self, method: str, path: str, body: Any = None, **query: Any) -> dict[str, Any]:
        answer = await self.call(method, path, body, **query)
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def ask(self, email: str = ANA) -> httpx2.Response:
        return await self.call("POST", "reader/code", {"email": email})

    async def enter(self, code: str) -> httpx2.Response:
        return await self.call("POST", "reader/session", {"code": code})

    async def open_link(self, token: str) -> httpx2.Response:
        return await self.call("POST", "reader/session", {"link": token})

    async def follow(self, email: str | None = None, *, url: str = PAGE, scope: str = "thread") -> str:
        """The state that the answer tells."""
        body = {"url": url, "scope": scope} | ({"email": email} if email else {})
        return str((await self.done("PUT", "subscription", body))["state"])

    async def follows(self, *, url: str = PAGE) -> str:
        return str((await self.done("GET", "subscription", url=url))["state"])

    async def view(self) -> dict[str, Any]:
        return await self.done("GET", "reader")

    async def prove(self, email: str = ANA) -> None:
        """Asks for a mail, reads it, enters its code."""
        await self.ask(email)
        answer = await self.enter(code_in(self.it, await last_mail(self.it, email)))
        assert answer.status_code == 200, answer.text


async def work(it: Service) -> None:
    """Runs the jobs that are due."""
    while await Worker(it.db, KINDS, it.clock).run_due():
        pass


async def mails(it: Service, email: str = ANA) -> list[UUID]:
    """The proofs that an address was asked for by mail, in order."""
    await work(it)
    async with it.db.read() as on:
        rows = await on.raw.fetch(
            "select params from outbound_message where recipient = $1 and template = 'prove' order by id", email
        )
    return [UUID(msgspec.json.decode(each["params"])["proof"]) for each in rows]


async def last_mail(it: Service, email: str = ANA) -> UUID:
    return (await mails(it, email))[-1]


def code_in(it: Service, proof: UUID) -> str:
    """As the mail says it."""
    return proof_code(it.secret, proof)


async def link_in(it: Service, proof: UUID) -> str:
    """The token in the link that the mail has."""
    site = await ask(it, "select site_id from address_proof where id = $1", proof)
    expires = await ask(it, "select expires_at from address_proof where id = $1", proof)
    return proof_link(it.secret, "", site, proof, expires_at=expires).partition("#")[2]


def another(code: str) -> str:
    """Six other digits."""
    return f"{(int(code) + 1) % 1_000_000:06}"
