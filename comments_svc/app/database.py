"""The database of a command: the given one, or the embedded Postgres for as long as the command runs."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from comments_svc.app.keep import kept
from comments_svc.db.database import Database
from comments_svc.db.embedded import Embedded
from comments_svc.db.migrate import migrate, migrations_folder
from comments_svc.db.problems import BadDataDirectory
from comments_svc.settings.model import Settings

EMBEDDED_FOLDER = "postgres"
_ENDED_BY_SIGNAL = 128


def embedded(settings: Settings) -> Embedded:
    return Embedded(settings.data_dir / EMBEDDED_FOLDER, bin_dir=settings.postgres_bin_dir)


@contextmanager
def running(settings: Settings) -> Iterator[str]:
    """Its DSN, while it certainly runs. Raises a SetupProblem."""
    if settings.database_url is not None:
        yield str(settings.database_url)
        return
    try:
        settings.data_dir.mkdir(mode=0o711, parents=True, exist_ok=True)
    except OSError as reason:
        raise BadDataDirectory(str(settings.data_dir), f"{reason.strerror}.") from reason
    server = embedded(settings)
    with _unwinding():
        dsn = server.start()
        try:
            with kept(server):
                yield dsn
        finally:
            with _undisturbed():
                server.stop()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Somebody who presses Ctrl-C again must not end the stop half-way, and leave Postgres behind."""
    before = {each: signal.signal(each, lambda *_: None) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def _unwinding() -> Iterator[None]:
    """SIGTERM, or a terminal that was closed, must not end us here and leave Postgres behind."""
    taken = [each for each in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(each) is signal.SIG_DFL]
    for each in taken:
        signal.signal(each, lambda number, _: sys.exit(_ENDED_BY_SIGNAL + number))
    try:
        yield
    finally:
        for each in taken:
            signal.signal(each, signal.SIG_DFL)


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
