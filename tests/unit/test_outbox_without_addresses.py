import pytest

from comments_svc.outbox.without_addresses import without_addresses


@pytest.mark.parametrize(
    ("answer", "logged"),
    [
        ("550 5.1.1 <ana@example.org>: Recipient address rejected", "550 5.1.1 …: Recipient address rejected"),
        ("550 No such user ana@example.org here", "550 No such user … here"),
        ("550 user Ana unknown", "550 user … unknown"),
        ("421 reply+r0a1b2c3=40example.org is busy", "421 … is busy"),
        ("Nothing accepts connections at 127.0.0.1:9.", "Nothing accepts connections at 127.0.0.1:9."),
        ("450 4.2.1 banana is full", "450 4.2.1 banana is full"),
    ],
)
def test_no_address_is_left_whatever_a_server_says(answer: str, logged: str) -> None:
    assert without_addresses(answer, "ana@example.org") == logged


def test_what_has_no_address_as_recipient_is_left_as_it_is() -> None:
    assert without_addresses("404 Not Found", "0198-hook") == "404 Not Found"
