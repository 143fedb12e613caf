import threading
from pathlib import Path

import pytest

from comments_svc.app import keep
from comments_svc.app.keep import kept
from comments_svc.db.embedded import Embedded
from comments_svc.db.problems import PostgresFailed


class Fallen(Embedded):
    """A server that can't be started for a while: `faults` are what stops it."""

    def __init__(self, faults: list[Exception]) -> None:
        super().__init__(Path("unused"))
        self._faults = iter(faults)
        self.up = threading.Event()
        self.tries = 0

    @property
    def runs(self) -> bool:
        return self.up.is_set()

    def revive(self) -> None:
        self.tries += 1
        for fault in self._faults:
            raise fault
        self.up.set()


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep, "_LOOK_EVERY_S", 0.01)
    monkeypatch.setattr(keep, "_RETRY_S", 0.01)


def test_what_can_not_be_started_is_tried_again_and_the_reason_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    server = Fallen([PostgresFailed("start", "No space left on device"), FileNotFoundError("gone")])
    with kept(server):
        assert server.up.wait(5)
    assert server.tries == 3
    reasons = [each.__dict__["reason"] for each in caplog.records if each.levelname == "ERROR"]
    assert [each.splitlines()[-1] for each in reasons] == ["No space left on device", "gone"]


def test_what_runs_is_left_alone_and_after_the_end_nobody_looks() -> None:
    server, threads = Fallen([]), threading.active_count()
    server.up.set()
    with kept(server):
        assert threading.active_count() == threads + 1
    assert threading.active_count() == threads
    assert server.tries == 0
