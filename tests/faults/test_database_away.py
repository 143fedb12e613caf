"""A database that can't be reached, or has no connection left: an answer in time, and in words."""

from pathlib import Path

import pytest

from tests.faults.load import assert_each_once, posting, stored
from tests.faults.lock import comments_locked, waiting
from tests.faults.server import SECRET, command, free_port, wait_until


def test_with_every_connection_taken_the_next_request_is_refused_within_two_seconds(dsn: str, output: Path) -> None:
    with command("serve", output=output, database_url=dsn, secret=SECRET, pool_size=2, jobs="off") as server:
        server.wait_until_ready()
        with posting(server.url, clients=2) as stuck:
            with comments_locked(dsn):
                wait_until(lambda: waiting(dsn) == 2, 5)
                with posting(server.url, clients=3, retry=False) as late:
                    assert late.ended.wait(5)
                assert [each.status for each in late.history] == [503] * 3
                assert {each.headers["retry-after"] for each in late.history} == {"1"}
                slowest_s = max(each.took for each in late.history)
                assert waiting(dsn) == 2
            stuck.more(20)
            stuck.finish()
        print(f"refused within {slowest_s:.2f} s")
        assert slowest_s < 2
        assert_each_once(stuck, stored(dsn))


_TCP = ("postgresql://app:geheim@127.0.0.1:{port}/app", "The database at 127.0.0.1:{port}/app can't be reached: ")
_SOCKET = ("postgresql://app@/app?host=/nowhere", "The database at /nowhere/app can't be reached: ")


@pytest.mark.parametrize(
    ("word", "url", "said"),
    [("serve", *_TCP), ("serve", *_SOCKET), ("worker", *_TCP), ("migrate", *_TCP)],
    ids=["serve", "serve by socket", "worker", "migrate"],
)
def test_without_its_database_a_command_ends_and_says_why(output: Path, word: str, url: str, said: str) -> None:
    port = free_port()
    with command(word, output=output, database_url=url.format(port=port), secret=SECRET) as server:
        server.wait()
        assert server.process.returncode == 1
        assert said.format(port=port) in server.said
        assert "Traceback" not in server.said
        assert "geheim" not in server.said
