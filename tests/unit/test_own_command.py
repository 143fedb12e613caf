from pathlib import Path

import pytest

from comments_svc.app.own_command import own_command, worded
from comments_svc.settings.model import Settings
from comments_svc.settings.read import read
from comments_svc.settings.values import OneLine

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


def test_so_does_an_address_that_is_not_the_usual_one_where_no_environment_gives_it() -> None:
    """Else the link that signs in would lead to another port."""
    settings = read({}, {"port": 9000})
    assert own_command(settings, "comments-svc", _PYTHON) == "COMMENTS_PUBLIC_URL=http://localhost:9000 comments-svc"
    settings = read({"DATABASE_URL": "postgresql://me:secret@host/db", "COMMENTS_SECRET": "s" * 32}, {"port": 9000})
    assert own_command(settings, "comments-svc", _PYTHON) == "comments-svc"


def test_what_the_operator_says_stands_before_all() -> None:
    """As in a container, into which nobody types."""
    exec_web = "docker compose exec web comments-svc"
    settings = Settings(data_dir=Path("/srv/data"), command=OneLine.parse(exec_web))
    assert own_command(settings, "comments-svc", _PYTHON) == exec_web
    assert worded("comments-svc migrate", exec_web) == f"{exec_web} migrate"
    assert worded("Save it with `comments-svc db dump`.", exec_web) == f"Save it with `{exec_web} db dump`."
    assert worded("comments-svc.service", exec_web) == "comments-svc.service"
