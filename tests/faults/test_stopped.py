"""Stopping: in order by a signal, without a failed request; or by kill -9 of the parent, with nothing left behind."""

import itertools
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.conftest import copy_of
from tests.faults.load import assert_each_once, posting, stored
from tests.faults.lock import comments_locked, waiting
from tests.faults.server import PAGE, SECRET, command, postgres_of, wait_until, workers_of
from tests.faults.stream import watching


@pytest.fixture(scope="module")
def data(warm: Path, folder: Path) -> Iterator[Path]:
    """For all tests here: each leaves it stopped in order."""
    with copy_of(warm, folder) as copy:
        yield copy


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@pytest.mark.parametrize(("workers", "number"), [(1, signal.SIGTERM), (1, signal.SIGHUP), (2, signal.SIGTERM)])
def test_a_signal_ends_all_processes_and_postgres_also_with_a_reader_watching(
    data: Path, output: Path, workers: int, number: signal.Signals
) -> None:
    with command("serve", "--workers", str(workers), "--data", str(data), output=output) as server:
        server.wait_until_ready()
        with watching(server, PAGE) as watch:
            took_s = server.stop(number)
            assert watch.ended.wait(1)
        print(f"{workers} workers, {number.name}: {took_s:.2f} s")
        assert postgres_of(data) is None
        wait_until(server.is_gone, 2)
        assert is_free(server.port)
        assert "Traceback" not in server.said


def test_ctrl_c_in_a_terminal_reaches_every_process_and_ends_them_in_order(data: Path, output: Path) -> None:
    with command("serve", "--workers", "2", "--data", str(data), output=output) as server:
        server.wait_until_ready()
        os.killpg(server.process.pid, signal.SIGINT)
        server.wait()
        assert server.process.returncode == 0
        assert postgres_of(data) is None
        wait_until(server.is_gone, 2)


def test_impatience_while_it_stops_leaves_no_postgres(data: Path, output: Path) -> None:
    with command("serve", "--data", str(data), output=output) as server:
        server.wait_until_ready()
        more = itertools.cycle([signal.SIGTERM, signal.SIGINT])
        for _ in range(500):
            server.process.send_signal(next(more))
            with suppress(subprocess.TimeoutExpired):
                server.process.wait(0.02)
                break
        assert server.process.poll() is not None
        assert postgres_of(data) is None


@pytest.mark.parametrize("word", ["serve", "worker"])
def test_a_signal_that_comes_while_it_starts_leaves_no_postgres(data: Path, output: Path, word: str) -> None:
    with command(word, "--data", str(data), output=output) as server:
        wait_until(lambda: postgres_of(data) is not None, 10)
        server.process.terminate()
        server.wait()
        assert postgres_of(data) is None
        assert "Traceback" not in server.said


def test_a_stop_under_load_fails_no_request(data: Path, output: Path) -> None:
    with command("serve", "--data", str(data), output=output) as server:
        server.wait_until_ready()
        with posting(server.url, retry=False) as load:
            load.more(100)
            took_s = server.stop()
        print(f"{took_s:.2f} s, {len(load.history)} requests")
        failed = [each for each in load.history if each.status != 201]
        assert [each for each in failed if not each.refused] == []


def test_a_request_that_hangs_in_the_database_does_not_hold_up_the_stop(dsn: str, output: Path) -> None:
    with command("serve", output=output, database_url=dsn, secret=SECRET) as server:
        server.wait_until_ready()
        with comments_locked(dsn), posting(server.url, clients=1, retry=False) as load:
            wait_until(lambda: waiting(dsn) == 1, 5)
            print(f"{server.stop():.2f} s")
        assert [each.status for each in load.history] != [201]
        assert stored(dsn).rows == 0


def test_a_killed_parent_takes_its_workers_along_and_frees_the_port(dsn: str, output: Path) -> None:
    with command("serve", "--workers", "2", output=output, database_url=dsn, secret=SECRET) as server:
        server.wait_until_ready()
        assert len(workers_of(server.process.pid)) == 2
        server.kill()
        gone_s = wait_until(lambda: server.is_gone() and is_free(server.port), 5)
        print(f"gone after {gone_s:.2f} s")


def test_a_killed_worker_is_replaced(dsn: str, output: Path) -> None:
    with command("serve", "--workers", "2", output=output, database_url=dsn, secret=SECRET) as server:
        server.wait_until_ready()
        first = workers_of(server.process.pid)
        with posting(server.url) as load:
            load.more(20)
            first[0].kill()
            wait_until(lambda: len({*workers_of(server.process.pid)} - {first[0]}) == 2, 10)
            load.more(20)
            load.finish()
        assert_each_once(load, stored(dsn))
