"""What a row holds: closed sets are enums, whether or not they may be null, so that `is` means what it says."""

from enum import StrEnum
from typing import Any

import msgspec
import pytest

from comments_svc.db.query import Statement


class Colour(StrEnum):
    RED = "red"


class Row(msgspec.Struct, frozen=True):
    plain: Colour
    maybe: Colour | None
    word: str | None


@pytest.fixture(autouse=True)
def _apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the statements that a contract test prepares."""
    monkeypatch.setattr(Statement, "every", [])


def _read(*values: object) -> Any:
    record: Any = values
    return Statement(Row, "select")._row(record)


def test_a_column_of_a_closed_set_is_an_enum_also_where_it_may_be_null() -> None:
    row = _read("red", "red", "red")
    assert row.plain is Colour.RED and row.maybe is Colour.RED and type(row.word) is str
    assert _read("red", None, None).maybe is None
    for wrong in (("blue", None), ("red", "blue"), (None, None)):
        with pytest.raises(ValueError, match="is not a valid"):
            _read(*wrong, None)


def test_a_column_of_one_of_several_types_is_refused() -> None:
    class Either(msgspec.Struct, frozen=True):
        either: Colour | int

    with pytest.raises(TypeError, match="one of several types"):
        Statement(Either, "select")
