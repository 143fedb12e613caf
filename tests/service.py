"""The whole application in the test's own process, on a real Postgres, with a clock that the test moves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx2
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from comments_svc.app.create import create_app
from comments_svc.db.database import Database
from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.secret import RootSecret, new_token
from comments_svc.settings.read import read
from comments_svc.sites.add import add
from comments_svc.sites.model import Policy, Site

SECRET: Final = "test-secret-test-secret-test-secret-0123"
BLOG: Final = "https://blog.example"
PAGE: Final = f"{BLOG}/post/"
PUBLIC_URL: Final = "http://localhost:8000"


@dataclass
class MovingClock:
    """Stands at the real time of its making until it is moved."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by


@dataclass
class Service:
    """`http` speaks to the application as a browser on the blog would."""

    http: httpx2.AsyncClient
    state: dict[str, Any]
    clock: MovingClock

    @property
    def db(self) -> Database:
        database = self.state["db"]
        assert isinstance(database, Database)
        return database

    @property
    def secret(self) -> RootSecret:
        secret = self.state["secret"]
        assert isinstance(secret, RootSecret)
        return secret

    async def site(self, slug: str = "blog", *, policy: Policy = Policy.PUBLISH, origin: str = BLOG) -> Site:
        async with self.db.tx() as tx:
            return await add(tx, slug, [origin], policy=policy, title="A Blog")

    async def post(self, text: str = "Hello there.", *, site: str = "blog", token: str | None = None, **more: Any) -> httpx2.Response:
        """Through the API, from a page of the blog."""
        body = {"id": str(uuid7()), "url": PAGE, "text": text, "name": "Ana", **more}
        return await self.http.post(f"/api/v1/sites/{site}/comments", json=body, headers=bearer(token))

    async def thread(self, *, site: str = "blog", url: str = PAGE, **query: Any) -> dict[str, Any]:
        answer = await self.http.get(f"/api/v1/sites/{site}/thread", params={"url": url, **query})
        assert answer.status_code == 200, answer.text
        page: dict[str, Any] = answer.json()
        return page


def bearer(token: str | None, origin: str = BLOG) -> dict[str, str]:
    return {"origin": origin} | ({"authorization": f"Bearer {token}"} if token else {})


def reader_token() -> str:
    return new_token()


@asynccontextmanager
async def service(dsn: str, **settings: str) -> AsyncIterator[Service]:
    """`settings` are COMMENTS_* variables in lower case without the prefix. Rate limits are off unless given."""
    given = {"rate_limits": "off", "jobs": "off", **settings}
    env = {f"COMMENTS_{name.upper()}": value for name, value in given.items()}
    read_settings = read({"DATABASE_URL": dsn, "COMMENTS_SECRET": SECRET, **env})
    clock = MovingClock()
    app = create_app(read_settings, RootSecret(SECRET.encode()), clock=clock)
    async with _lifespan(app) as state:
        transport = httpx2.ASGITransport(_with_state(app, state), raise_app_exceptions=False, client=("203.0.113.9", 4711))
        async with httpx2.AsyncClient(transport=transport, base_url=PUBLIC_URL) as http:
            yield Service(http, state, clock)


def _with_state(app: ASGIApp, state: dict[str, Any]) -> ASGIApp:
    async def call(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "state": dict(state)}, receive, send)

    return call


@asynccontextmanager
async def _lifespan(app: ASGIApp) -> AsyncIterator[dict[str, Any]]:
    """What a server does around an application (ASGI lifespan protocol)."""
    state: dict[str, Any] = {}
    inbox: asyncio.Queue[Message] = asyncio.Queue()
    outbox: asyncio.Queue[Message] = asyncio.Queue()
    scope: Scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": state}
    task = asyncio.create_task(app(scope, inbox.get, outbox.put))  # type: ignore[arg-type]
    await inbox.put({"type": "lifespan.startup"})
    started = await outbox.get()
    assert started["type"] == "lifespan.startup.complete", started
    try:
        yield state
    finally:
        await inbox.put({"type": "lifespan.shutdown"})
        await outbox.get()
        await task
