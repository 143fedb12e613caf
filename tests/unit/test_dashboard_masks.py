"""What the dashboard leaves out of mails. No text makes that long: it is done in the process that serves all."""

import time
from collections.abc import Callable

import pytest

from comments_svc.web.dashboard.mail.arrival_view import as_came
from comments_svc.web.dashboard.mail.message_view import hidden, masked

_TOKEN = "r" + "a2" * 14 + "a"
_LONG = 300_000


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"To: reply+{_TOKEN}@reply.example", "To: reply+…@reply.example"),
        (f"<{_TOKEN.upper()}@x>, {_TOKEN}-more@y", "<…@x>, …-more@y"),
        (f"{_TOKEN} is no address, ana@reader.example is", f"{_TOKEN} is no address, ana@reader.example is"),
    ],
)
def test_no_token_of_an_address_is_shown(text: str, shown: str) -> None:
    assert hidden(text) == shown
    assert as_came(text.encode()) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ana@reader.example", "an…@reader.example"),
        ("a@b.example,cleo@d.example;<eve@f.example>", "a…@b.example,cl…@d.example;<ev…@f.example>"),
        ("(ana@reader.example)", "(a…@reader.example)"),
        ("no address, @ home", "no address, @ home"),
    ],
)
def test_addresses_are_shown_by_their_first_letters(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize("act", [hidden, masked, lambda text: as_came(text.encode())], ids=["hidden", "masked", "raw"])
@pytest.mark.parametrize(
    "piece", ["a", "ra", "a@", "http://", "http://x/" + "a" * 59 + "/", "reply+r" + "a" * 29, "<", ","]
)
def test_no_text_takes_long(act: Callable[[str], str], piece: str) -> None:
    began = time.perf_counter()
    act(piece * (_LONG // len(piece)))
    assert time.perf_counter() - began < 2
