"""What an SPF record says (RFC 7208), for its owner to mend. What it means for an address, check_spf.py asks."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import msgspec

from comments_svc.mail.lookup import Lookup

_VERSION: Final = "v=spf1"
_MECHANISM: Final = re.compile(r"([+?~-]?)(all|include|a|mx|ptr|ip4|ip6|exists)((?:[:/].*)?)", re.IGNORECASE)
_MODIFIER: Final = re.compile(r"[a-z][a-z0-9_.-]*=.*", re.IGNORECASE)


class Result(StrEnum):
    PASS = "pass"  # noqa: S105 - section 2.6.3 calls it so
    FAIL = "fail"
    SOFTFAIL = "softfail"
    NEUTRAL = "neutral"


_QUALIFIERS: Final[Mapping[str, Result]] = {
    "": Result.PASS,
    "+": Result.PASS,
    "-": Result.FAIL,
    "~": Result.SOFTFAIL,
    "?": Result.NEUTRAL,
}


class BadSpf(Exception):
    """A receiver can't use it (permerror): in words."""


class Term(msgspec.Struct, frozen=True):
    """`value` begins with its `:` or `/`."""

    result: Result
    name: str
    value: str

    @property
    def domain(self) -> str:
        return self.value.partition("/")[0].removeprefix(":").rstrip(".").lower()


class SpfRecord(msgspec.Struct, frozen=True):
    """`redirect`: whose record says the rest."""

    terms: tuple[Term, ...]
    redirect: str = ""


async def spf_records(lookup: Lookup, domain: str) -> list[str]:
    """Raises NoDns."""
    found = await lookup.txt(domain)
    return [each for each in found if each.lower() == _VERSION or each.lower().startswith(f"{_VERSION} ")]


def read_spf(record: str) -> SpfRecord:
    """Raises BadSpf."""
    terms, redirect = [], ""
    for word in record.split()[1:]:
        found = _MECHANISM.fullmatch(word)
        if found is not None:
            terms.append(Term(_QUALIFIERS[found[1]], found[2].lower(), found[3]))
        elif word.lower().startswith("redirect="):
            redirect = word.partition("=")[2].rstrip(".").lower()
        elif not _MODIFIER.fullmatch(word):
            raise BadSpf(f"“{word}” in it means nothing")
    return SpfRecord(tuple(terms), redirect)
