"""A real `comments-svc` in processes of its own: started, watched, killed, and never left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx2
import psutil

from comments_svc.db.postgres import postmaster
from tests.holder import TOP
from tests.processes import command_line, cut_power

SECRET: Final = "test-secret-test-secret-test-secret-0123"
SITE: Final = "blog"
BLOG: Final = "https://blog.example"
PAGE: Final = f"{BLOG}/post/"

_PAUSE_S: Final = 0.02
# A connection for each request: one that is kept would belong to a server that was killed since.
_http: Final = httpx2.Client(verify=False, trust_env=False, limits=httpx2.Limits(max_keepalive_connections=0))


def wait_until(is_so: Callable[[], bool], within_s: float) -> float:
    """The seconds that it took; fails when it takes longer."""
    begun = time.monotonic()
    while not is_so():
        took = time.monotonic() - begun
        assert took < within_s, f"not within {within_s} s"
        time.sleep(_PAUSE_S)
    return time.monotonic() - begun


def allowed_s(quiet_s: float) -> float:
    """What a bound for a quiet machine becomes on one that does other work meanwhile."""
    return quiet_s * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(**settings: object) -> dict[str, str]:
    """Ours without any setting, and these: COMMENTS_* variables in lower case without the prefix."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("COMMENTS_")}
    inherited.pop("DATABASE_URL", None)
    return inherited | {f"COMMENTS_{name.upper()}": str(value) for name, value in settings.items()}


@dataclass
class Server:
    """One command of the service. `output` holds all that it and its children have said."""

    process: "subprocess.Popen[bytes]"
    output: Path
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def said(self) -> str:
        return self.output.read_text()

    def get(self, path: str, timeout_s: float = 10, **query: str) -> httpx2.Response:
        return _http.get(f"{self.url}{path}", params=query, timeout=timeout_s)

    def is_ready(self) -> bool:
        assert self.process.poll() is None, f"it ended with {self.process.returncode}:\n{self.said}"
        try:
            return self.get("/readyz").status_code == 200
        except httpx2.TransportError:
            return False

    def wait_until_ready(self) -> float:
        return wait_until(self.is_ready, allowed_s(20))

    def wait(self, within_s: float = 10) -> float:
        """For its end; the seconds that this took."""
        begun = time.monotonic()
        self.process.wait(within_s)
        return time.monotonic() - begun

    def stop(self, number: signal.Signals = signal.SIGTERM, within_s: float = 10) -> float:
        """The seconds until it ended in order."""
        self.process.send_signal(number)
        took = self.wait(within_s)
        assert self.process.returncode == 0, self.said
        return took

    def kill(self) -> None:
        """This process alone, without any chance to clean up."""
        self.process.kill()
        self.process.wait()

    def is_gone(self) -> bool:
        """With all of its children."""
        return session(self.process.pid) == []


@contextmanager
def command(*words: str, output: Path, port: int | None = None, **settings: object) -> Iterator[Server]:
    """`python -m comments_svc WORDS`, and the end of its whole session afterwards."""
    port = port or free_port()
    env = environment(**{"rate_limits": "off", "port": port, **settings})
    with output.open("ab") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "comments_svc", *words],
            cwd=TOP,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    try:
        yield Server(process, output, port)
    finally:
        end_session(process.pid)
        process.wait()


def session(leader: int) -> list[psutil.Process]:
    """What lives of a command and its children, also when it is gone itself. (Postgres has a session of its own.)"""
    return [each for each in psutil.process_iter() if _session(each.pid) == leader and _lives(each)]


def end_session(leader: int) -> None:
    left = session(leader)
    for each in left:
        with suppress(psutil.NoSuchProcess):  # it has just ended by itself
            each.kill()
    psutil.wait_procs(left, timeout=10)


def workers_of(leader: int) -> list[psutil.Process]:
    """The processes that answer for a command with `--workers`; without those that end while one looks."""
    return [each for each in session(leader) if "spawn_main" in command_line(each)]


def _session(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return None


def _lives(process: psutil.Process) -> bool:
    """A zombie is gone: only its parent has not noticed yet."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def postgres_of(data: Path) -> int | None:
    """The pid of the live server of a data directory."""
    return postmaster.pid(data / "postgres" / "postgres")


def kill_postgres(data: Path) -> None:
    pid = postgres_of(data)
    assert pid is not None  # psutil would take it for this process
    cut_power(psutil.Process(pid))
