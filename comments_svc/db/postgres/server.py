"""Start and stop the server of a cluster. Call these only while no other process can do the same."""

import time
from pathlib import Path
from typing import Final

from comments_svc.db.postgres import account, binaries, postmaster, sockets
from comments_svc.db.postgres.account import Account
from comments_svc.db.postgres.cluster import Cluster
from comments_svc.db.problems import BadDataDirectory, PostgresFailed

_RECOVERY_S: Final = 300.0
_ORPHANS_S: Final = 30.0
_ORPHANS: Final = "shared memory block"
_RETRY_S: Final = 0.2


def find_cluster(root: Path, bin_dir: Path | None, *, fast: bool) -> Cluster:
    """The cluster of a data directory, made if there is none, with programs that its account can run."""
    programs = binaries.find(bin_dir)
    user = account.choose(root / "postgres")
    if not user.enters(root):
        raise _closed(root, user)
    if not _runs(user, programs, root):
        programs = programs.copy_into(root)
    cluster = Cluster(root, programs, user, fast)
    if not cluster.folder.exists():
        cluster.make()
    return cluster


class Server:
    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def bring_up(self) -> None:
        """Returns when it accepts connections. Raises PostgresFailed, OtherMajorVersion."""
        cluster = self._cluster
        if not self.runs:
            cluster.check_version()
            folder = sockets.make(cluster.root, cluster.account)
            postmaster.disarm(cluster.folder, folder, cluster.account, via=cluster.root)
            cluster.configure(folder)
            self._launch()
        # Also after somebody else's start: who began it may have been killed before the server was ready.
        if not postmaster.wait_until_ready(cluster.folder, _RECOVERY_S):
            raise PostgresFailed("start", cluster.log_tail())

    @property
    def runs(self) -> bool:
        return postmaster.pid(self._cluster.folder) is not None

    def shut_down(self) -> None:
        if self.runs:
            self._cluster.stop()
        sockets.remove(self._cluster.root)

    def _launch(self) -> None:
        until = time.monotonic() + _ORPHANS_S
        while True:
            try:
                return self._cluster.start()
            except PostgresFailed as failed:
                if self.runs:
                    return None  # a starter that was killed has left one on its way
                log = self._cluster.log_tail()
                if _ORPHANS not in log or time.monotonic() > until:
                    raise PostgresFailed(failed.step, f"{failed.output}\n{log}".strip()) from failed
            # A backend of the killed server that we can't see (root without ptrace) is still busy.
            time.sleep(_RETRY_S)


def _runs(user: Account, programs: binaries.Binaries, root: Path) -> bool:
    try:
        user.run(programs.path("postgres"), "--version", cwd=root)
    except (OSError, PostgresFailed):
        return False
    return True


def _closed(root: Path, user: Account) -> BadDataDirectory:
    closed = next(each for each in (*reversed(root.parents), root) if not user.enters(each))
    return BadDataDirectory(
        str(root),
        f"PostgreSQL runs as {user.name}, who may not enter {closed}. Choose a place outside of it with "
        f"COMMENTS_DATA_DIR (say, /var/lib/comments-svc), or allow it: chmod o+x {closed}",
    )
