"""The files of the server: made once, configured before each start."""

import os
import pwd
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from comments_svc.db.postgres.account import Account
from comments_svc.db.postgres.binaries import Binaries
from comments_svc.db.postgres.sockets import PORT
from comments_svc.db.problems import OtherMajorVersion

SUPERUSER: Final = "postgres"
OWNER: Final = "app"  # of the database of the same name; no superuser
_DRAFT: Final = "postgres.new-"
_BUILTIN_LOCALE_SINCE: Final = 17
_RECOVERY_S: Final = 300  # crash recovery may take minutes; pg_ctl by itself gives up after one
_LOG_BYTES: Final = 10_000_000

_CREATE: Final = f"create role {OWNER} login\ncreate database {OWNER} owner {OWNER}\n"
_UNSAFE: Final = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"


@dataclass(frozen=True, slots=True)
class Cluster:
    root: Path
    binaries: Binaries
    account: Account
    fast: bool

    @property
    def folder(self) -> Path:
        return self.root / "postgres"

    @property
    def _log(self) -> Path:
        return self.folder / "server.log"

    def make(self) -> None:
        """It appears whole or not at all: a half-made cluster looks like a good one to Postgres."""
        for left in self.root.glob(f"{_DRAFT}*"):
            shutil.rmtree(left, ignore_errors=True)
        draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=self.root))
        self.account.own(draft)
        self._run("initdb", "-D", draft, *self._initdb_options())
        self._run(
            "postgres", "--single", "-D", draft, "-c", "exit_on_error=true", *self._unsafe(), SUPERUSER, stdin=_CREATE
        )
        draft.rename(self.folder)
        _sync(self.root)

    def check_version(self) -> None:
        made_by = int((self.folder / "PG_VERSION").read_text())
        if made_by != self.binaries.version[0]:
            raise OtherMajorVersion(str(self.folder), made_by, self.binaries.version[0])

    def configure(self, sockets: Path) -> None:
        settings = _settings(sockets) + (_UNSAFE if self.fast else "")
        for name, text in (
            ("postgresql.conf", settings),
            ("pg_hba.conf", "local all all peer map=comments\n"),
            ("pg_ident.conf", _may_connect(self.account)),
        ):
            self.account.place(text, self.folder / name, via=self.root)

    def start(self) -> None:
        if self._log.exists() and self._log.lstat().st_size > _LOG_BYTES:
            self._log.replace(self._log.with_suffix(".log.1"))
        self._pg_ctl("start", "-l", str(self._log))

    def stop(self) -> None:
        self._pg_ctl("stop", "-m", "fast")

    def log_tail(self) -> str:
        try:
            lines = self._log.read_text(errors="replace").splitlines()
        except FileNotFoundError:
            return ""
        return "\n".join(lines[-20:])

    def _pg_ctl(self, *words: str) -> None:
        self._run("pg_ctl", *words, "-s", "-w", "-t", str(_RECOVERY_S), "-D", self.folder)

    def _run(self, program: str, *words: str | Path, stdin: str = "") -> None:
        self.account.run(self.binaries.path(program), *words, cwd=self.root, timeout_s=_RECOVERY_S + 10, stdin=stdin)

    def _initdb_options(self) -> list[str]:
        options = [f"--username={SUPERUSER}", "--auth=peer", "--encoding=UTF8", "--data-checksums", "--no-instructions"]
        if self.binaries.version[0] >= _BUILTIN_LOCALE_SINCE:
            # The collation comes from Postgres, so that it is the same on every machine and after every upgrade.
            options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        else:
            options += ["--locale=C.UTF-8"]
        return options + (["--no-sync"] if self.fast else [])

    def _unsafe(self) -> list[str]:
        return ["-c", "fsync=off"] if self.fast else []


def _settings(sockets: Path) -> str:
    """Terse errors, because their details quote rows, and rows hold addresses of people."""
    return f"""# Written by comments-svc before each start. For settings of your own: ALTER SYSTEM.
listen_addresses = ''
port = {PORT}
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
shared_buffers = 128MB
timezone = 'UTC'
log_timezone = 'UTC'
log_error_verbosity = terse
log_checkpoints = off
"""


def _may_connect(account: Account) -> str:
    """Who may be which role (pg_ident.conf): root and the server's own account, whatever their names are."""
    names = sorted({account.name, pwd.getpwuid(0).pw_name})
    return "".join(f'comments "{name}" {role}\n' for name in names for role in (OWNER, SUPERUSER))


def _sync(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
