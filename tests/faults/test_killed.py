"""kill -9 under load. The judge is what the clients were told, against what the database holds."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from tests.faults.load import assert_each_once, posting, stored
from tests.faults.server import PAGE, SITE, allowed_s, command, free_port, kill_postgres, postgres_of, wait_until

_ROUNDS = 3


@contextmanager
def held_down(data: Path) -> Iterator[None]:
    """Nobody can start the Postgres of this data directory while the block runs."""
    lock = os.open(data / "postgres" / "start.lock", os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(lock)


def test_every_acknowledged_comment_is_there_once_after_the_service_was_killed_again_and_again(
    data: Path, data_dsn: str, output: Path
) -> None:
    port = free_port()
    ready_s = []
    with posting(f"http://127.0.0.1:{port}") as load:
        for last in [False] * _ROUNDS + [True]:
            with command("serve", "--data", str(data), output=output, port=port) as server:
                ready_s.append(server.wait_until_ready())
                load.more(100)
                if last:
                    load.finish()
                    assert_each_once(load, stored(data_dsn))
                else:
                    server.kill()
    print(f"ready after {', '.join(f'{each:.2f}' for each in ready_s)} s; {len(load.acknowledged)} comments")
    assert median(ready_s) <= allowed_s(2)


def test_while_postgres_is_down_everybody_is_told_to_come_back_and_soon_after_it_is_up_all_goes_on(
    data: Path, data_dsn: str, output: Path
) -> None:
    with command("serve", "--data", str(data), output=output) as server:
        server.wait_until_ready()
        with posting(server.url) as load:
            load.more(100)
            with held_down(data):
                kill_postgres(data)
                before = len(load.history)
                wait_until(lambda: len(load.history) > before + 50, 10)
                down = load.history[before:]
                read = server.get(f"/api/v1/sites/{SITE}/thread", url=PAGE)
                assert (read.status_code, read.headers["retry-after"]) == (503, "1")
                assert server.get("/readyz").status_code == 503
                assert server.get("/healthz").status_code == 200
            revived_s = wait_until(lambda: postgres_of(data) is not None, 10)
            ready_s = server.wait_until_ready()
            load.more(100)
            load.finish()
            assert_each_once(load, stored(data_dsn))
        refused = [each for each in down if each.status not in (200, 201)]
        slowest_s = max(each.took for each in refused)
        print(f"{len(refused)} refused in {slowest_s:.2f} s at most; back after {revived_s:.2f} + {ready_s:.2f} s")
        assert {(each.status, each.headers.get("retry-after")) for each in refused} == {(503, "1")}
        assert max(each.took for each in load.history) < 2
        assert ready_s <= allowed_s(2)
        assert server.process.poll() is None
