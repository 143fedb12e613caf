"""The embedded Postgres after kill -9, power loss and restarts of a container."""

import asyncio
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import psutil
import pytest

from comments_svc.db.embedded import Embedded
from comments_svc.db.postgres import postmaster
from tests.database import ask
from tests.holder import holder
from tests.processes import cut_power


def server_of(root: Path) -> int:
    found = postmaster.pid(root / "postgres")
    assert found is not None
    return found


def copy(root: Path, to: Path) -> None:
    subprocess.run(["cp", "-a", root, to], check=True)


def kill_all(root: Path) -> None:
    cut_power(psutil.Process(server_of(root)))


@contextmanager
def stranger(root: Path) -> Iterator[int]:
    """The pid of another program of the server's account (Postgres overlooks those of other accounts)."""
    owner = (root / "postgres").stat()
    foreign = owner.st_uid != os.geteuid()
    with subprocess.Popen(
        ["sleep", "1000"],
        user=owner.st_uid if foreign else None,
        group=owner.st_gid if foreign else None,
        extra_groups=[] if foreign else None,
    ) as process:
        try:
            yield process.pid
        finally:
            process.kill()


@contextmanager
def zombie() -> Iterator[int]:
    with subprocess.Popen(["true"]) as process:
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        yield process.pid


def claim(root: Path, pid: int) -> None:
    """Let the files of a killed server name this process."""
    for file in (root / "postgres" / "postmaster.pid", root / "s" / ".s.PGSQL.5432.lock"):
        _, rest = file.read_text().split("\n", 1)
        file.write_text(f"{pid}\n{rest}")


@pytest.fixture(scope="module")
def once_killed(folder: Path, made: Path) -> Path:
    root = folder / "killed"
    copy(made, root)
    embedded = Embedded(root, fast=True)
    embedded.start()
    kill_all(root)
    copy(root, folder / "remains")
    embedded.stop()
    return folder / "remains"


@pytest.fixture
def killed(once_killed: Path, fresh: Path) -> Path:
    """A data directory whose server was killed."""
    copy(once_killed, fresh)
    return fresh


def starts(root: Path) -> bool:
    """Whether a new process gets it running, and stopped again."""
    embedded = Embedded(root, fast=True)
    try:
        answered = ask(embedded.start(), "select 1") == 1
    finally:
        embedded.stop()
    return answered and postmaster.pid(root / "postgres") is None


def test_who_leaves_after_a_holder_was_killed_still_stops_the_server(root: Path) -> None:
    with holder(root) as first, holder(root) as second:
        assert first.answer() == second.answer()
        first.process.kill()
        first.process.wait()
        assert server_of(root)
        second.leave()
    assert postmaster.pid(root / "postgres") is None


def test_who_comes_after_the_only_holder_was_killed_takes_over_the_server(root: Path) -> None:
    with holder(root) as first:
        first.answer()
        server = server_of(root)
        first.process.kill()
        first.process.wait()
    with holder(root) as second:
        second.answer()
        assert server_of(root) == server
        second.leave()
    assert postmaster.pid(root / "postgres") is None


async def insert_until_cut(dsn: str, first: int, acknowledged: list[int], enough: threading.Event) -> None:
    raw = await asyncpg.connect(dsn)
    try:
        for number in range(first, first + 1_000_000):
            await raw.execute("insert into mark values ($1)", number)
            acknowledged.append(number)
            if len(acknowledged) > 500:
                enough.set()
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        return


async def test_every_acknowledged_row_is_there_after_the_whole_server_was_killed(root: Path) -> None:
    embedded = Embedded(root)
    dsn = embedded.start()
    raw = await asyncpg.connect(dsn)
    await raw.execute("create table mark (number int)")
    acknowledged: list[int] = []
    enough = threading.Event()
    killer = threading.Thread(target=_kill_when, args=(enough, root))
    killer.start()
    await asyncio.gather(*[insert_until_cut(dsn, part * 1_000_000, acknowledged, enough) for part in range(4)])
    killer.join()
    raw = await asyncpg.connect(embedded.start())
    stored = {row["number"] for row in await raw.fetch("select number from mark")}
    await raw.close()
    embedded.stop()
    assert len(acknowledged) > 500
    assert set(acknowledged) - stored == set()


