import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.database import DatabaseServer, database_server

_FOLDER = pytest.StashKey[Path]()

# No test is a matter of time: what is shared by others may be slow for a moment.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_configure(config: pytest.Config) -> None:
    """One folder for all processes of a test run (pytest-xdist hands it to its workers)."""
    given = getattr(config, "workerinput", {}).get("folder")
    if given is None:
        # Not below pytest's own folder: that is closed to the account under which root runs Postgres.
        given = tempfile.mkdtemp(prefix="comments-test-")
        Path(given).chmod(0o711)
    config.stash[_FOLDER] = Path(given)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["folder"] = str(node.config.stash[_FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        _drop_template(config.stash[_FOLDER])
        shutil.rmtree(config.stash[_FOLDER], ignore_errors=True)


def _test_url() -> str | None:
    return os.environ.get("COMMENTS_TEST_DATABASE_URL")


def _template(folder: Path) -> str:
    return folder.name.replace("-", "_").lower()


def _drop_template(folder: Path) -> None:
    """On a server that outlives the run."""
    url = _test_url()
    if url is not None and (folder / "template.lock").exists():
        with database_server(folder, url) as server:
            server.drop(_template(folder))


@pytest.fixture(scope="session")
def folder(request: pytest.FixtureRequest) -> Path:
    """Short, open to the account that runs Postgres, and gone after the run."""
    return request.config.stash[_FOLDER]


@pytest.fixture(scope="session")
def postgres(folder: Path) -> Iterator[DatabaseServer]:
    with database_server(folder, _test_url()) as server:
        yield server


@pytest.fixture(scope="session")
def template(postgres: DatabaseServer, folder: Path) -> str:
    return postgres.migrated(_template(folder), folder / "template.lock")


@pytest.fixture
def database_url(postgres: DatabaseServer, template: str) -> Iterator[str]:
    """A database of its own for each test, with every migration applied and nothing in it."""
    with postgres.database(template) as dsn:
        yield dsn


@pytest.fixture
def empty_database_url(postgres: DatabaseServer) -> Iterator[str]:
    """A database without any table."""
    with postgres.database() as dsn:
        yield dsn
