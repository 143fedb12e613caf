"""Postgres: whether it answers, which one it is, what it lacks, and what time it believes it is."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from comments_svc.db.database import Database, Reader
from comments_svc.db.migrate import migrations_folder, missing
from comments_svc.db.problems import SetupProblem, Unavailable
from comments_svc.db.query import Query
from comments_svc.kernel.clock import Clock
from comments_svc.kernel.finding import Finding, note, ok, problem

OLDEST: Final = 15
_CLOCKS_DIFFER: Final = timedelta(seconds=5)
_FEW: Final = 10


class Server(msgspec.Struct, frozen=True):
    version: int
    name: str
    bytes: int
    now: datetime


class Crowd(msgspec.Struct, frozen=True):
    readers: int
    addresses: int


class Stuck(msgspec.Struct, frozen=True):
    jobs: int
    messages: int
    waiting: int


_SERVER: Final = Query(
    Server,
    """
    select current_setting('server_version_num')::int as version, current_setting('server_version') as name,
      pg_database_size(current_database()) as bytes, clock_timestamp() as now
    """,
)
_CROWD: Final = Query(
    Crowd,
    """
    select count(distinct reader_id)::int as readers, count(distinct ip_hash)::int as addresses
    from (
      select reader_id, ip_hash from comment where ip_hash is not null and reader_id is not null
      order by created_at desc limit 200
    ) lately
    """,
)
_STUCK: Final = Query(
    Stuck,
    """
    select (select count(*)::int from job where failed_at is not null) as jobs,
      (select count(*)::int from outbound_message
        where state = 'failed' and created_at > $1::timestamptz - interval '7 days') as messages,
      (select count(*)::int from outbound_message
        where state = 'queued' and due_at < $1::timestamptz - interval '15 minutes') as waiting
    """,
)


async def check_database(dsn: str, clock: Clock) -> list[Finding]:
    try:
        async with Database.connect(dsn, pool_size=1) as db, db.read() as on:
            server, asked_at = await _SERVER.one(on), clock()
            found = [_version(server), await _migrations(dsn), _clock(server.now, asked_at)]
            if all(each.about != "Migrations" or each.level == "ok" for each in found):
                found += await _use(on, asked_at)
            return found
    except Unavailable as reason:
        cause = reason.__cause__ or reason
        return [
            problem(
                "Database",
                f"It can't be reached: {cause}. Check that it runs, and the address:",
                "comments-svc db psql -- -c 'select 1'",
            )
        ]


def no_database(reason: SetupProblem) -> Finding:
    """The embedded one did not even start."""
    return problem(
        "Database", f"It can't be started. {reason} To use one of your own, enter:", "COMMENTS_DATABASE_URL=…"
    )


def _version(server: Server) -> Finding:
    if server.version // 10_000 < OLDEST:
        return problem(
            "Database",
            f"It is PostgreSQL {server.name}, and {OLDEST} or newer is needed. Move to a newer one:",
            "pg_upgrade",
        )
    return ok(
        "Database", f"PostgreSQL {server.name.partition(' ')[0]} answers; {server.bytes / 2**20:.0f} MB are stored."
    )


async def _migrations(dsn: str) -> Finding:
    try:
        waiting = await missing(dsn, migrations_folder())
    except SetupProblem as reason:
        return problem("Migrations", str(reason), "comments-svc migrate")
    if waiting:
        names = ", ".join(waiting)
        return problem(
            "Migrations",
            f"Not yet applied: {names}. `serve` applies them at its start, or enter:",
            "comments-svc migrate",
        )
    return ok("Migrations", "The schema is that of this release.")


def _clock(there: datetime, here: datetime) -> Finding:
    apart = abs(there - here)
    if apart > _CLOCKS_DIFFER:
        return problem(
            "Clock",
            f"This machine and the database differ by {apart.total_seconds():.0f} seconds. Links and codes expire too "
            "early or too late. Set both by NTP:",
            "timedatectl set-ntp true",
        )
    return ok("Clock", "This machine and the database agree.")


async def _use(on: Reader, now: datetime) -> list[Finding]:
    """What the rows tell of how it goes."""
    crowd, stuck = await _CROWD.one(on), await _STUCK.one(on, now)
    found = []
    if crowd.readers >= _FEW and crowd.addresses == 1:
        found.append(
            problem(
                "Readers",
                f"The last {crowd.readers} readers seem to share one address, which must be that of your proxy. Enter "
                "it as the service sees it:",
                "COMMENTS_TRUSTED_PROXIES=127.0.0.1,::1",
            )
        )
    if stuck.waiting:
        found.append(
            problem(
                "Outbox",
                f"{stuck.waiting} messages are late by more than a quarter of an hour. No process runs jobs, or their "
                "receiver is away; the dashboard shows its answer under Mail. If none runs, enter:",
                "comments-svc worker",
            )
        )
    if stuck.messages or stuck.jobs:
        found.append(
            note("Outbox", f"{stuck.messages} messages of the last seven days were given up, and {stuck.jobs} jobs.")
        )
    return found or [ok("Outbox", "Nothing waits that should have left.")]
