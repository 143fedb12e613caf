"""Whether a domain lets an address send its mail (RFC 7208), as far as the operator of a domain wants to know.

Macros are counted and never match: whoever writes them knows what they do.
"""

import ipaddress
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import msgspec

from comments_svc.mail.lookup import Lookup

MOST_LOOKUPS: Final = 10
"""Section 4.6.4."""

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


class Spf(msgspec.Struct, frozen=True):
    """`redirect`: whose record says the rest."""

    terms: tuple[Term, ...]
    redirect: str = ""


async def spf_records(lookup: Lookup, domain: str) -> list[str]:
    """Raises NoDns."""
    found = await lookup.txt(domain)
    return [each for each in found if each.lower() == _VERSION or each.lower().startswith(f"{_VERSION} ")]


def read_spf(record: str) -> Spf:
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
    return Spf(tuple(terms), redirect)


async def check_host(lookup: Lookup, domain: str, address: str) -> Result:
    """Raises BadSpf and NoDns."""
    return await _Visit(lookup, ipaddress.ip_address(address)).check(domain)


class _Visit:
    def __init__(self, lookup: Lookup, ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
        self._lookup = lookup
        self._ip = ip
        self._lookups = 0

    async def check(self, domain: str) -> Result:
        records = await spf_records(self._lookup, domain)
        if len(records) != 1:
            raise BadSpf(f"{domain}, which it needs, has {len(records)} SPF records in place of one")
        spf = read_spf(records[0])
        for term in spf.terms:
            if await self._matches(term, domain):
                return term.result
        if spf.redirect:
            self._count()
            return await self.check(spf.redirect)
        return Result.NEUTRAL

    def _count(self) -> None:
        self._lookups += 1
        if self._lookups > MOST_LOOKUPS:
            raise BadSpf(f"it takes more than {MOST_LOOKUPS} look-ups, and receivers stop there")

    async def _matches(self, term: Term, domain: str) -> bool:
        match term.name:
            case "all":
                return True
            case "ip4" | "ip6":
                return self._network(term)
            case _:
                self._count()
        if "%" in term.value:
            return False
        match term.name:
            case "include":
                return await self.check(term.domain) is Result.PASS
            case "a":
                return await self._at(term.domain or domain, term)
            case "mx":
                hosts = await self._lookup.mx(term.domain or domain)
                return any([await self._at(host, term) for _, host in hosts[:MOST_LOOKUPS] if host])
            case _:  # ptr and exists
                return False

    def _network(self, term: Term) -> bool:
        try:
            network = ipaddress.ip_network(term.value.removeprefix(":"), strict=False)
        except ValueError:
            raise BadSpf(f"“{term.name}{term.value}” in it is no network") from None
        return self._ip.version == network.version and self._ip in network

    async def _at(self, host: str, term: Term) -> bool:
        four, _, six = term.value.partition("/")[2].partition("//")
        prefix = (six or "128") if self._ip.version == 6 else (four or "32")
        if not prefix.isdigit():
            raise BadSpf(f"“{term.name}{term.value}” in it is no network")
        for each in await self._lookup.addresses(host):
            if ipaddress.ip_address(each).version == self._ip.version:
                network = ipaddress.ip_network(f"{each}/{prefix}", strict=False)
                if self._ip in network:
                    return True
        return False
