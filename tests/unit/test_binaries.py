"""Which programs of Postgres are taken when there are several."""

from pathlib import Path

import pytest

from comments_svc.db.postgres import binaries
from comments_svc.db.problems import NoPostgres


def programs(folder: Path, version: str, *, names: tuple[str, ...] = ("postgres", "initdb", "pg_ctl", "psql")) -> Path:
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
        (folder / name).chmod(0o755)
    return folder


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without a wheel, whose packages of Postgres lie here."""
    top = tmp_path / "postgresql"
    monkeypatch.setattr(binaries, "_WHEELS", ())
    monkeypatch.setattr(binaries, "_SYSTEM", ((str(top), "*/bin"),))
    monkeypatch.setenv("PATH", "/nowhere")
    return top


def test_the_wheel_comes_before_the_system(system: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs(system / "19" / "bin", "19.1")
    package = programs(system.parent / "carrier" / "pginstall" / "bin", "18.4")
    (system.parent / "carrier" / "__init__.py").touch()
    monkeypatch.syspath_prepend(system.parent)
    monkeypatch.setattr(binaries, "_WHEELS", (("missing_carrier", "bin"), ("carrier", "pginstall/bin")))
    assert binaries.find(None) == binaries.Binaries(package, (18, 4))


def test_of_the_system_the_newest_is_taken(system: Path) -> None:
    for version in ("9.6", "15", "17"):
        programs(system / version / "bin", f"{version}.2 (Debian {version}.2-1)")
    assert binaries.find(None) == binaries.Binaries(system / "17" / "bin", (17, 2))


def test_an_older_one_than_15_is_passed_over(system: Path) -> None:
    programs(system / "14" / "bin", "14.20")
    with pytest.raises(NoPostgres, match="PostgreSQL 15 or newer"):
        binaries.find(None)


def test_a_client_package_is_no_server(system: Path) -> None:
    programs(system / "17" / "bin", "17.2", names=("psql",))
    with pytest.raises(NoPostgres):
        binaries.find(None)


@pytest.mark.usefixtures("system")
def test_the_path_is_looked_at_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(programs(tmp_path / "own", "18beta2")))
    assert binaries.find(None) == binaries.Binaries(tmp_path / "own", (18, 0))


def test_a_configured_folder_is_the_only_one_looked_at(system: Path, tmp_path: Path) -> None:
    programs(system / "17" / "bin", "17.2")
    with pytest.raises(NoPostgres) as problem:
        binaries.find(tmp_path / "empty")
    assert problem.value.looked_at == str(tmp_path / "empty")


def test_a_client_is_the_newest_because_an_older_dump_program_refuses_the_server(system: Path) -> None:
    programs(system / "15" / "bin", "15.10", names=("psql", "pg_dump"))
    programs(system / "18" / "bin", "18.4", names=("psql",))
    assert binaries.find_client("psql", None) == system / "18" / "bin" / "psql"
    assert binaries.find_client("pg_dump", None) == system / "15" / "bin" / "pg_dump"


@pytest.mark.usefixtures("system")
def test_a_client_that_nobody_has_is_named() -> None:
    with pytest.raises(NoPostgres, match="pg_restore"):
        binaries.find_client("pg_restore", None)
