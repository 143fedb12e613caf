"""A Postgres of our own in the data directory, for an installation without COMMENTS_DATABASE_URL."""

import atexit
import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from comments_svc.db.postgres import binaries, sockets
from comments_svc.db.postgres.cluster import OWNER, SUPERUSER
from comments_svc.db.problems import BadDataDirectory, NoPostgres, SetupProblem

if TYPE_CHECKING:
    from comments_svc.db.postgres.server import Server

# pg_ctl hands the path to a shell, the settings file and the list of socket folders quote it each in its own way.
_PLAIN_PATH: Final = re.compile(r"""[^"'`$\\,\x00-\x1f]+""")


class Embedded:
    """A share in the server of a data directory: the first process starts it, the last one to leave stops it.

    Any number of processes may hold a share, and one that is killed loses it. A server that was killed comes back by
    `revive` or another `start`. Its files belong to one account: ours, or for root that of `postgres` or `nobody`.

    Who runs uvicorn with one worker must install `signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))` first:
    after its shutdown uvicorn raises the signal again, and by the default action neither `finally` nor atexit run, so
    Postgres would be left running. (The next process to leave then stops it.)
    """

    def __init__(self, root: Path, *, bin_dir: Path | None = None, fast: bool = False) -> None:
        """`fast` gives up durability: for tests only."""
        self._root = root.resolve()
        self._bin_dir = bin_dir
        self._fast = fast
        self._share: int | None = None
        self._pid = 0
        self._server: Server | None = None

    def start(self) -> str:
        """The DSN of database `app` for role `app`, once the server is ready. Raises a SetupProblem."""
        self._prepare_root()
        with self._alone():
            try:
                self._take_share()
                self._server = self._find_server()
                self._server.bring_up()
            except BaseException:
                with suppress(SetupProblem):
                    self._leave()
                raise
        return self._dsn(OWNER, OWNER)

    @property
    def runs(self) -> bool:
        """Whether the server is there, if only to recover; false before `start`."""
        return self._server is not None and self._server.runs

    def revive(self) -> None:
        """Start the server that was killed, and never a new one. Raises a SetupProblem; OSError without its files."""
        assert self._server is not None
        with self._alone():
            self._server.bring_up()

    def stop(self) -> None:
        """Give the share back. Does nothing without one, nor in a forked child of the holder."""
        if self._share is None or self._pid != os.getpid():
            return
        with self._alone():
            self._leave()

    @property
    def superuser_dsn(self) -> str:
        """For the operator and for tests; the service itself is role `app`."""
        return self._dsn(SUPERUSER, "postgres")

    def bin(self, name: str) -> Path:
        """The program that belongs to this server: psql, pg_dump, pg_restore. Raises NoPostgres."""
        return binaries.find(self._bin_dir).path(name)

    def _dsn(self, role: str, database: str) -> str:
        folder = sockets.find(self._root)
        # The port is said, because PGPORT in a shell would win over a DSN without one.
        return f"postgresql://{role}@/{database}?host={quote(str(folder))}&port={sockets.PORT}"

    def _prepare_root(self) -> None:
        if not _PLAIN_PATH.fullmatch(str(self._root)):
            raise BadDataDirectory(str(self._root), "choose a path without quotes, commas, $, ` and \\.")
        try:
            # The server's account must pass through; the folders in it are closed.
            self._root.mkdir(mode=0o711, parents=True, exist_ok=True)
        except OSError as reason:
            raise BadDataDirectory(str(self._root), f"{reason.strerror}.") from reason

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other process of this data directory starts or stops the server meanwhile."""
        lock = self._open("start.lock")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _open(self, name: str) -> int:
        try:
            return os.open(self._root / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except PermissionError as reason:
            raise BadDataDirectory(str(self._root), "it belongs to another user. Run as that user.") from reason

    def _take_share(self) -> None:
        """A lock, not a list of pids: the system itself takes it from a process that dies."""
        if self._share is not None:
            return
        self._share = self._open("users.lock")
        self._pid = os.getpid()
        fcntl.flock(self._share, fcntl.LOCK_SH)
        atexit.register(self.stop)

    def _find_server(self) -> "Server":
        try:
            # What it needs comes with the extra `embedded`, and not everybody installs that.
            from comments_svc.db.postgres.server import Server, find_cluster  # noqa: PLC0415
        except ModuleNotFoundError as missing:
            raise NoPostgres(f"the Python package {missing.name}") from missing
        return Server(find_cluster(self._root, self._bin_dir, fast=self._fast))

    def _leave(self) -> None:
        if self._share is None:
            return
        try:
            fcntl.flock(self._share, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # others still use it
        else:
            if self._server is not None:
                self._server.shut_down()
        finally:
            os.close(self._share)
            self._share = None
            atexit.unregister(self.stop)
