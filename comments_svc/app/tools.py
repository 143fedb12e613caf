"""psql, pg_dump and pg_restore on whatever database the settings name."""

from collections.abc import Sequence
from pathlib import Path

from comments_svc.app.database import embedded, running
from comments_svc.db import backup
from comments_svc.settings.model import Settings


def psql(settings: Settings, arguments: Sequence[str]) -> int:
    """Its exit status. Raises NoPostgres, SetupProblem."""
    with running(settings) as dsn:
        return backup.psql(dsn, _programs(settings), arguments)


def dump(settings: Settings, file: Path) -> None:
    """Raises PostgresFailed, NoPostgres, SetupProblem."""
    with running(settings) as dsn:
        backup.dump(dsn, _programs(settings), file)


def restore(settings: Settings, file: Path) -> None:
    """Raises DatabaseNotEmpty, PostgresFailed, NoPostgres, SetupProblem."""
    with running(settings) as dsn:
        backup.restore(dsn, _programs(settings), file)


def _programs(settings: Settings) -> backup.Find:
    if settings.database_url is None:
        return embedded(settings).bin
    return backup.clients(settings.postgres_bin_dir)
