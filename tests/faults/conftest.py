import asyncio
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from comments_svc.db.database import Database
from comments_svc.db.embedded import Embedded
from comments_svc.db.migrate import migrate, migrations_folder
from comments_svc.sites.add import add
from comments_svc.sites.model import Policy
from tests.faults.server import BLOG, SITE, kill_postgres, postgres_of


def add_site(dsn: str) -> None:
    """One where everybody publishes at once."""
    asyncio.run(_add_site(dsn))


async def _add_site(dsn: str) -> None:
    async with Database.connect(dsn, pool_size=1) as db, db.tx() as tx:
        await add(tx, SITE, [BLOG], policy=Policy.PUBLISH)


@pytest.fixture
def dsn(database_url: str) -> str:
    """A database of its own for each test, with a site."""
    add_site(database_url)
    return database_url


@pytest.fixture(scope="session")
def warm(folder: Path) -> Path:
    """A data directory of a service that was stopped in order, with the same site. Its Postgres is durable."""
    data = folder / "warm"
    data.mkdir(mode=0o711)
    embedded = Embedded(data / "postgres")
    dsn = embedded.start()
    asyncio.run(migrate(dsn, migrations_folder()))
    add_site(dsn)
    embedded.stop()
    return data


@contextmanager
def copy_of(warm: Path, folder: Path) -> Iterator[Path]:
    """A data directory to spoil; whatever is done to it, no Postgres is left."""
    place = Path(tempfile.mkdtemp(dir=folder))
    place.chmod(0o711)
    subprocess.run(["cp", "-a", warm, place / "d"], check=True)
    try:
        yield place / "d"
    finally:
        while postgres_of(place / "d") is not None:
            kill_postgres(place / "d")
        shutil.rmtree(place)


@pytest.fixture
def data(warm: Path, folder: Path) -> Iterator[Path]:
    with copy_of(warm, folder) as copy:
        yield copy


@pytest.fixture
def data_dsn(data: Path) -> str:
    """Of the embedded Postgres in `data`, whether it runs or not."""
    return f"postgresql://app@/app?host={data}/postgres/s&port=5432"


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "output"
