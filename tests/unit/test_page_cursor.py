"""Cursors: what a page gave leads on from there, and nothing else is taken."""

import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments_svc.kernel.page import decode_best, decode_cursor, encode_best, encode_cursor, from_micros, micros
from comments_svc.kernel.problems import Invalid

RANKS = st.integers(-(2**63), 2**63 - 1)
IDS = st.uuids()


@given(rank=RANKS, last=IDS)
def test_a_cursor_says_where_the_next_page_starts(rank: int, last: UUID) -> None:
    assert decode_cursor(encode_cursor(rank, last)) == (rank, last)


@given(score=RANKS, at=RANKS, last=IDS)
def test_a_cursor_by_score_says_also_when(score: int, at: int, last: UUID) -> None:
    cursor = encode_best(score, at, last)
    assert decode_best(cursor) == (score, at, last)
    assert len(cursor) <= 64
    with pytest.raises(Invalid):
        decode_cursor(cursor)


@given(rank=RANKS, last=IDS)
def test_a_cursor_stands_in_a_query_as_it_is(rank: int, last: UUID) -> None:
    cursor = encode_cursor(rank, last)
    assert len(cursor) == 32
    assert cursor.replace("-", "").replace("_", "").isalnum()


@given(cursor=st.text(max_size=40))
def test_what_is_not_ours_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid):
        decode_cursor(cursor)


@given(raw=st.binary(max_size=40).filter(lambda raw: len(raw) != 24))
def test_another_length_is_refused(raw: bytes) -> None:
    with pytest.raises(Invalid):
        decode_cursor(base64.urlsafe_b64encode(raw).decode())


@pytest.mark.parametrize("spoilt", ["{}\n", " {}", "{}=", "{}A", "{}====", "\u00e9{}"])
def test_another_spelling_of_a_cursor_is_refused(spoilt: str) -> None:
    """Or one page could be asked for, and remembered, under many names."""
    with pytest.raises(Invalid) as refusal:
        decode_cursor(spoilt.format(encode_cursor(1, UUID(int=1))))
    assert refusal.value.field == "after"


def test_the_other_alphabet_is_refused() -> None:
    cursor = encode_cursor(-1, UUID(int=2**128 - 1))
    assert "_" in cursor
    with pytest.raises(Invalid):
        decode_cursor(cursor.replace("_", "/"))


@given(at=st.datetimes(timezones=st.just(UTC)))
def test_a_time_comes_back_to_the_microsecond(at: datetime) -> None:
    assert from_micros(micros(at)) == at


@given(at=st.datetimes(timezones=st.just(UTC)))
def test_micros_are_in_the_order_of_time(at: datetime) -> None:
    if at < datetime(9999, 12, 31, tzinfo=UTC):
        assert micros(at + timedelta(microseconds=1)) == micros(at) + 1


@given(value=st.integers(min_value=253_402_300_800_000_000) | st.integers(max_value=-62_135_596_800_000_001))
def test_a_time_that_no_calendar_has_is_refused(value: int) -> None:
    with pytest.raises(Invalid):
        from_micros(value)
