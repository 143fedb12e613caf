import asyncio
import re
import sys
from pathlib import Path

import asyncpg
import pytest

from comments_svc.db.database import Database
from comments_svc.db.listen import Listener
from comments_svc.db.migrate import migrate, migrations_folder
from comments_svc.db.notify import Announcement
from comments_svc.db.pending import Pending
from comments_svc.db.problems import DatabaseNewer, MigrationChanged, MigrationFailed, MigrationsMisnumbered

FIRST = "create table thread (id int primary key, url text);"
SECOND = "alter table thread add title text;"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "0001_expand_thread.sql").write_text(FIRST)
    (tmp_path / "0002_expand_title.sql").write_text(SECOND)
    return tmp_path


async def ask(dsn: str, question: str) -> object:
    raw = await asyncpg.connect(dsn)
    try:
        return await raw.fetchval(question)
    finally:
        await raw.close()


async def waiting(dsn: str, files: Path) -> list[str]:
    async def poll(*_: object) -> list[Announcement]:
        return []

    async with Database.connect(dsn, pool_size=1) as db:
        return await Pending(db, Listener(dsn, poll), files)()


async def tables(dsn: str) -> object:
    return await ask(
        dsn,
        "select array_agg(relname::text order by relname) from pg_class where relkind = 'r' "
        "and relnamespace = 'public'::regnamespace",
    )


async def columns(dsn: str) -> object:
    return await ask(
        dsn,
        "select array_agg(attname::text order by attnum) from pg_attribute "
        "where attrelid = 'thread'::regclass and attnum > 0",
    )


async def test_each_file_is_applied_once_and_in_order(empty_database_url: str, files: Path) -> None:
    assert await migrate(empty_database_url, files) == ["0001_expand_thread", "0002_expand_title"]
    assert await migrate(empty_database_url, files) == []
    assert await columns(empty_database_url) == ["id", "url", "title"]


async def test_pending_names_what_waits(empty_database_url: str, files: Path) -> None:
    assert await waiting(empty_database_url, files) == ["0001_expand_thread", "0002_expand_title"]
    await migrate(empty_database_url, files)
    (files / "0003_contract_url.sql").write_text("alter table thread drop url;")
    assert await waiting(empty_database_url, files) == ["0003_contract_url"]


async def test_pending_changes_nothing(empty_database_url: str, files: Path) -> None:
    await waiting(empty_database_url, files)
    assert await tables(empty_database_url) is None


async def test_for_pending_a_newer_database_is_no_fault(empty_database_url: str, files: Path) -> None:
    await migrate(empty_database_url, files)
    (files / "0002_expand_title.sql").unlink()
    assert await waiting(empty_database_url, files) == []


async def test_of_three_processes_at_once_one_applies(empty_database_url: str, files: Path) -> None:
    (files / "0003_expand_index.sql").write_text("-- no-transaction\ncreate index concurrently on thread (url);")
    code = (
        "import asyncio, sys, pathlib; from comments_svc.db.migrate import migrate; "
        "print(asyncio.run(migrate(sys.argv[1], pathlib.Path(sys.argv[2]))))"
    )
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            code,
            empty_database_url,
            str(files),
            stdout=asyncio.subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        for _ in range(3)
    ]
    said = sorted([(await each.communicate())[0].decode().strip() for each in started])
    assert said == ["['0001_expand_thread', '0002_expand_title', '0003_expand_index']", "[]", "[]"]
    assert [each.returncode for each in started] == [0, 0, 0]


async def test_a_waiting_process_does_not_stop_a_concurrent_index(empty_database_url: str, files: Path) -> None:
    (files / "0003_expand_index.sql").write_text("-- no-transaction\ncreate index concurrently on thread (url);")
    async with asyncio.timeout(20):
        applied = await asyncio.gather(*[migrate(empty_database_url, files) for _ in range(4)])
    assert sorted(map(len, applied)) == [0, 0, 0, 3]


async def test_a_changed_file_is_refused_before_anything_is_applied(empty_database_url: str, files: Path) -> None:
    await migrate(empty_database_url, files)
    (files / "0001_expand_thread.sql").write_text(FIRST + " -- other")
    (files / "0003_expand_more.sql").write_text("create table more ();")
    with pytest.raises(MigrationChanged) as problem:
        await migrate(empty_database_url, files)
    assert problem.value.name == "0001_expand_thread"
    assert await tables(empty_database_url) == ["schema_migration", "thread"]


