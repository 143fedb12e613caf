"""One root secret: a key for each purpose, tokens for one purpose and time, addresses that cannot be read back."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments_svc.kernel.secret import Purpose, RootSecret, hkdf, new_token, token_hash

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
SECRET = RootSecret(b"first-secret-first-secret-first-secret")
OTHER = RootSecret(b"second-secret-second-secret-second-secr")


def test_hkdf_is_that_of_rfc_5869() -> None:
    """Test case 3 of appendix A: no salt, no info; the first 32 of its 42 bytes."""
    made = hkdf(b"\x0b" * 22, b"")
    assert made.hex() == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"


def test_each_purpose_has_a_key_of_its_own() -> None:
    keys = [SECRET.key(purpose) for purpose in Purpose] + [OTHER.key(purpose) for purpose in Purpose]
    assert len(set(keys)) == 2 * len(Purpose)
    assert {len(key) for key in keys} == {32}


@given(payload=st.binary(max_size=60), purpose=st.sampled_from(Purpose))
def test_a_token_gives_back_what_was_signed(payload: bytes, purpose: Purpose) -> None:
    token = SECRET.sign(purpose, payload, LATER)
    assert SECRET.verify(purpose, token, NOW) == payload
    assert token.replace("-", "").replace("_", "").isalnum()


def test_a_token_of_one_purpose_is_none_of_another() -> None:
    token = SECRET.sign(Purpose.FORM_TIME, b"x", LATER)
    assert [SECRET.verify(each, token, NOW) for each in Purpose if each is not Purpose.FORM_TIME] == [None] * (
        len(Purpose) - 1
    )


@pytest.mark.parametrize("payload", [b"", b"1", b"12", b"123"])
def test_a_token_has_one_spelling(payload: bytes) -> None:
    token = SECRET.sign(Purpose.UNSUBSCRIBE, payload, NOW + timedelta(days=1))
    others = [
        f"{token}=",
        f"{token}==",
        f"!{token}",
        f"{token[:9]}\n{token[9:]}",
        f"{token} ",
        token[:-1] + chr(ord(token[-1]) + 1),
    ]
    assert [SECRET.verify(Purpose.UNSUBSCRIBE, each, NOW) for each in [token, *others]] == [payload] + [None] * 6


def test_a_token_ends_with_its_second() -> None:
    token = SECRET.sign(Purpose.CURSOR, b"x", LATER)
    assert SECRET.verify(Purpose.CURSOR, token, LATER) == b"x"
    assert SECRET.verify(Purpose.CURSOR, token, LATER + timedelta(seconds=1)) is None


def test_a_token_of_another_installation_is_none_of_ours() -> None:
    assert OTHER.verify(Purpose.CURSOR, SECRET.sign(Purpose.CURSOR, b"x", LATER), NOW) is None


def test_a_previous_secret_verifies_and_does_not_sign() -> None:
    rotated = RootSecret(OTHER.current, previous=(SECRET.current,))
    assert rotated.verify(Purpose.CURSOR, SECRET.sign(Purpose.CURSOR, b"x", LATER), NOW) == b"x"
    assert SECRET.verify(Purpose.CURSOR, rotated.sign(Purpose.CURSOR, b"x", LATER), NOW) is None


def test_no_bit_of_a_token_can_be_changed() -> None:
    raw = base64.urlsafe_b64decode(SECRET.sign(Purpose.CURSOR, b"xyz", LATER) + "==")
    for bit in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        token = base64.urlsafe_b64encode(bytes(changed)).rstrip(b"=").decode()
        assert SECRET.verify(Purpose.CURSOR, token, NOW) is None


@given(token=st.text(max_size=80))
def test_what_we_did_not_sign_is_no_token_and_no_fault(token: str) -> None:
    assert SECRET.verify(Purpose.CURSOR, token, NOW) is None


@pytest.mark.parametrize(
    "token", ["", "=", "====", "A", "AAAA", "A" * 31, "A" * 32, "\u00e9" * 40, "\ud800", "A" * 100_000]
)
def test_junk_is_no_token(token: str) -> None:
    assert SECRET.verify(Purpose.CURSOR, token, NOW) is None


def test_an_address_is_a_keyed_hash_of_sixteen_bytes() -> None:
    made = SECRET.ip_hash("192.0.2.1", NOW)
    assert (len(made), made) == (16, SECRET.ip_hash("192.0.2.1", NOW))
    others = [OTHER.ip_hash("192.0.2.1", NOW), SECRET.ip_hash("192.0.2.2", NOW)]
    assert made not in others


def test_an_address_is_another_after_thirty_days() -> None:
    start = datetime.fromtimestamp(30 * 86_400 * 700, UTC)
    hashes = [SECRET.ip_hash("192.0.2.1", start + timedelta(days=days)) for days in (0, 29, 30)]
    assert hashes[0] == hashes[1] != hashes[2]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", True),
        ("2001:db8::1", "2001:DB8:0:0:1::", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("192.0.2.1", "192.0.2.11", False),
    ],
)
def test_an_ipv6_address_stands_for_its_network_of_64_bits(first: str, second: str, same: bool) -> None:
    assert (SECRET.ip_hash(first, NOW) == SECRET.ip_hash(second, NOW)) is same


@given(host=st.text(st.characters(codec="utf-8"), max_size=60))
def test_what_is_no_address_is_hashed_as_it_is(host: str) -> None:
    assert len(SECRET.ip_hash(host, NOW)) == 16


def test_a_readers_token_is_long_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(1_000)}
    assert len(tokens) == 1_000
    assert {len(base64.urlsafe_b64decode(each + "=")) for each in tokens} == {32}


def test_of_a_readers_token_only_a_hash_is_stored() -> None:
    assert token_hash("token").hex() == "3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0"


def test_a_secret_does_not_show_itself() -> None:
    SECRET.key(Purpose.IP)
    assert "first-secret" not in repr(SECRET)
