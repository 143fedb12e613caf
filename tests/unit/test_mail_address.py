import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments_svc.kernel.secret import RootSecret
from comments_svc.mail.address import Addresses, Kind, Token, new_id

SECRET = RootSecret(b"s" * 32)
PATTERN = "reply+{}@reply.example"
OURS = Addresses(PATTERN, SECRET)
IDS = st.integers(-(2**63), 2**63 - 1)


@given(st.sampled_from(Kind), IDS)
def test_what_is_made_is_read(kind: Kind, id: int) -> None:
    address = OURS.make(kind, id)
    assert re.fullmatch(r"reply\+[rapbu][a-z2-7]{29}@reply\.example", address)
    assert OURS.read(address) == Token(kind, id)
    assert OURS.read(address.upper()) == Token(kind, id)


def test_the_part_before_the_at_sign_is_36_characters() -> None:
    assert len(OURS.make(Kind.READER, new_id()).partition("@")[0]) == 36


@given(IDS, st.integers(6, 35), st.sampled_from(string.ascii_lowercase + "234567"))
def test_no_character_can_be_changed(id: int, place: int, other: str) -> None:
    address = OURS.make(Kind.AUTHOR, id)
    changed = address[:place] + other + address[place + 1 :]
    assert OURS.read(changed) == (Token(Kind.AUTHOR, id) if changed == address else None)


@given(st.text(max_size=300))
def test_what_we_did_not_make_is_nobodys(text: str) -> None:
    assert OURS.read(text) is None
    assert OURS.read(f"reply+{text}@reply.example") is None


def test_an_address_of_another_host_pattern_or_installation_is_nobodys() -> None:
    address = OURS.make(Kind.READER, 7)
    assert OURS.read(address.replace("reply.example", "evil.example")) is None
    assert OURS.read(address.replace("reply+", "other+")) is None
    assert Addresses(PATTERN, RootSecret(b"t" * 32)).read(address) is None


def test_an_address_outlives_a_change_of_the_secret() -> None:
    changed = Addresses(PATTERN, RootSecret(b"t" * 32, [b"s" * 32]))
    assert changed.read(OURS.make(Kind.READER, 7)) == Token(Kind.READER, 7)


def test_an_epoch_that_is_over_ends_its_addresses() -> None:
    both = Addresses(PATTERN, SECRET, epochs=(0, 1))
    address = both.make(Kind.READER, 7, epoch=1)
    assert both.read(address) == Token(Kind.READER, 7, 1)
    assert Addresses(PATTERN, SECRET, epochs=(2, 3)).read(address) is None


def test_one_row_has_an_address_of_each_kind_and_none_passes_for_another() -> None:
    addresses = {OURS.make(kind, 7) for kind in Kind}
    assert len(addresses) == len(Kind)
    reader = OURS.make(Kind.READER, 7)
    assert OURS.read(reader.replace("reply+r", "reply+a")) is None


def test_a_pattern_may_have_no_plus_sign() -> None:
    plain = Addresses("{}@in.blog.example", SECRET)
    assert plain.read(plain.make(Kind.POST, -3)) == Token(Kind.POST, -3)


@pytest.mark.parametrize(
    "pattern", ["reply@reply.example", "{}", "{}@", "a{}b{}@c", "r@{}.example", "{}{}@x", "ü{}@x", "x" * 40 + "{}@x"]
)
def test_a_pattern_that_can_hold_no_token_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="address"):
        Addresses(pattern, SECRET)


def test_new_ids_fit_a_bigint_and_are_never_the_same() -> None:
    made = {new_id() for _ in range(1000)}
    assert len(made) == 1000
    assert all(-(2**63) <= each < 2**63 for each in made)