async def test_line_endings_of_a_checkout_are_no_change(empty_database_url: str, files: Path) -> None:
    file = files / "0002_expand_title.sql"
    file.write_bytes(b"alter table thread\n  add title text;\n")
    await migrate(empty_database_url, files)
    file.write_bytes(b"alter table thread\r\n  add title text;\r\n")
    assert await migrate(empty_database_url, files) == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("0004_expand_gap.sql", "0004_expand_gap.sql stands where 0003 is due."),
        ("0002_expand_twice.sql", "0002_expand_twice.sql stands where 0003 is due."),
        ("0003_more.sql", "0003_more.sql is not named NNNN_expand_what.sql or NNNN_contract_what.sql."),
        ("3_expand_more.sql", "3_expand_more.sql is not named NNNN_expand_what.sql or NNNN_contract_what.sql."),
    ],
)
async def test_misnumbered_files_are_refused(empty_database_url: str, files: Path, name: str, reason: str) -> None:
    (files / name).write_text("create table more ();")
    with pytest.raises(MigrationsMisnumbered) as problem:
        await migrate(empty_database_url, files)
    assert problem.value.reason == reason
    assert await tables(empty_database_url) is None


async def test_a_newer_database_is_refused(empty_database_url: str, files: Path) -> None:
    await migrate(empty_database_url, files)
    (files / "0002_expand_title.sql").unlink()
    with pytest.raises(DatabaseNewer) as problem:
        await migrate(empty_database_url, files)
    assert (problem.value.database, problem.value.release) == (2, 1)


async def test_a_failing_file_leaves_nothing_and_those_before_it_stay(empty_database_url: str, files: Path) -> None:
    broken = files / "0003_expand_more.sql"
    broken.write_text("create table more (); select nonsense;")
    with pytest.raises(MigrationFailed) as problem:
        await migrate(empty_database_url, files)
    assert problem.value.name == "0003_expand_more"
    assert "nonsense" in problem.value.reason
    assert await tables(empty_database_url) == ["schema_migration", "thread"]
    broken.write_text("create table more ();")
    assert await migrate(empty_database_url, files) == ["0003_expand_more"]


async def test_a_file_without_a_transaction_runs_part_by_part(empty_database_url: str, files: Path) -> None:
    (files / "0003_expand_index.sql").write_text(
        "-- no-transaction\ndrop index concurrently if exists thread_url\n-- split\n"
        "create index concurrently thread_url on thread (url)"
    )
    await migrate(empty_database_url, files)
    assert await ask(empty_database_url, "select indisvalid from pg_index where indexrelid = 'thread_url'::regclass")


async def test_a_part_that_failed_is_run_again(empty_database_url: str, files: Path) -> None:
    file = files / "0003_expand_index.sql"
    first = "-- no-transaction\ncreate index concurrently if not exists thread_url on thread (url)\n-- split\n"
    file.write_text(first + "select nonsense")
    with pytest.raises(MigrationFailed):
        await migrate(empty_database_url, files)
    assert await waiting(empty_database_url, files) == ["0003_expand_index"]
    file.write_text(first + "select 1")
    assert await migrate(empty_database_url, files) == ["0003_expand_index"]


async def test_a_table_in_use_fails_the_migration_soon(empty_database_url: str, files: Path) -> None:
    await migrate(empty_database_url, files)
    (files / "0003_contract_url.sql").write_text("alter table thread drop url;")
    raw = await asyncpg.connect(empty_database_url)
    try:
        async with raw.transaction():
            await raw.execute("lock table thread in access share mode")
            with pytest.raises(MigrationFailed, match="lock timeout"):
                await migrate(empty_database_url, files)
    finally:
        await raw.close()
    assert await migrate(empty_database_url, files) == ["0003_contract_url"]


def test_the_files_of_this_release_are_found() -> None:
    names = [file.name for file in migrations_folder().glob("*.sql")]
    assert names
    assert all(re.fullmatch(r"\d{4}_(expand|contract)_\w+\.sql", name) for name in names)
