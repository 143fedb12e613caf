"""Two processes on one database: what one is told, the other shows."""

import functools
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from comments_svc.kernel.ids import uuid7
from tests.database import DatabaseServer, ask
from tests.faults.conftest import add_site
from tests.faults.proxy import Proxy, proxy_to
from tests.faults.server import BLOG, SECRET, SITE, Server, allowed_s, command, wait_until
from tests.faults.stream import watching

_LISTENERS = (
    "select coalesce(array_agg(pid), '{}') from pg_stat_activity"
    " where datname = current_database() and application_name = 'comments-svc listen'"
)


@dataclass
class Pair:
    """`b` reaches the database through `line`. `of_a`: the backend of A's LISTEN connection."""

    a: Server
    b: Server
    line: Proxy
    dsn: str
    of_a: list[int]

    def post(self, page: str) -> str:
        """Through A; the id of the comment."""
        comment = str(uuid7())
        body = {"id": comment, "url": page, "text": f"I am {comment}.", "name": "Ana"}
        url = f"{self.a.url}/api/v1/sites/{SITE}/comments"
        answer = httpx2.post(url, json=body, headers={"origin": BLOG}, verify=False, trust_env=False)
        assert answer.status_code == 201
        return comment

    def shows(self, page: str, comment: str) -> bool:
        """Whether a reader of B sees it."""
        return comment in {each["id"] for each in self._page(page)["comments"]}

    def version(self, page: str) -> int:
        """As B has it."""
        version: int = self._page(page)["thread"]["version"]
        return version

    def _page(self, page: str) -> dict[str, Any]:
        answer = self.b.get(f"/api/v1/sites/{SITE}/thread", url=page)
        assert answer.status_code == 200
        shown: dict[str, Any] = answer.json()
        return shown

    def of_b(self) -> list[int]:
        """The backend of B's LISTEN connection, if there is one."""
        found = ask(self.dsn, _LISTENERS)
        assert isinstance(found, list)
        return [each for each in found if each not in self.of_a]


@pytest.fixture(scope="module")
def pair(postgres: DatabaseServer, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("pair")
    with ExitStack() as stack:
        dsn = stack.enter_context(postgres.database(template))
        add_site(dsn)
        line = stack.enter_context(proxy_to(dsn))
        a = stack.enter_context(serving(dsn, folder / "a"))
        a.wait_until_ready()
        of_a = ask(dsn, _LISTENERS)
        assert isinstance(of_a, list)
        b = stack.enter_context(serving(line.dsn, folder / "b"))
        b.wait_until_ready()
        yield Pair(a, b, line, dsn, of_a)


def serving(dsn: str, output: Path) -> AbstractContextManager[Server]:
    return command("serve", output=output, database_url=dsn, secret=SECRET, jobs="off", pool_size=4)


@pytest.fixture
def page(request: pytest.FixtureRequest) -> str:
    """One for each test."""
    return f"{BLOG}/{request.node.name}/"


def test_a_post_through_one_is_seen_through_the_other_and_told_to_its_watchers_within_a_second(
    pair: Pair, page: str
) -> None:
    first = pair.post(page)
    wait_until(lambda: pair.shows(page, first), 5)
    with watching(pair.b, page) as watch:
        for _ in range(3):
            version = pair.version(page)
            comment = pair.post(page)
            seen_s = wait_until(functools.partial(pair.shows, page, comment), 5)
            heard_s = wait_until(functools.partial(watch.heard, version + 1), 5)
            print(f"seen after {seen_s:.3f} s, told after {seen_s + heard_s:.3f} s")
            assert seen_s + heard_s < allowed_s(1)


def test_with_its_listen_connection_cut_a_process_still_shows_what_is_new_and_listens_again(
    pair: Pair, page: str
) -> None:
    first = pair.post(page)
    wait_until(lambda: pair.shows(page, first), 5)
    with watching(pair.b, page) as watch:
        (cut,) = pair.of_b()
        assert ask(pair.dsn, f"select pg_terminate_backend({cut})")
        comment = pair.post(page)
        seen_s = wait_until(lambda: pair.shows(page, comment), 6)
        back_s = wait_until(lambda: pair.of_b() not in ([], [cut]), 5)
        wait_until(lambda: watch.heard(pair.version(page)), 6)
        print(f"seen after {seen_s:.3f} s, listening again after {back_s:.3f} s")
        again = pair.post(page)
        assert wait_until(lambda: pair.shows(page, again) and watch.heard(pair.version(page)), 5) < allowed_s(1)


def test_what_was_never_announced_is_seen_and_told_within_six_seconds(pair: Pair, page: str) -> None:
    first = pair.post(page)
    wait_until(lambda: pair.shows(page, first), 5)
    before = pair.version(page)
    change = "title = 'Changed', version = version + 1, changed_at = clock_timestamp()"
    with watching(pair.b, page) as watch:
        ask(pair.dsn, f"update thread set {change} where url = '{page}'")
        seen_s = wait_until(lambda: pair.version(page) == before + 1, 6)
        heard_s = wait_until(lambda: watch.heard(before + 1), 6 - seen_s)
        print(f"seen after {seen_s:.3f} s, told after {seen_s + heard_s:.3f} s")


def test_a_listen_connection_that_falls_silent_is_doubted_and_replaced(pair: Pair, page: str) -> None:
    first = pair.post(page)
    wait_until(lambda: pair.shows(page, first), 5)
    (silent,) = pair.of_b()
    assert pair.line.silence_listeners() == 1
    comment = pair.post(page)
    seen_s = wait_until(lambda: pair.shows(page, comment), 6)
    back_s = wait_until(lambda: pair.of_b() not in ([], [silent]), 10)
    print(f"seen after {seen_s:.3f} s, replaced after {seen_s + back_s:.3f} s")
    again = pair.post(page)
    assert wait_until(lambda: pair.shows(page, again), 5) < allowed_s(1)
