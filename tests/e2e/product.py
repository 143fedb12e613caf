"""The whole product as `make run` starts it, in a process of its own: the service, and the blog on a second origin.

Beside the demo's site there is one for each test that wants rules or comments of its own.
"""

import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

import httpx2

from comments_svc.db.database import Database, Tx
from comments_svc.kernel.clock import utc_now
from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.secret import new_token
from comments_svc.moderation.decide import decide
from comments_svc.moderation.model import Act, Decision
from comments_svc.moderation.undo import undo
from comments_svc.moderators.hand_over import hand_over
from comments_svc.moderators.link import link
from comments_svc.moderators.model import ModeratorId
from comments_svc.moderators.queries import by_email
from comments_svc.setup.queries import hide
from comments_svc.sites.add import add
from comments_svc.sites.change import change
from comments_svc.sites.find import find
from comments_svc.sites.model import Policy, Site
from comments_svc.threads.close import close, reopen
from comments_svc.threads.rename import forget_address, rename
from tests.database import Loop
from tests.e2e.post import Post
from tests.faults.server import SECRET, command, free_port, wait_until

POST: Final = "/eleven-minutes-for-a-loaf/"
AUTHOR: Final = "author@demo.example"

_numbers: Final = count(1)


@dataclass(frozen=True)
class Product:
    """`service` and `blog` are origins, which a browser takes for two sites (the `localhost` and the `127.0.0.1` of the
    demo). `post` holds the mail that it has sent. `db` belongs to `loop`."""

    service: str
    blog: str
    post: Post
    db: Database
    loop: Loop
    http: httpx2.Client

    def new_site(self, policy: Policy = Policy.PUBLISH, **settings: str) -> "Lab":
        """A site that nobody else uses; the demo's author moderates it."""
        number = next(_numbers)
        slug = f"lab-{number}"

        async def act() -> None:
            async with self.db.tx() as tx:
                site = await add(tx, slug, [self.blog], policy=policy, title=f"Lab {number}")
                await hand_over(tx, site.id)
                author = await by_email(tx, AUTHOR)
                assert author is not None
                await hide(tx, site.id, author.id)  # the way to a first comment, which most tests have behind them
                if settings:
                    await change(tx, site, settings)

        self.loop.run(act())
        return Lab(self, slug, f"{self.blog}/lab/{number}/")

    def sign_in_link(self, email: str = AUTHOR, *sites: str) -> str:
        """One-time, as `comments-svc moderator link` prints it. `sites`: that somebody else is to own."""

        async def act() -> str:
            async with self.db.tx() as tx:
                return await link(tx, email, now=utc_now(), sites=sites)

        return f"{self.service}/dashboard/sign-in?token={self.loop.run(act())}"

    @property
    def dashboard(self) -> str:
        """Of the demo's site."""
        return f"{self.service}/dashboard/sites/demo"

    def csp_reports(self) -> list[Any]:
        """All that browsers have reported to the blog."""
        reports: list[Any] = self.http.get(f"{self.blog}/csp-reports").json()
        return reports

    def thread_page(self, site: str, url: str) -> str:
        """The address of a thread as a page that needs no JavaScript."""
        return f"{self.service}/sites/{site}/page?url={quote(url, safe='')}"


