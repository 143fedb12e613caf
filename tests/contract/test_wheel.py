"""The wheel holds everything that the service reads at run time, and nothing that belongs to the repository only."""

import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names of the files in it."""
    folder = tmp_path_factory.mktemp("wheel")
    uv = str(Path(sys.executable).parent / "uv")
    # The build backend is in uv's cache: the environment that runs this was made with it.
    command = [uv, "build", "--offline", "--quiet", "--wheel", "--out-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return set(zipfile.ZipFile(built).namelist())


def test_every_migration_is_in_the_wheel(wheel: set[str]) -> None:
    migrations = {f"comments_svc/migrations/{file.name}" for file in (ROOT / "migrations").glob("*.sql")}
    assert migrations
    assert migrations <= wheel


def test_the_widget_is_in_the_wheel(wheel: set[str]) -> None:
    assert {"comments_svc/web/static/embed.js", "comments_svc/web/static/count.js"} <= wheel


def test_every_file_of_the_package_is_in_the_wheel(wheel: set[str]) -> None:
    files = {file for file in (ROOT / "comments_svc").rglob("*") if file.is_file() and "__pycache__" not in file.parts}
    assert {str(file.relative_to(ROOT)) for file in files} - wheel == set()


def test_nothing_else_is_in_the_wheel(wheel: set[str]) -> None:
    strays = {name for name in wheel if not name.startswith(("comments_svc/", "comments_svc-"))}
    assert strays == set()
    assert not any("node_modules" in name or name.endswith((".ts", ".pyc")) for name in wheel)
