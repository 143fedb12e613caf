"""What every benchmark needs: a Postgres of its own, durable; a server pinned to one core; the load on the other."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import psutil

from bench.http_load import write_requests
from comments_svc.db.embedded import Embedded
from comments_svc.db.migrate import migrate, migrations_folder

SECRET = "bench-secret-bench-secret-bench-secret-00"
CORES = sorted(os.sched_getaffinity(0))


@dataclass
class Load:
    """One run. `server_us` and `postgres_us`: CPU for one request, of whole process trees."""

    rate: float
    p50_ms: float
    p99_ms: float
    server_us: float
    postgres_us: float
    statuses: dict[str, int]


@dataclass
class Stage:
    folder: Path
    dsn: str
    postgres: psutil.Process

    @contextmanager
    def server(self, command: list[str], port: int, *, cores: list[int], **env: str) -> Iterator[psutil.Process]:
        """A process that serves HTTP on `port`; ready when it answers anything."""
        full = {**os.environ, "COMMENTS_DATABASE_URL": self.dsn, "COMMENTS_SECRET": SECRET, **env}
        log = (self.folder / f"server-{port}.log").open("wb")
        process = subprocess.Popen(command, env=full, stdout=log, stderr=log)
        try:
            pinned(process.pid, cores)
            _wait_for(port, process)
            for child in psutil.Process(process.pid).children(recursive=True):
                pinned(child.pid, cores)
            yield psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(20)

    def service(self, port: int, *, cores: list[int], **env: str) -> Any:
        """`comments-svc serve` with load-test settings; COMMENTS_* in `env`."""
        command = [sys.executable, "-m", "comments_svc", "serve", "--port", str(port)]
        return self.server(command, port, cores=cores, **{"COMMENTS_RATE_LIMITS": "off", **env})

    def load(
        self, server: psutil.Process, port: int, requests: Iterable[bytes], *, concurrency: int, cores: list[int]
    ) -> Load:
        file = self.folder / "requests"
        write_requests(file, requests)
        before = cpu_s(server), cpu_s(self.postgres)
        command = ["taskset", "-c", ",".join(map(str, cores)), sys.executable, "-m", "bench.http_load"]
        out = subprocess.run([*command, str(port), str(concurrency), str(file)], check=True, capture_output=True).stdout
        after = cpu_s(server), cpu_s(self.postgres)
        got = json.loads(out)
        each = 1e6 / got["requests"]
        return Load(
            rate=got["requests"] / got["seconds"],
            p50_ms=got["p50_us"] / 1e3,
            p99_ms=got["p99_us"] / 1e3,
            server_us=(after[0] - before[0]) * each,
            postgres_us=(after[1] - before[1]) * each,
            statuses=got["statuses"],
        )

    def run(self, act: Callable[[Any], Any]) -> Any:
        """`act` gets an asyncpg connection."""

        async def connected() -> Any:
            connection = await asyncpg.connect(self.dsn)
            try:
                return await act(connection)
            finally:
                await connection.close()

        return asyncio.run(connected())


@contextmanager
def stage() -> Iterator[Stage]:
    with tempfile.TemporaryDirectory(prefix="comments-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        embedded = Embedded(folder / "postgres")
        dsn = embedded.start()
        try:
            asyncio.run(migrate(dsn, migrations_folder()))
            yield Stage(folder, dsn, _postmaster(folder))
        finally:
            embedded.stop()


def _postmaster(folder: Path) -> psutil.Process:
    for each in psutil.process_iter(["cmdline"]):
        line = each.info["cmdline"] or []
        if line and line[0].endswith("postgres") and any(str(folder) in word for word in line):
            return each
    raise RuntimeError("the embedded Postgres was not found")


def pinned(pid: int, cores: list[int]) -> None:
    """Every thread of the process, and its children to come."""
    subprocess.run(["taskset", "-a", "-c", "-p", ",".join(map(str, cores)), str(pid)], check=True, capture_output=True)


def cpu_s(process: psutil.Process) -> float:
    """CPU seconds of a process and all that it has started, the ended ones included."""
    total = 0.0
    for each in [process, *process.children(recursive=True)]:
        try:
            times = each.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    own = process.cpu_times()
    return float(total + own.children_user + own.children_system)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server on port {port} ended")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"no answer on port {port}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def get(path: str, *headers: str) -> bytes:
    """A request as a browser of today sends it, so that parsing costs what it costs."""
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: localhost:8000",
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36",
        "Accept: */*",
        "Accept-Encoding: gzip, deflate, br, zstd",
        "Accept-Language: en-GB,en;q=0.9",
        "Origin: https://blog.example",
        "Referer: https://blog.example/",
        *headers,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def post(path: str, body: bytes, *headers: str) -> bytes:
    extra = ("Content-Type: application/json", f"Content-Length: {len(body)}", *headers)
    return get(path, *extra).replace(b"GET ", b"POST ", 1) + body


def table(title: str, columns: list[str], rows: list[list[str]]) -> None:
    """Markdown, so that it can stand in docs/ as it is."""
    widths = [max(len(row[at]) for row in [columns, *rows]) for at in range(len(columns))]
    print(f"\n**{title}**\n")
    for row in [columns, ["-" * width for width in widths], *rows]:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |")