@dataclass(frozen=True)
class Lab:
    """A site of a test, and a page of it."""

    product: Product
    site: str
    url: str

    def post(self, text: str, *, name: str = "Ana", token: str | None = None, **more: str) -> str:
        """A comment by another reader, from elsewhere; its id. `more`: its parent, an e-mail address, …"""
        body = {"id": str(uuid7()), "url": self.url, "text": text, "name": name, "elapsed_ms": 60_000, **more}
        headers = {"origin": self.product.blog, "authorization": f"Bearer {token or new_token()}"}
        answer = self.product.http.post(self._api("comments"), json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["comment"]["id"])

    def decide(self, comment: str, act: Act, *, seen: int = 1) -> UUID:
        """By the author. The event, once the service shows it."""

        async def run(tx: Tx, site: Site, author: ModeratorId) -> Decision:
            return await decide(tx, site, UUID(comment), act, by=author, seen=seen, now=utc_now())

        return self._by_the_author(run)

    def undo(self, event: UUID) -> UUID:
        """The same, of what was decided."""

        async def run(tx: Tx, site: Site, author: ModeratorId) -> Decision:
            return await undo(tx, site, event, by=author, now=utc_now())

        return self._by_the_author(run)

    def _by_the_author(self, act: Callable[[Tx, Site, ModeratorId], Awaitable[Decision]]) -> UUID:
        async def run() -> Decision:
            async with self.product.db.tx() as tx:
                author = await by_email(tx, AUTHOR)
                assert author is not None
                return await act(tx, await find(tx, self.site), author.id)

        made = self.product.loop.run(run())
        self._wait_for(made.version or 0)
        assert made.event is not None
        return made.event.id

    def move(self, url: str) -> None:
        """The page gets this address, and its old one becomes free."""
        thread = UUID(self.thread()["thread"]["id"])

        async def run() -> None:
            async with self.product.db.tx() as tx:
                author = await by_email(tx, AUTHOR)
                assert author is not None
                site, now = await find(tx, self.site), utc_now()
                await rename(tx, site, thread, author.id, "A post", url, now=now)
                await forget_address(tx, site, thread, self.url, author.id, now=now)

        self.product.loop.run(run())

    def close(self) -> None:
        """Readers can't comment on the page any more. Returns when the service shows it."""
        self._on_the_thread(close)

    def reopen(self) -> None:
        """They can again."""
        self._on_the_thread(reopen)

    def _on_the_thread(self, act: Callable[..., Awaitable[int]]) -> None:
        thread = UUID(self.thread()["thread"]["id"])

        async def run() -> int:
            async with self.product.db.tx() as tx:
                author = await by_email(tx, AUTHOR)
                assert author is not None
                now = datetime.now(UTC)
                return await act(tx, await find(tx, self.site), thread, author.id, now=now)

        self._wait_for(self.product.loop.run(run()))

    def change(self, **settings: str) -> None:
        """Of the site. Returns when the service goes by it."""
        before = self.thread()["policy"]

        async def run() -> None:
            async with self.product.db.tx() as tx:
                await change(tx, await find(tx, self.site), settings)

        self.product.loop.run(run())
        wait_until(lambda: bool(self.thread()["policy"] != before), within_s=10)

    def thread(self) -> dict[str, Any]:
        """As everybody sees it now."""
        found: dict[str, Any] = self.product.http.get(self._api("thread"), params={"url": self.url}).json()
        return found

    def texts(self) -> list[str]:
        """The first paragraph of each comment that everybody sees."""
        return ["".join(map(str, each["body"][0][1:])) for each in self.thread()["comments"] if each["body"]]

    @property
    def dashboard(self) -> str:
        return f"{self.product.service}/dashboard/sites/{self.site}"

    def _wait_for(self, version: int) -> None:
        wait_until(lambda: bool(self.thread()["thread"]["version"] >= version), within_s=5)

    def _api(self, path: str) -> str:
        return f"{self.product.service}/api/v1/sites/{self.site}/{path}"


@contextmanager
def running(dsn: str, output: Path, **more: str) -> Iterator[Product]:
    """`output` takes what the service says. `more`: settings, beside those that it needs."""
    port, blog_port, data = free_port(), free_port(), output.parent / "data"
    settings = {"database_url": dsn, "secret": SECRET, "data_dir": str(data), **more}
    with (
        command("demo", output=output, port=port, demo_blog_port=blog_port, **settings) as server,
        Loop() as loop,
        httpx2.Client(timeout=10, trust_env=False) as http,
    ):
        server.wait_until_ready()
        opened = Database.connect(dsn, pool_size=2)
        db = loop.run(opened.__aenter__())
        try:
            addresses = _address("Dashboard", server.said), _address("Blog", server.said)
            yield Product(*addresses, Post(data), db, loop, http)
        finally:
            loop.run(opened.__aexit__(None, None, None))


def _address(name: str, said: str) -> str:
    """The origin of an address that `comments-svc demo` has printed."""
    found = re.search(rf"^  {name} +(http://[^/\s]+)", said, re.MULTILINE)
    assert found is not None, said
    return found[1]
