"""`comments-svc mail trim` needs no database, and says one line of JSON for each file."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from comments_svc.cli.main import main


def trim(*arguments: str, stdin: bytes = b"") -> list[dict[str, Any]]:
    result = CliRunner().invoke(main, ["mail", "trim", *arguments], input=stdin, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_message_is_shown_with_its_sender(tmp_path: Path) -> None:
    file = tmp_path / "mail.eml"
    file.write_bytes(b"From: Ana <ana@blog.example>\nAuto-Submitted: auto-replied\n\nYes.\n\n-- \nJane\n")
    assert trim(str(file)) == [
        {
            "file": str(file),
            "reply": "Yes.",
            "cut": [{"kind": "signature", "text": "-- \nJane"}],
            "from": "ana@blog.example",
            "auto": True,
        }
    ]


def test_two_senders_are_none(tmp_path: Path) -> None:
    file = tmp_path / "mail.eml"
    file.write_bytes(b"From: a@b.example\nFrom: c@d.example\n\nYes.")
    assert [(each["reply"], each["from"]) for each in trim(str(file))] == [("Yes.", None)]


@pytest.mark.parametrize(("form", "body"), [("--text", "Ja.\n\n> Äh?"), ("--html", "<p>Ja.<blockquote type=cite>Äh?")])
def test_a_bare_body_is_shown(tmp_path: Path, form: str, body: str) -> None:
    file = tmp_path / "body"
    file.write_text(body, "utf-8")
    assert (
        trim(form, str(file), str(file))
        == [
            {
                "file": str(file),
                "reply": "Ja.",
                "cut": [{"kind": "quote", "text": "> Äh?"}],
                "from": None,
                "auto": False,
            }
        ]
        * 2
    )
