"""Who gave no name is called something, in the language of the mail."""

from typing import Any, TypeVar

import msgspec

from comments_svc.mail.language import translations
from comments_svc.mail.letters import HeldEntry, ReaderDigest, Writing

_T = TypeVar("_T")


def named(params: _T, lang: str) -> _T:
    """The same, with a name for every writer."""
    found: _T = _named(params, translations(lang).gettext("Anonymous"))
    return found


def _named(value: Any, nobody: str) -> Any:
    match value:
        case Writing(name="") | HeldEntry(name=""):
            return msgspec.structs.replace(value, name=nobody)
        case tuple():
            return tuple(_named(each, nobody) for each in value)
        case msgspec.Struct():
            if isinstance(value, ReaderDigest):
                value = msgspec.structs.replace(value, answers=value.answers or nobody)
            fields = {name: _named(each, nobody) for name, each in msgspec.structs.asdict(value).items()}
            return msgspec.structs.replace(value, **fields)
        case _:
            return value
