"""UUIDv7 as RFC 9562, section 5.7, has it."""

import time
from uuid import UUID, uuid3, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments_svc.kernel.ids import is_uuid7, uuid7


@given(unix_ms=st.integers(0, 2**48 - 1))
def test_the_time_stands_in_front_and_version_and_variant_in_their_places(unix_ms: int) -> None:
    made = uuid7(unix_ms)
    assert made.int >> 80 == unix_ms
    assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_ids_are_in_the_order_of_their_milliseconds() -> None:
    made = [uuid7(unix_ms) for unix_ms in range(1_000)]
    assert made == sorted(made)


def test_an_id_made_now_has_the_time_of_now() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid7().int >> 80
    assert before <= made <= time.time_ns() // 1_000_000


def test_the_rest_is_random() -> None:
    made = [uuid7(0).int for _ in range(2_000)]
    free = 0xFFF << 64 | (1 << 62) - 1  # all but time, version, variant
    ones, zeros = 0, 0
    for each in made:
        ones |= each
        zeros |= ~each
    assert len(set(made)) == 2_000
    assert ones & zeros & ((1 << 80) - 1) == free


def test_the_example_of_the_rfc_is_a_uuid7() -> None:
    assert is_uuid7(UUID("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"))


@pytest.mark.parametrize(
    "other",
    [
        UUID("5a1e6f20-ca72-11f0-8de9-0242ac120002"),
        uuid3(UUID(int=0), "x"),
        UUID("84c95ff3-74e8-43b4-bc27-cf5020713963"),
        uuid5(UUID(int=0), "x"),
        UUID(int=0),
        UUID(int=2**128 - 1),
        UUID("017f22e2-79b0-7cc3-18c4-dc0c0c07398f"),  # its variant is not that of the RFC
    ],
)
def test_other_ids_are_not(other: UUID) -> None:
    assert not is_uuid7(other)
