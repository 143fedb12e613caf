"""Commands that run for a while, or call other programs."""

import asyncio
import os
import re
import signal
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlencode
from uuid import uuid4

import httpx2
import pytest

from comments_svc.comments.vote import ShowVotes
from comments_svc.db.database import Database
from comments_svc.outbox.enqueue import enqueue
from comments_svc.outbox.model import Job
from tests.database import ask
from tests.faults.server import PAGE, SECRET, Server, command, free_port, postgres_of, wait_until
from tests.integration.test_cli import Run, done, refused, run_with

_TABLES: Final = """
    select array_agg(oid::regclass::text order by 1) from pg_class
    where relkind = 'r' and relnamespace = 'public'::regnamespace and relpersistence = 'p'
"""


@pytest.fixture
def run(database_url: str) -> Run:
    return run_with(database_url=database_url, secret=SECRET)


def test_the_worker_runs_what_is_due_and_ends_in_order(database_url: str, tmp_path: Path) -> None:
    asyncio.run(_enqueue(database_url))
    with command("worker", output=tmp_path / "said", database_url=database_url, secret=SECRET) as worker:
        wait_until(lambda: ask(database_url, "select count(*) from job") == 0, 10)
        worker.stop()
        assert worker.said == ""


async def _enqueue(dsn: str) -> None:
    async with Database.connect(dsn, pool_size=1) as db, db.tx() as tx:
        await enqueue(tx, Job.of(ShowVotes(uuid4(), "blog", uuid4(), PAGE), due_at=datetime.now(UTC)))


def test_a_change_of_a_site_is_in_force_at_once_where_it_is_served(run: Run, database_url: str, tmp_path: Path) -> None:
    done(run("site", "add", "blog", "--origin", "https://blog.example"))
    with command("serve", output=tmp_path / "said", database_url=database_url, secret=SECRET) as server:
        server.wait_until_ready()
        assert name_rule(server) == "required"
        done(run("site", "set", "blog", "name_rule=optional"))
        wait_until(lambda: name_rule(server) == "optional", 2)


def name_rule(server: Server) -> object:
    return server.get("/api/v1/sites/blog/thread", url=PAGE).json()["policy"]["name"]


def test_psql_takes_its_arguments_and_its_status_is_ours(run: Run, capfd: pytest.CaptureFixture[str]) -> None:
    done(run("db", "psql", "--", "-Atc", "select 6 * 7"))
    assert capfd.readouterr().out == "42\n"
    assert run("db", "psql", "--", "-c", "select nonsense").exit_code == 1


def test_a_dump_restored_elsewhere_is_equal_table_by_table(
    run: Run, database_url: str, empty_database_url: str, tmp_path: Path
) -> None:
    done(run("site", "add", "blog", "--origin", "https://blog.example", "--title", "Grüße 'und' \\ mehr"))
    done(run("moderator", "link", "ana@example.org"))
    file = tmp_path / "backup"
    assert done(run("db", "dump", str(file))).startswith(f"Saved to {file}. Save the root secret too")
    assert file.stat().st_mode & 0o077 == 0
    other = run_with(database_url=empty_database_url, secret=SECRET)
    assert done(other("db", "restore", str(file))) == "Restored.\n"
    before = contents(database_url)
    assert before.pop("last_backup") is not None  # noted when the file was whole
    restored = contents(empty_database_url)
    assert restored.pop("last_backup") is None
    assert restored == before
    assert done(other("migrate")) == "Nothing to do: the schema is that of this release.\n"


def contents(dsn: str) -> dict[str, object]:
    """The rows of every table, as text."""
    tables = ask(dsn, _TABLES)
    assert isinstance(tables, list)
    return {table: ask(dsn, f"select array_agg(t::text order by t::text) from {table} t") for table in tables}


def test_a_restore_over_what_is_there_is_refused(run: Run, tmp_path: Path) -> None:
    done(run("site", "add", "blog", "--origin", "https://blog.example"))
    file = tmp_path / "backup"
    done(run("db", "dump", str(file)))
    assert "this one has rows in: site" in refused(run("db", "restore", str(file)))


def test_a_file_that_is_no_backup_is_refused(empty_database_url: str, tmp_path: Path) -> None:
    run = run_with(database_url=empty_database_url, secret=SECRET)
    file = tmp_path / "backup"
    file.write_text("something else")
    assert "pg_restore" in refused(run("db", "restore", str(file)))
    assert "does not exist" in refused(run("db", "restore", str(tmp_path / "nowhere")), 2)


def test_the_demo_shows_what_it_offers_keeps_its_data_and_stops_at_ctrl_c(fresh: Path, tmp_path: Path) -> None:
    port, seen, links = free_port(), [], set()
    for each in ("first", "second"):
        with command("demo", "--data", str(fresh), output=tmp_path / each, demo_blog_port=port) as demo:
            offered = offered_by(demo)
            assert [httpx2.get(address).status_code for address in offered.values()] == [200] * 4
            links.add(offered["Dashboard"])
            seen.append(counts(demo, offered["Blog"]))
            os.killpg(demo.process.pid, signal.SIGINT)  # as a terminal does
            demo.wait()
            assert demo.process.returncode == 0
            assert postgres_of(fresh) is None
            assert "Traceback" not in demo.said
    assert seen[0] == seen[1]
    assert len(seen[0]) == 3
    assert max(seen[0].values()) > 50
    assert len(links) == 2


def offered_by(demo: Server) -> dict[str, str]:
    """The addresses that it prints, once they all answer."""
    wait_until(lambda: "Ctrl-C stops it." in demo.said or demo.process.poll() is not None, 60)
    demo.wait_until_ready()
    offered = dict(re.findall(r"^  (Blog|Dashboard|Mail|API) +(\S+)$", demo.said, re.MULTILINE))
    assert set(offered) == {"Blog", "Dashboard", "Mail", "API"}
    return offered


def counts(demo: Server, blog: str) -> dict[str, int]:
    """How many comments each post of the blog has."""
    posts = sorted(set(re.findall(r'href="/([a-z-]+/)"', httpx2.get(blog).text)) - {"mailbox/"})
    query = urlencode([("url", f"{blog}{each}") for each in posts])
    found: dict[str, int] = httpx2.get(f"{demo.url}/api/v1/sites/demo/counts?{query}").json()["counts"]
    return found


def test_a_taken_port_of_the_demo_blog_is_named_and_nothing_is_made(fresh: Path, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with command("demo", "--data", str(fresh), output=tmp_path / "said", demo_blog_port=port) as demo:
            demo.wait()
            assert demo.process.returncode == 1
            assert demo.said.startswith(f"Can't listen on 127.0.0.1, port {port}: Address already in use.")
            assert not fresh.exists()


def test_a_demo_blog_on_another_port_belongs_to_the_same_site(database_url: str, tmp_path: Path) -> None:
    for each in ("first", "second"):
        settings = {"database_url": database_url, "secret": SECRET, "demo_blog_port": str(free_port())}
        settings["data_dir"] = str(tmp_path / "data")
        with command("demo", output=tmp_path / each, port=None, **settings) as demo:
            blog = offered_by(demo)["Blog"]
            assert demo.get("/api/v1/sites/demo/thread", url=f"{blog}any/").status_code == 200
            demo.stop()
    assert ask(database_url, "select cardinality(origins) from site") == 2
