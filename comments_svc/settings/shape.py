"""What a setting must be, in words: for the messages about faults and for the reference page."""

from msgspec import inspect


def shape(kind: inspect.Type) -> str:
    """Completes "it must be …"."""
    match kind:
        case inspect.Metadata(type=inner):
            return shape(inner)
        case inspect.UnionType(types=types):
            return shape(types[0])
        case inspect.VarTupleType(item_type=item):
            return shape(item)
        case inspect.BoolType():
            return "on or off"
        case inspect.IntType(ge=low, le=high):
            return f"a whole number from {low} to {high}"
        case inspect.EnumType(cls=cls):
            return "one of " + ", ".join(cls)
        case inspect.StrType(min_length=int(length)):
            return f"at least {length} characters long"
        case inspect.StrType():
            return "one word"
        case inspect.CustomType(cls=cls):
            return str(getattr(cls, "shape", "a path"))
        case _:
            raise TypeError(kind)
