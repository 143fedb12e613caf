"""The database of a command: the given one, or the embedded Postgres for as long as the command runs."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from comments_svc.db.database import Database
from comments_svc.db.embedded import Embedded
from comments_svc.db.migrate import migrate, migrations_folder
from comments_svc.settings.model import Settings

EMBEDDED_FOLDER = "postgres"


def embedded(settings: Settings) -> Embedded:
    return Embedded(settings.data_dir / EMBEDDED_FOLDER, bin_dir=settings.postgres_bin_dir)


@contextmanager
def running(settings: Settings) -> Iterator[str]:
    """Its DSN, while it certainly runs. Raises a SetupProblem."""
    if settings.database_url is not None:
        yield str(settings.database_url)
        return
    settings.data_dir.mkdir(mode=0o711, parents=True, exist_ok=True)
    server = embedded(settings)
    dsn = server.start()
    try:
        yield dsn
    finally:
        server.stop()


@contextmanager
def migrated(settings: Settings) -> Iterator[str]:
    """The same, with every migration applied."""
    with running(settings) as dsn:
        asyncio.run(migrate(dsn, migrations_folder()))
        yield dsn


@asynccontextmanager
async def opened(dsn: str) -> AsyncIterator[Database]:
    """For a command that does one thing."""
    async with Database.connect(dsn, pool_size=2) as db:
        yield db
