"""Bring the embedded Postgres back when somebody kills it: the service answers 503 meanwhile, and needs no restart."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from comments_svc.db.embedded import Embedded
from comments_svc.db.problems import SetupProblem

log = logging.getLogger(__name__)

_LOOK_EVERY_S: Final = 0.3
_RETRY_S: Final = 3.0


@contextmanager
def kept(server: Embedded) -> Iterator[None]:
    """The server is looked after while the block runs. What fails is tried again: a full disk may have room soon."""
    done = threading.Event()
    watch = threading.Thread(target=_keep, args=(server, done), daemon=True)
    watch.start()
    try:
        yield
    finally:
        done.set()
        # Until then a start may be under way, which would undo the stop that follows.
        watch.join()


def _keep(server: Embedded, done: threading.Event) -> None:
    pause_s = _LOOK_EVERY_S
    while not done.wait(pause_s):
        pause_s = _LOOK_EVERY_S if server.runs or _revive(server) else _RETRY_S


def _revive(server: Embedded) -> bool:
    log.warning("the embedded Postgres is gone; it is started again")
    try:
        server.revive()
    except (SetupProblem, OSError) as reason:
        log.error("the embedded Postgres does not start", extra={"reason": str(reason)})  # noqa: TRY400 (known, in words)
        return False
    log.warning("the embedded Postgres is back")
    return True
