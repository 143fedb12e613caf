"""The name of the list that a site's mails are of (RFC 2919)."""

from types import SimpleNamespace
from typing import Any

import pytest

from comments_svc.mail.headers import list_id_field
from comments_svc.notify.write import list_id


@pytest.mark.parametrize(
    ("public_url", "expected"),
    [
        ("https://comments.example", "<demo.comments.example>"),
        ("http://127.0.0.1:8000", "<demo.127.0.0.1>"),
        ("http://[::1]:8000", "<demo.0000-0000-0000-0000-0000-0000-0000-0001>"),
    ],
)
def test_any_host_makes_a_name_of_dotted_words(public_url: str, expected: str) -> None:
    head: Any = SimpleNamespace(public_url=public_url)
    assert list_id_field(list_id(head, "demo"), display="") == f"List-Id: {expected}\r\n".encode()
