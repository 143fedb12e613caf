"""Addresses that mail is sent to: which are taken, and which of them reach one mailbox."""

import pytest

from comments_svc.kernel.problems import Invalid
from comments_svc.readers.model import mask
from comments_svc.readers.read_address import mailbox_of, read_address


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("ana@example.org", "ana@example.org"),
        ("  Ana.B+c@Example.ORG\n", "Ana.B+c@example.org"),
        ("ana@müller.example", "ana@xn--mller-kva.example"),
    ],
)
def test_an_address_is_taken_with_its_host_in_ascii(typed: str, taken: str) -> None:
    assert read_address(typed) == taken


HOSTILE = [
    "",
    "ana",
    "ana@",
    "@example.org",
    "a@b@example.org",
    "ana@example.org\r\nBcc: bob@example.org",
    "ana@example.org,bob@example.org",
    "ana@example.org bob@example.org",
    "Ana <ana@example.org>",
    '"a b"@example.org',
    "ana@[127.0.0.1]",
    "ána@example.org",
    "ana\x00@example.org",
    "ana@exa\u202emple.org",
    "a" * 65 + "@example.org",
    "a@" + "b." * 130 + "org",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_is_more_or_less_than_one_mailbox_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        read_address(typed)


@pytest.mark.parametrize("spelling", ["ana@gmail.com", "A.n.a@Gmail.com", "ana+x@googlemail.com", "a.na+y+z@GMAIL.COM"])
def test_spellings_of_one_mailbox_count_as_one(spelling: str) -> None:
    assert mailbox_of(spelling) == "ana@gmail.com"


def test_different_mailboxes_stay_different() -> None:
    assert (
        len({mailbox_of(each) for each in ("ana@a.example", "an.a@a.example", "ana@b.example", "+ana@a.example")}) == 4
    )


@pytest.mark.parametrize(("email", "shown"), [("ana@example.org", "a•••@example.org"), ("a@b.c", "a•••@b.c")])
def test_a_masked_address_tells_its_owner_enough(email: str, shown: str) -> None:
    assert mask(email) == shown
