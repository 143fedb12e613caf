"""The folder of the unix socket: in the data directory, or elsewhere when that path is too long for a socket."""

import os
import stat
import sys
import tempfile
from pathlib import Path
from typing import Final

from comments_svc.db.postgres.account import Account

PORT: Final = 5432
_MAX_BYTES: Final = 103 if sys.platform == "darwin" else 107  # sun_path without its closing NUL


def find(root: Path) -> Path | None:
    """The folder in use, as any process of this data directory finds it."""
    if _fits(root / "s"):
        return root / "s"
    try:
        return Path(_pointer(root).read_text())
    except FileNotFoundError:
        return None


def make(root: Path, account: Account) -> Path:
    """The folder, 0700 and owned by the server's account."""
    folder = find(root)
    if folder == root / "s":
        folder.mkdir(mode=0o700, exist_ok=True)
    elif folder is None or not _is_private(folder, account):
        folder = _elsewhere()
        _pointer(root).write_text(str(folder))
    account.own(folder)
    return folder


def remove(root: Path) -> None:
    """Leave nothing in the system's temporary folder once the server has stopped."""
    folder = find(root)
    if folder is not None and folder != root / "s":
        _pointer(root).unlink()
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _pointer(root: Path) -> Path:
    return root / "socket-folder"


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= _MAX_BYTES


def _elsewhere() -> Path:
    top = Path(tempfile.gettempdir())
    if not _fits(top / "comments-12345678"):
        top = Path("/tmp")  # noqa: S108 (mkdtemp makes a folder of its own, 0700)
    return Path(tempfile.mkdtemp(prefix="comments-", dir=top))


def _is_private(folder: Path, account: Account) -> bool:
    """The pointer may be old: anybody could have made a folder of that name since."""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) == 0o700 and found.st_uid == account.uid
