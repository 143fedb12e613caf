import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from comments_svc.db.embedded import Embedded


@pytest.fixture(scope="session")
def made(folder: Path) -> Path:
    """A data directory with a cluster that was stopped: a start on a copy of it is a warm one."""
    root = folder / "made"
    embedded = Embedded(root)
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
