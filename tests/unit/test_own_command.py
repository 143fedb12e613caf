from pathlib import Path

import pytest

from comments_svc.app.own_command import own_command
from comments_svc.settings.model import Settings

_PYTHON = "/opt/python"


def test_the_command_is_shown_as_it_was_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_path = tmp_path / "bin" / "comments-svc"
    on_path.parent.mkdir()
    on_path.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(on_path.parent))
    monkeypatch.chdir(tmp_path)
    calls = {
        ".venv/bin/comments-svc": ".venv/bin/comments-svc",
        str(tmp_path / ".venv/bin/comments-svc"): ".venv/bin/comments-svc",
        "/opt/my programs/comments-svc": "'/opt/my programs/comments-svc'",
        str(on_path): "comments-svc",
        "/usr/bin/gunicorn": "comments-svc",
        "/opt/lib/comments_svc/__main__.py": "/opt/python -m comments_svc",
    }
    assert {each: own_command(Settings(), each, _PYTHON) for each in calls} == calls


def test_a_data_directory_of_ones_own_stands_in_front_quoted() -> None:
    settings = Settings(data_dir=Path("/srv/my data"))
    assert own_command(settings, "comments-svc", _PYTHON) == "COMMENTS_DATA_DIR='/srv/my data' comments-svc"
