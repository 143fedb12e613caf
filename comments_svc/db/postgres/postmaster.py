"""Whether a server really runs on a cluster, told from what its pid file claims.

A pid file outlives power loss, containers and kill -9: its number may be torn, or belong to a zombie or to a stranger.
"""

import time
from contextlib import suppress
from pathlib import Path
from typing import Final

import psutil

from comments_svc.db.postgres.account import Account

_NO_SUCH_PID: Final = 2_147_483_646
_LINES: Final = 7  # pid, cluster, start, port, socket folder, address, shared memory; then the status
_LEAVE_S: Final = 2.0
_POLL_S: Final = 0.02


def pid(cluster: Path) -> int | None:
    """Of the live server of this very cluster."""
    claimed = _claimed(cluster)
    if claimed is None:
        return None
    try:
        process = psutil.Process(claimed)
        # The command line is readable where the working directory is not (root in a container without ptrace).
        ours = process.status() != psutil.STATUS_ZOMBIE and str(cluster) in process.cmdline()
    except psutil.Error:
        return None
    return claimed if ours else None


def wait_until_ready(cluster: Path, timeout_s: float) -> bool:
    """False when the server dies first, or is still recovering when the time is over."""
    until = time.monotonic() + timeout_s
    while pid(cluster) is not None and time.monotonic() < until:
        lines = _lines(cluster)
        if len(lines) > _LINES and lines[_LINES].strip() == "ready":
            return True
        time.sleep(_POLL_S)
    return False


def disarm(cluster: Path, sockets: Path, account: Account, *, via: Path) -> None:
    """Make the files that a dead server left harmless. Call it only while no server runs and none can start."""
    _end_orphans(cluster)
    for left in sockets.glob(".s.PGSQL.*"):
        left.unlink()
    file = cluster / "postmaster.pid"
    lines = _lines(cluster)
    if len(lines) < _LINES:
        file.unlink(missing_ok=True)
    else:
        # The rest stays: by the shared memory named in it Postgres finds a backend that is still running.
        account.place("\n".join([str(_NO_SUCH_PID), *lines[1:]]) + "\n", file, via=via)


def _end_orphans(cluster: Path) -> None:
    """Backends outlive a killed server while they are busy, and no server can start until they are gone."""
    orphans = [process for process in psutil.process_iter() if _works_in(process, cluster)]
    _, busy = psutil.wait_procs(orphans, timeout=_LEAVE_S) if orphans else ([], [])
    for process in busy:
        with suppress(psutil.NoSuchProcess):  # it has just left by itself
            process.kill()
    psutil.wait_procs(busy, timeout=_LEAVE_S)


def _works_in(process: psutil.Process, cluster: Path) -> bool:
    try:
        return bool(process.name() == "postgres" and process.cwd() == str(cluster))
    except psutil.Error:
        return False


def _claimed(cluster: Path) -> int | None:
    try:
        claimed = int(_lines(cluster)[0])
    except (IndexError, ValueError):
        return None
    return abs(claimed) or None  # negative: a single-user server


def _lines(cluster: Path) -> list[str]:
    try:
        return (cluster / "postmaster.pid").read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return []
