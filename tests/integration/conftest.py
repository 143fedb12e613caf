import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from comments_svc.db.embedded import Embedded
from tests.database import Broom, DatabaseServer
from tests.service import Service, listening, service


@pytest.fixture(scope="session")
def made(folder: Path) -> Path:
    """A data directory with a cluster that was stopped: a start on a copy of it is a warm one."""
    root = folder / "made"
    embedded = Embedded(root, fast=True)
    embedded.start()
    embedded.stop()
    return root


@pytest.fixture
def fresh(folder: Path) -> Iterator[Path]:
    """The place of a data directory that does not exist yet."""
    place = Path(tempfile.mkdtemp(dir=folder))
    place.chmod(0o711)
    yield place / "data"
    shutil.rmtree(place)


@pytest.fixture
def root(made: Path, fresh: Path) -> Path:
    """A data directory of a server that does not run."""
    subprocess.run(["cp", "-a", made, fresh], check=True)
    return fresh


@pytest.fixture(scope="session")
def running(folder: Path, made: Path) -> Iterator[str]:
    """The DSN of a durable embedded server, for tests that only look at it."""
    root = folder / "running"
    subprocess.run(["cp", "-a", made, root], check=True)
    embedded = Embedded(root)
    yield embedded.start()
    embedded.stop()


@pytest.fixture(scope="session")
def broom(postgres: DatabaseServer, template: str) -> Iterator[Broom]:
    with postgres.swept(template) as broom:
        yield broom


@pytest.fixture
def clean_url(broom: Broom) -> str:
    """A migrated database with nothing in it: the same one for every test, because emptying it takes no time."""
    return broom.sweep()


@pytest.fixture
def only_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    """What looks every few seconds for news would make up for announcements that nobody makes or hears."""
    monkeypatch.setattr("comments_svc.app.create.LISTEN_POLL_S", 600.0)


@pytest.fixture
async def blog(clean_url: str) -> AsyncIterator[Service]:
    """The service with one site, `blog`, where nothing waits for a moderator."""
    async with service(clean_url) as it:
        await it.site()
        yield it


@pytest.fixture
async def twin(clean_url: str, blog: Service) -> AsyncIterator[Service]:
    """Another process on the database of `blog`; both hear of changes."""
    async with service(clean_url) as it:
        await listening(it)
        await listening(blog)
        yield it
