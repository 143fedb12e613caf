import re
from collections.abc import Iterator
from functools import cache
from typing import Final

import msgspec
from msgspec import inspect

from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problems import Invalid

_NOT_ONE_OF: Final = "Invalid enum value"


def read_fault(fault: msgspec.ValidationError, into: type[msgspec.Struct]) -> Invalid:
    """What msgspec found wrong while it made a struct, with its place; a value outside a closed set is told the set."""
    # It ends its message with the place: "… - at `$.text`"
    message, _, place = str(fault).partition(" - at `$")
    field = place.rstrip("`").removeprefix(".")
    choices = _choices(into).get(re.split(r"[.\[]", field)[0]) if message.startswith(_NOT_ONE_OF) else None
    return Invalid(
        field, phrase("This must be one of: %(choices)s.", choices=", ".join(choices)) if choices else message
    )


@cache
def _choices(into: type[msgspec.Struct]) -> dict[str, list[str]]:
    """By field, what may stand there, where that is a closed set."""
    info = inspect.type_info(into)
    assert isinstance(info, inspect.StructType)
    return {each.encode_name: list(map(str, _values(each.type))) for each in info.fields}


def _values(kind: inspect.Type) -> Iterator[object]:
    match kind:
        case inspect.EnumType(cls=cls):
            yield from (each.value for each in cls)
        case inspect.LiteralType(values=values):
            yield from values
        case inspect.Metadata(type=inner) | inspect.ListType(item_type=inner):
            yield from _values(inner)
        case inspect.UnionType(types=types):
            for each in types:
                yield from _values(each)
        case _:
            return
