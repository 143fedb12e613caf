"""psql, dump and restore with the programs of the embedded Postgres, and what is left when they fail."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from comments_svc.db import backup
from comments_svc.db.postgres.binaries import find
from comments_svc.db.problems import DatabaseNotEmpty, PostgresFailed
from tests.database import DatabaseServer, ask

ROWS = "select string_agg(row(version, name)::text, ' ' order by version) from schema_migration"
FUNCTIONS = "select count(*) from pg_proc where pronamespace = 'public'::regnamespace"
PUBLIC = "select row(nspowner::regrole, nspacl)::text from pg_namespace where nspname = 'public'"


@pytest.fixture
def other_url(postgres: DatabaseServer, template: str) -> Iterator[str]:
    with postgres.database(template) as dsn:
        yield dsn


@pytest.fixture
def saved(database_url: str, tmp_path: Path) -> Path:
    """A dump of a migrated database with a mark in it."""
    run(database_url, "create table mark as select 'saved' as text")
    file = tmp_path / "saved.dump"
    backup.dump(database_url, program, file)
    return file


def program(name: str) -> Path:
    return find(None).path(name)


def run(dsn: str, statement: str) -> None:
    assert backup.psql(dsn, program, ["--quiet", "--command", statement]) == 0


def test_psql_ends_with_its_own_status(database_url: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert backup.psql(database_url, program, ["-Atc", "select 40 + 2"]) == 0
    assert capfd.readouterr().out == "42\n"
    assert backup.psql(database_url, program, ["-c", "nonsense"]) == 1


def test_a_restored_database_equals_the_dumped_one(database_url: str, empty_database_url: str, saved: Path) -> None:
    backup.restore(empty_database_url, program, saved)
    assert ask(database_url, "select made_at > now() - interval '1 minute' from last_backup") is True
    for question in (ROWS, FUNCTIONS, PUBLIC, "select text from mark"):
        assert ask(empty_database_url, question) == ask(database_url, question)


def test_a_migrated_database_without_rows_counts_as_empty(other_url: str, saved: Path) -> None:
    before = ask(other_url, PUBLIC)
    backup.restore(other_url, program, saved)
    assert ask(other_url, "select text from mark") == "saved"
    assert ask(other_url, PUBLIC) == before


def test_a_database_with_rows_is_refused(other_url: str, saved: Path) -> None:
    run(other_url, "create table mark as select 'mine' as text")
    with pytest.raises(DatabaseNotEmpty) as problem:
        backup.restore(other_url, program, saved)
    assert problem.value.tables == "mark"
    assert ask(other_url, "select text from mark") == "mine"


def test_told_to_it_replaces_what_is_there_and_what_came_later(other_url: str, saved: Path) -> None:
    run(other_url, "create table later as select 1")
    run(other_url, "create table mark as select 'mine' as text")
    backup.restore(other_url, program, saved, replace=True)
    assert ask(other_url, "select text from mark") == "saved"
    assert ask(other_url, "select to_regclass('later')") is None


@pytest.mark.parametrize("keep", [0, 300, 0.7])
def test_a_damaged_file_changes_nothing(other_url: str, saved: Path, keep: float) -> None:
    whole = saved.read_bytes()
    saved.write_bytes(whole[: int(keep * len(whole)) if keep < 1 else int(keep)])
    run(other_url, "create table mark as select 'mine' as text")
    with pytest.raises(PostgresFailed, match="pg_restore"):
        backup.restore(other_url, program, saved, replace=True)
    assert ask(other_url, "select text from mark") == "mine"


def test_a_statement_that_fails_changes_nothing_and_is_shown(database_url: str, other_url: str, tmp_path: Path) -> None:
    run(database_url, "create schema extra")
    backup.dump(database_url, program, tmp_path / "saved.dump")
    run(other_url, "create schema extra; create table mark as select 'mine' as text")
    with pytest.raises(PostgresFailed, match='schema "extra" already exists'):
        backup.restore(other_url, program, tmp_path / "saved.dump", replace=True)
    assert ask(other_url, "select text from mark") == "mine"


def test_a_server_that_does_not_answer_is_a_problem_in_words(saved: Path) -> None:
    with pytest.raises(PostgresFailed, match="connecting failed"):
        backup.restore("postgresql://app@/app?host=/nowhere", program, saved)


def test_a_dump_is_for_its_owner_only_and_leaves_no_draft(saved: Path) -> None:
    assert saved.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in saved.parent.iterdir()] == [saved.name]


def test_a_dump_that_fails_leaves_the_last_one(saved: Path) -> None:
    before = saved.read_bytes()
    with pytest.raises(PostgresFailed, match="pg_dump"):
        backup.dump("postgresql://app@/app?host=/nowhere", program, saved)
    assert saved.read_bytes() == before
    assert [each.name for each in saved.parent.iterdir()] == [saved.name]


def test_the_password_is_in_no_command_line(tmp_path: Path) -> None:
    shown = tmp_path / "shown"
    spy = tmp_path / "psql"
    spy.write_text(f'#!/bin/sh\necho "$@" > {shown}; echo "$PGPASSWORD" >> {shown}\n')
    spy.chmod(0o755)
    backup.psql("postgresql://me:p%40ss:w@host:1/db?sslmode=require", lambda _: spy, ["-c", "x"])
    assert shown.read_text() == "postgresql://me@host:1/db?sslmode=require -c x\np@ss:w\n"


def test_ctrl_c_is_for_psql_alone(tmp_path: Path) -> None:
    spy = tmp_path / "psql"
    spy.write_text("#!/bin/sh\nkill -INT $PPID\nexit 7\n")
    spy.chmod(0o755)
    assert backup.psql("postgresql:///db", lambda _: spy, []) == 7


def test_the_programs_for_another_server_are_found() -> None:
    said = subprocess.run([backup.clients(None)("psql"), "--version"], check=True, capture_output=True, text=True)
    assert said.stdout.startswith("psql (PostgreSQL)")
