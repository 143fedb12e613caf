"""Several serving processes that share a port, under one parent."""

import multiprocessing
import os
import signal
import sys
import threading
from typing import Any

from uvicorn import Config
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess


def run_workers(factory: str, options: dict[str, Any]) -> None:
    """Returns after a signal. Ends the program when a worker can't start."""
    config = Config(factory, factory=True, **options)
    workers = _Workers(config, sockets=[config.bind_socket()])
    workers.run()
    if any(each.exitcode == STARTUP_FAILURE for each in workers.processes):
        sys.exit("A serving process could not start. What it said stands above.")


def end_with_parent() -> None:
    """For a worker: a parent that is killed would leave it behind, holding the port."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


class _Workers(Multiprocess):
    def terminate_all(self) -> None:
        # With the socket open here, clients would still be let in, and wait for an answer from nobody.
        for each in self.sockets:
            each.close()
        super().terminate_all()

    def handle_hup(self) -> None:
        """The terminal was closed. (uvicorn would start the workers anew, and go on.)"""
        self.handle_term()
