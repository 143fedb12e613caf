"""Starting: soon, or not at all and with the reason."""

import socket
from pathlib import Path

import pytest

from tests.faults.server import allowed_s, command


def test_the_first_answer_comes_soon_after_the_start_on_a_warm_data_directory(data: Path, output: Path) -> None:
    with command("serve", "--data", str(data), output=output) as server:
        took_s = server.wait_until_ready()
        print(f"first answer after {took_s:.2f} s")
        assert took_s < allowed_s(5)
        server.stop()


def test_where_there_are_accounts_already_one_is_told_how_to_sign_in(data: Path, output: Path, tmp_path: Path) -> None:
    with command("moderator", "link", "ana@blog.example", output=tmp_path / "link", data_dir=data) as made:
        made.wait(allowed_s(20))
    with command("serve", "--data", str(data), output=output) as server:
        server.wait_until_ready()
        assert "There is no account yet" not in server.said
        told = server.said.partition("by a link\n")[2].splitlines()[0]
        assert f"COMMENTS_DATA_DIR={data} " in told and told.endswith(" moderator link ADDRESS")
        server.stop()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_port_that_is_taken_is_named_and_nothing_is_made(tmp_path: Path, output: Path, workers: str) -> None:
    data = tmp_path / "data"
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with command("serve", "--workers", workers, "--data", str(data), output=output, port=port) as server:
            server.wait()
            assert server.process.returncode == 1
            assert server.said.startswith(f"Can't listen on 127.0.0.1, port {port}: Address already in use.")
            assert not data.exists()


def test_every_bad_setting_is_named_at_once_and_nothing_is_made(tmp_path: Path, output: Path) -> None:
    data = tmp_path / "data"
    bad = {"workers": "none", "log_level": "loud", "port_number": "1"}
    with command("serve", "--data", str(data), output=output, port=None, **bad) as server:
        server.wait()
        assert server.process.returncode == 1
        first, *faults = server.said.splitlines()
        assert first == "The settings can't be used:"
        named = {"COMMENTS_WORKERS", "COMMENTS_LOG_LEVEL", "COMMENTS_PORT_NUMBER"}
        assert {each.split()[0] for each in faults} == named
        assert not data.exists()
