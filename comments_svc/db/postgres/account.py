"""The account of the operating system that runs the server. Postgres refuses root, so root takes another."""

import os
import pwd
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from comments_svc.db.problems import BadDataDirectory, NoServerAccount, PostgresFailed

_FOR_ROOT: Final = ("postgres", "nobody")
# The caller's environment stays out: PGDATA, PGPORT or a locale of its own would change what Postgres does.
_ENVIRONMENT: Final = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True, slots=True)
class Account:
    uid: int
    gid: int
    name: str

    def run(self, *argv: str | Path, cwd: Path, timeout_s: float = 300, stdin: str = "") -> str:
        """What the program printed. Raises PostgresFailed when it ends with an error, and OSError when it can't start.

        It runs in a session of its own, so that Ctrl-C in a terminal does not reach it.
        """
        words = [str(word) for word in argv]
        with tempfile.TemporaryFile("w+") as output:
            # A file, not a pipe: the server that pg_ctl leaves behind would keep a pipe open for ever.
            done = self._run(words, output.fileno(), cwd, timeout_s, stdin)
            output.seek(0)
            said = output.read()
        if done.returncode != 0:
            raise PostgresFailed(step=Path(words[0]).name, output=said.strip())
        return said

    def _run(
        self, words: Sequence[str], output: int, cwd: Path, timeout_s: float, stdin: str
    ) -> subprocess.CompletedProcess[str]:
        foreign = self.uid != os.geteuid()
        try:
            return subprocess.run(  # noqa: S603 (our own words, no shell)
                words,
                check=False,
                input=stdin,
                stdout=output,
                stderr=output,
                text=True,
                cwd=cwd,
                env=_ENVIRONMENT,
                umask=0o077,
                timeout=timeout_s,
                start_new_session=True,
                user=self.uid if foreign else None,
                group=self.gid if foreign else None,
                extra_groups=[] if foreign else None,
            )
        except subprocess.TimeoutExpired as late:
            raise PostgresFailed(step=Path(words[0]).name, output=f"no answer within {timeout_s:.0f} s") from late

    def enters(self, folder: Path) -> bool:
        """Whether this account may pass through the folder (asked of the system, so that ACLs count)."""
        if self.uid == os.geteuid():
            return os.access(folder, os.X_OK)
        try:
            self.run("/bin/sh", "-c", 'test -x "$0"', folder, cwd=Path("/"))
        except PostgresFailed:
            return False
        return True

    def own(self, folder: Path) -> None:
        if self.uid != os.geteuid():
            os.chown(folder, self.uid, self.gid)

    def place(self, text: str, at: Path, *, via: Path) -> None:
        """Write a file into a folder of this account.

        It is made in `via`, which only we can write to, and moved: root must not write through a link that the account
        could have put there.
        """
        fd, name = tempfile.mkstemp(prefix=f".{at.name}-", dir=via)
        try:
            with os.fdopen(fd, "w") as file:
                file.write(text)
                if self.uid != os.geteuid():
                    os.fchown(fd, self.uid, self.gid)
            Path(name).replace(at)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def choose(cluster: Path) -> Account:
    """The owner of an existing cluster; else ourselves, or for root the first of postgres and nobody."""
    me = os.geteuid()
    if cluster.exists():
        owner = cluster.stat().st_uid
        if me not in (0, owner):
            raise BadDataDirectory(str(cluster), f"it belongs to user {_name(owner)}. Run as that user, or as root.")
        if owner == 0:
            raise BadDataDirectory(str(cluster), "it belongs to root, whom PostgreSQL refuses. Give it another owner.")
        return _by_uid(owner)
    return _for_root() if me == 0 else _by_uid(me)


def _by_uid(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        # Without this check initdb says: could not look up effective user ID.
        raise NoServerAccount(f"User id {uid} has no entry in /etc/passwd.") from None
    return Account(uid, entry.pw_gid, entry.pw_name)


def _for_root() -> Account:
    for name in _FOR_ROOT:
        try:
            return _by_uid(pwd.getpwnam(name).pw_uid)
        except KeyError:
            continue
    raise NoServerAccount("It refuses root, and there is no user named postgres or nobody.")


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
