"""Addresses that mail is sent to: which are taken, and which of them reach one mailbox."""

import pytest

from comments_svc.kernel.problems import Invalid
from comments_svc.readers.model import mask
from comments_svc.readers.read_address import is_one_of, mailbox_of, read_address, with_one_host


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
    "ana@[IPv6:::1]",
    "ana@127.0.0.1",
    "ana@example.1",
    "ana@0x7f000001",
    "ana@2130706433",
    "ana%example.org@relay.example",
    "example.org!ana@relay.example",
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


@pytest.mark.parametrize(
    "spelling", ["ana@gmail.com", "A.n.a@Gmail.com", "ana+x@googlemail.com", "a.na+y+z@GMAIL.COM", "ana@gmail.com."]
)
def test_spellings_of_one_mailbox_count_as_one(spelling: str) -> None:
    assert mailbox_of(spelling) == "ana@gmail.com"


def test_different_mailboxes_stay_different() -> None:
    assert (
        len({mailbox_of(each) for each in ("ana@a.example", "an.a@a.example", "ana@b.example", "+ana@a.example")}) == 4
    )


@pytest.mark.parametrize(("email", "shown"), [("ana@example.org", "a•••@example.org"), ("a@b.c", "a•••@b.c")])
def test_a_masked_address_tells_its_owner_enough(email: str, shown: str) -> None:
    assert mask(email) == shown


OURS = ("Notify@blog.example", "reply+{}@reply.example", "r-{}@answers.example", "{}@all.example")


@pytest.mark.parametrize(
    "email",
    [
        "notify@blog.example",
        "notify+x@BLOG.example",
        "reply@reply.example",
        "REPLY+abc@reply.example",
        "r-1@answers.example",
        "anything@all.example",
    ],
)
def test_addresses_that_the_service_sends_from_or_is_answered_at_are_its_own(email: str) -> None:
    assert is_one_of(email, OURS)


@pytest.mark.parametrize(
    "email", ["ana@blog.example", "ana@reply.example", "r@answers.example", "notify@reply.example", "a@sub.all.example"]
)
def test_neighbours_of_the_service_are_not_its_own(email: str) -> None:
    assert not is_one_of(email, OURS)


def test_a_host_is_kept_in_one_spelling() -> None:
    for typed in ("Ana@bücher.example", "Ana@BÜCHER.example.", "Ana@xn--bcher-kva.example", "Ana@bücher。example"):
        assert with_one_host(typed) == "Ana@xn--bcher-kva.example"
    assert with_one_host("ana@-.example") == "ana@-.example"
    assert with_one_host("ana@\u202e.example") == "ana@\u202e.example"
