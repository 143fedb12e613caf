"""What the parent of several processes found out, they find in their environment."""

import os
from pathlib import Path

import msgspec
import pytest

from comments_svc.app.serve import _hand_down
from comments_svc.settings import values
from comments_svc.settings.model import Settings
from comments_svc.settings.read import read


def test_workers_read_the_settings_that_the_demo_has_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"COMMENTS_MAIL_LISTEN_FILE": "/nowhere"})
    secret = "test-secret-test-secret-test-secret-0123"
    made = msgspec.structs.replace(
        Settings(secret=secret, database_url=values.DatabaseUrl.parse("postgresql://u@127.0.0.1/d"), workers=2),
        smtp_url=values.SmtpUrl.parse("smtp://127.0.0.1:2500?tls=off"),
        mail_from=values.Mailbox.parse("notify@demo.example"),
        mail_reply=values.MailPattern.parse("reply+{}@demo.example"),
        mail_listen=tuple(map(values.ListenUrl.parse, ("lmtp://127.0.0.1:2400", "smtp://[::1]:2501"))),
        dns_zone_file=Path("/data/mailbox-zone"),
    )
    _hand_down(made, secret)
    assert read(os.environ) == made
