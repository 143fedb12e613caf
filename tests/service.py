"""The whole application in the test's own process, on a real Postgres, with a clock that the test moves."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

import httpx2
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from comments_svc.app.create import create_app
from comments_svc.db.database import Database
from comments_svc.db.listen import Listener
from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.secret import RootSecret, new_token
from comments_svc.settings.read import read
from comments_svc.sites.add import add
from comments_svc.sites.change import change
from comments_svc.sites.find import find
from comments_svc.sites.model import Policy, Site
from comments_svc.web.read.cache import Cache

T = TypeVar("T")

SECRET: Final = "test-secret-test-secret-test-secret-0123"
BLOG: Final = "https://blog.example"
PAGE: Final = f"{BLOG}/post/"
PUBLIC_URL: Final = "http://localhost:8000"
ADDRESS: Final = "203.0.113.9"
DEADLINE_S: Final = 10.0


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
    app: ASGIApp

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

    async def change(self, slug: str = "blog", **settings: str) -> Site:
        """As `comments-svc site set` does."""
        async with self.db.tx() as tx:
            return await change(tx, await find(tx, slug), settings)

    async def post(
        self, text: str = "Hello there.", *, site: str = "blog", token: str | None = None, **more: Any
    ) -> httpx2.Response:
        """Through the API, from a page of the blog."""
        body = {"id": str(uuid7()), "url": PAGE, "text": text, "name": "Ana", **more}
        return await self.http.post(f"/api/v1/sites/{site}/comments", json=body, headers=bearer(token))

    async def posted(self, text: str = "Hello there.", **more: Any) -> str:
        """The id of a new comment."""
        answer = await self.post(text, **more)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["comment"]["id"])

    async def edit(self, comment: str, text: str, token: str | None) -> httpx2.Response:
        return await self.http.patch(_of(comment), json={"text": text}, headers=bearer(token))

    async def delete(self, comment: str, token: str | None) -> httpx2.Response:
        return await self.http.delete(_of(comment), headers=bearer(token))

    async def vote(self, comment: str, value: int, token: str | None) -> httpx2.Response:
        return await self.http.put(f"{_of(comment)}/vote", json={"value": value}, headers=bearer(token))

    async def thread(self, *, site: str = "blog", url: str = PAGE, **query: Any) -> dict[str, Any]:
        return await self.read(f"/api/v1/sites/{site}/thread", url=url, **query)

    async def texts(self, **query: Any) -> list[Any]:
        """The body of each comment that a page of the thread shows."""
        return [each["body"] for each in (await self.thread(**query))["comments"]]

    async def own(self, token: str | None, *, url: str = PAGE) -> dict[str, Any]:
        """What only this reader sees of the thread."""
        return await self.read("/api/v1/sites/blog/reader/thread", token, url=url)

    async def read(self, path: str, token: str | None = None, **query: Any) -> dict[str, Any]:
        answer = await self.http.get(path, params=query, headers=bearer(token))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    @asynccontextmanager
    async def browser(self, address: str) -> AsyncIterator[httpx2.AsyncClient]:
        """Another client, at another address."""
        async with _client(self.app, address) as http:
            yield http


def _of(comment: str) -> str:
    return f"/api/v1/sites/blog/comments/{comment}"


def bearer(token: str | None, origin: str = BLOG) -> dict[str, str]:
    return {"origin": origin} | ({"authorization": f"Bearer {token}"} if token else {})


def reader_token() -> str:
    return new_token()


def new_id() -> str:
    return str(uuid7())


def refusal(answer: httpx2.Response) -> tuple[int, str]:
    """Status and slug of a problem document (RFC 9457)."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    document = answer.json()
    assert document["status"] == answer.status_code
    return answer.status_code, document["type"].rsplit("/", 1)[-1]


async def until(look: Callable[[], Awaitable[T]], holds: Callable[[T], bool] = bool) -> T:
    """Looks again and again until what is seen holds; fails after ten seconds with what was seen last."""
    deadline = asyncio.get_running_loop().time() + DEADLINE_S
    while not holds(seen := await look()):
        assert asyncio.get_running_loop().time() < deadline, seen
        await asyncio.sleep(0.02)
    return seen


def listener_of(it: Service) -> Listener:
    cache = it.state["cache"]
    assert isinstance(cache, Cache)
    return cache._listener


async def listening(it: Service, *, is_so: bool = True) -> None:
    """Returns once the process hears of changes, or no longer does."""

    async def look() -> bool:
        return listener_of(it).healthy is is_so

    await until(look)


async def cut_listen(it: Service) -> None:
    """Ends the LISTEN connections of every process, as a failover would; returns when this one knows."""
    await do(
        it,
        """
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'comments-svc listen' and datname = current_database()
        """,
    )
    await listening(it, is_so=False)


async def ask(it: Service, question: str, *values: Any) -> Any:
    """The one value that a statement answers with."""
    async with it.db.read() as on:
        return await on.raw.fetchval(question, *values)


async def do(it: Service, statement: str, *values: Any) -> None:
    async with it.db.tx() as tx:
        await tx.raw.execute(statement, *values)


@asynccontextmanager
async def service(dsn: str, **settings: str) -> AsyncIterator[Service]:
    """`settings` are COMMENTS_* variables in lower case without the prefix. Rate limits are off unless given."""
    given = {"rate_limits": "off", "jobs": "off", **settings}
    secret = given.setdefault("secret", SECRET)
    env = {f"COMMENTS_{name.upper()}": value for name, value in given.items()}
    read_settings = read({"DATABASE_URL": dsn, **env})
    clock = MovingClock()
    app = create_app(read_settings, RootSecret(secret.encode()), clock=clock)
    async with _lifespan(app) as state:
        whole = _with_state(app, state)
        async with _client(whole, ADDRESS) as http:
            yield Service(http, state, clock, whole)


def _client(app: ASGIApp, address: str) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False, client=(address, 4711))
    return httpx2.AsyncClient(transport=transport, base_url=PUBLIC_URL)


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
    task: asyncio.Task[None] = asyncio.create_task(app(scope, inbox.get, outbox.put))  # type: ignore[arg-type]
    await inbox.put({"type": "lifespan.startup"})
    started = await outbox.get()
    assert started["type"] == "lifespan.startup.complete", started
    try:
        yield state
    finally:
        await inbox.put({"type": "lifespan.shutdown"})
        await outbox.get()
        await task