def _kill_when(enough: threading.Event, root: Path) -> None:
    enough.wait(60)
    kill_all(root)


def test_a_pid_that_belongs_to_another_program_now(killed: Path) -> None:
    with stranger(killed) as pid:
        claim(killed, pid)
        assert starts(killed)


def test_a_pid_that_belongs_to_a_zombie_now(killed: Path) -> None:
    with zombie() as pid:
        claim(killed, pid)
        assert starts(killed)


@pytest.mark.parametrize("text", ["", "12", "12\n/some", "\x00\x00\x00"])
def test_a_torn_pid_file(killed: Path, text: str) -> None:
    (killed / "postgres" / "postmaster.pid").write_text(text)
    assert starts(killed)


async def test_a_backend_that_outlives_its_server(root: Path) -> None:
    embedded = Embedded(root, fast=True)
    raw = await asyncpg.connect(embedded.start())
    backend = psutil.Process(await raw.fetchval("select pg_backend_pid()"))
    backend.suspend()
    os.kill(server_of(root), signal.SIGKILL)
    raw.terminate()
    again = await asyncpg.connect(embedded.start())
    assert not backend.is_running()
    await again.close()
    embedded.stop()


async def test_a_backend_that_can_not_be_seen_is_waited_for(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postmaster, "_works_in", lambda *_: False)
    embedded = Embedded(root, fast=True)
    raw = await asyncpg.connect(embedded.start())
    backend = psutil.Process(await raw.fetchval("select pg_backend_pid()"))
    backend.suspend()
    server = psutil.Process(server_of(root))
    server.kill()
    psutil.wait_procs([server], timeout=10)
    raw.terminate()
    release = threading.Thread(target=_resume_when_refused, args=(backend, root / "postgres" / "server.log"))
    release.start()
    again = await asyncpg.connect(embedded.start())
    release.join()
    await again.close()
    embedded.stop()


def _resume_when_refused(backend: psutil.Process, log: Path) -> None:
    while "still in use" not in log.read_text():
        threading.Event().wait(0.05)
    backend.resume()


@pytest.fixture
def half_made(fresh: Path) -> Path:
    """initdb was killed: to Postgres, a file PG_VERSION is a sign of a whole cluster."""
    fresh.mkdir(mode=0o711)
    half = fresh / "postgres.new-half"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    return half


def test_a_cluster_that_was_half_made_is_made_anew(half_made: Path) -> None:
    assert starts(half_made.parent)
    assert not half_made.exists()


def test_a_start_that_was_killed_does_not_stop_the_next_one(root: Path) -> None:
    with holder(root) as first:
        while not (root / "postgres" / "postmaster.pid").exists():
            assert first.process.poll() is None
        first.process.kill()
        first.process.wait()
        with holder(root) as second:
            assert "dsn" in second.answer()
            second.leave()
    assert postmaster.pid(root / "postgres") is None


def test_a_server_that_was_killed_comes_back_by_another_start(root: Path) -> None:
    embedded = Embedded(root, fast=True)
    first = embedded.start()
    kill_all(root)
    assert embedded.start() == first
    assert ask(first, "select 1") == 1
    embedded.stop()


def test_a_server_that_was_killed_is_revived_with_its_data(root: Path) -> None:
    embedded = Embedded(root)
    ran = [embedded.runs]
    dsn = embedded.start()
    ran.append(embedded.runs)
    ask(dsn, "create table mark ()")
    kill_all(root)
    ran.append(embedded.runs)
    embedded.revive()
    ran.append(embedded.runs)
    assert ran == [False, True, False, True]
    assert ask(dsn, "select count(*) from mark") == 0
    embedded.stop()


def test_a_server_whose_files_are_gone_is_not_replaced_by_an_empty_one(root: Path, fresh: Path) -> None:
    embedded = Embedded(root)
    embedded.start()
    kill_all(root)
    (root / "postgres").rename(fresh.with_name("elsewhere"))
    with pytest.raises(FileNotFoundError):
        embedded.revive()
    assert not (root / "postgres").exists()
    fresh.with_name("elsewhere").rename(root / "postgres")
    embedded.stop()
