"""A process of its own that holds a share in an embedded Postgres until its input ends."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# Early, because after the change of user Python's own files may be closed.
import comments_svc.db.postgres.server  # noqa: F401
from comments_svc.db.embedded import Embedded
from comments_svc.db.problems import SetupProblem

TOP = Path(__file__).parents[1]


@dataclass(frozen=True)
class Holder:
    process: "subprocess.Popen[str]"

    def answer(self) -> dict[str, str]:
        """`dsn` once the server is ready, or `problem` and its `detail`."""
        assert self.process.stdout is not None
        answer: dict[str, str] = json.loads(self.process.stdout.readline())
        return answer

    def leave(self) -> None:
        """Returns when the process has given its share back and ended."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(timeout=30) == 0


@contextmanager
def holder(root: Path, *, uid: int | None = None, bin_dir: Path | None = None) -> Iterator[Holder]:
    """`uid`: becomes this user first (for root only)."""
    words = [sys.executable, "-m", "tests.holder", str(root), str(uid or ""), str(bin_dir or "")]
    with subprocess.Popen(
        words, cwd=TOP, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            yield Holder(process)
        finally:
            process.kill()


def _main(root: str, uid: str, bin_dir: str) -> None:
    if uid:
        os.setgroups([])
        os.setgid(int(uid))
        os.setuid(int(uid))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # A shell that starts a test run in the background has SIGINT ignored in all that comes of it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    embedded = Embedded(Path(root), bin_dir=Path(bin_dir) if bin_dir else None, fast=True)
    try:
        dsn = embedded.start()
    except SetupProblem as problem:
        _say(problem=problem.slug, detail=problem.detail())
        return
    try:
        _say(dsn=dsn)
        sys.stdin.read()
    except KeyboardInterrupt:
        _say(dsn=embedded.start())
        sys.stdin.read()


def _say(**answer: str) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    _main(*sys.argv[1:])
