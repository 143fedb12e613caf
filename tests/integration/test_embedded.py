"""The embedded Postgres when nothing goes wrong: who starts it, who stops it, and what it is like."""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from comments_svc.db.embedded import Embedded
from comments_svc.db.postgres import postmaster
from tests.database import ask
from tests.holder import TOP, holder


def server_of(root: Path) -> int | None:
    return postmaster.pid(root / "postgres")


def test_the_service_is_the_owner_of_its_database_and_no_superuser(root: Path) -> None:
    embedded = Embedded(root, fast=True)
    dsn = embedded.start()
    try:
        assert dsn == f"postgresql://app@/app?host={root}/s&port=5432"
        assert ask(dsn, "select row(current_user, current_database())::text") == "(app,app)"
        assert ask(dsn, "select rolsuper from pg_roles where rolname = current_user") is False
        owner = "select pg_get_userbyid(datdba)::text from pg_database where datname = 'app'"
        assert ask(embedded.superuser_dsn, owner) == "app"
    finally:
        embedded.stop()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("listen_addresses", ""),
        ("data_checksums", "on"),
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("server_encoding", "UTF8"),
        ("log_error_verbosity", "terse"),
    ],
)
def test_the_server_is_durable_and_has_no_network(running: str, setting: str, value: str) -> None:
    assert ask(running, f"show {setting}") == value


def test_collation_does_not_depend_on_the_machine(running: str) -> None:
    locale = "select row(datlocprovider, datlocale)::text from pg_database where datname = 'app'"
    assert ask(running, locale) == "(b,C.UTF-8)"
    assert ask(running, "select lower('ÄÉ')") == "äé"


def test_the_environment_of_a_shell_changes_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PGPORT": "1", "PGDATA": "/nowhere", "PGOPTIONS": "-c nonsense=1", "LC_ALL": "tlh"}.items():
        monkeypatch.setenv(name, value)
    embedded = Embedded(root, fast=True)
    try:
        assert ask(embedded.start(), "select 1") == 1
    finally:
        embedded.stop()


def test_the_folders_of_data_and_socket_are_closed(root: Path) -> None:
    embedded = Embedded(root, fast=True)
    embedded.start()
    try:
        assert [(root / name).stat().st_mode & 0o777 for name in ("postgres", "s")] == [0o700, 0o700]
    finally:
        embedded.stop()


def test_fast_is_for_tests_and_ends_with_them(root: Path) -> None:
    fsync = []
    for fast in (True, False):
        embedded = Embedded(root, fast=fast)
        try:
            fsync.append(ask(embedded.start(), "show fsync"))
        finally:
            embedded.stop()
    assert fsync == ["off", "on"]


def test_four_processes_at_once_share_one_server_and_the_last_one_stops_it(fresh: Path) -> None:
    with ExitStack() as stack:
        holders = [stack.enter_context(holder(fresh)) for _ in range(4)]
        assert {each.answer()["dsn"] for each in holders} == {f"postgresql://app@/app?host={fresh}/s&port=5432"}
        server = server_of(fresh)
        for each in holders[:3]:
            each.leave()
            assert server_of(fresh) == server is not None
        holders[3].leave()
        assert server_of(fresh) is None


def test_starting_twice_is_starting_once(root: Path) -> None:
    embedded = Embedded(root, fast=True)
    try:
        assert embedded.start() == embedded.start()
    finally:
        embedded.stop()
    assert server_of(root) is None


def test_stopping_without_a_start_does_nothing(fresh: Path) -> None:
    Embedded(fresh).stop()
    assert not fresh.exists()


@pytest.mark.parametrize("end", ["", "import sys; sys.exit(3)", "os.kill(os.getpid(), signal.SIGTERM)"])
def test_a_process_that_forgets_to_stop_it_does_so_at_its_end(root: Path, end: str) -> None:
    code = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom comments_svc.db.embedded import Embedded\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\n"
        f"Embedded(Path({str(root)!r}), fast=True).start()\n{end}"
    )
    subprocess.run([sys.executable, "-c", code], cwd=TOP, check=False, timeout=60)
    assert (root / "postgres" / "server.log").read_text().rstrip().endswith("database system is shut down")
    assert server_of(root) is None


def test_a_forked_child_does_not_stop_the_server_of_its_parent(root: Path) -> None:
    code = (
        "import os\nfrom pathlib import Path\nfrom comments_svc.db.embedded import Embedded\n"
        "from comments_svc.db.postgres import postmaster\n"
        f"root = Path({str(root)!r})\nembedded = Embedded(root, fast=True)\nembedded.start()\n"
        "child = os.fork()\n"
        "if child == 0:\n    embedded.stop()\n    os._exit(0)\n"
        "os.waitpid(child, 0)\n"
        "print(postmaster.pid(root / 'postgres') is not None)\nembedded.stop()"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=TOP, check=True, timeout=60, capture_output=True, text=True)
    assert said.stdout == "True\n"


def test_ctrl_c_reaches_the_service_and_not_the_server(root: Path) -> None:
    with holder(root) as service:
        service.answer()
        before = server_of(root)
        os.killpg(service.process.pid, signal.SIGINT)
        service.answer()
        assert server_of(root) == before is not None
        service.leave()
    assert server_of(root) is None


def test_a_large_log_is_put_aside(root: Path) -> None:
    log = root / "postgres" / "server.log"
    with log.open("a") as file:
        file.truncate(10_000_001)
    embedded = Embedded(root, fast=True)
    embedded.start()
    embedded.stop()
    assert (root / "postgres" / "server.log.1").stat().st_size == 10_000_001
    assert log.stat().st_size < 10_000


def test_psql_and_the_dump_programs_come_with_it(root: Path) -> None:
    embedded = Embedded(root, fast=True)
    dsn = embedded.start()
    try:
        said = subprocess.run(
            [embedded.bin("psql"), dsn, "-Atc", "select 1"], check=True, capture_output=True, text=True
        )
    finally:
        embedded.stop()
    assert said.stdout == "1\n"
    assert {embedded.bin(name).name for name in ("pg_dump", "pg_restore")} == {"pg_dump", "pg_restore"}
