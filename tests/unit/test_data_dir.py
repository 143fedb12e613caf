import os
from pathlib import Path

import pytest

from comments_svc.app.data_dir import reachable
from comments_svc.settings.model import Settings


@pytest.fixture
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    monkeypatch.chdir(folder)


@pytest.mark.usefixtures("closed")
def test_root_in_a_closed_folder_keeps_data_where_postgres_can_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert reachable(Settings()).data_dir == Path("/var/lib/comments-svc")


@pytest.mark.usefixtures("closed")
def test_a_chosen_data_directory_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert reachable(Settings(data_dir=Path("elsewhere"))).data_dir == Path("elsewhere")


@pytest.mark.usefixtures("closed")
def test_another_user_keeps_data_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert reachable(Settings()).data_dir == Path("data")


def test_root_in_an_open_folder_keeps_data_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.chdir("/")
    assert reachable(Settings()).data_dir == Path("data")
