"""What the DNS says about a domain (RFC 1035). The only importer of dnspython's resolvers."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Final

import dns.asyncresolver
import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.resolver
import dns.reversename
import dns.zone

_LIFETIME_S: Final = 8.0
_MOST_ALIASES: Final = 8


class NoDns(Exception):
    """The DNS gives no answer now, which is not the same as that there is nothing."""


class Lookup(ABC):
    """Names have no final dot. What does not exist has no records. Every method raises NoDns."""

    @abstractmethod
    async def records(self, name: str, kind: str) -> list[dns.rdata.Rdata]:
        """Those of the name that an alias (CNAME) leads to."""

    async def txt(self, name: str) -> list[str]:
        """Each record as one text: its parts are joined without a space (RFC 7208, section 3.3)."""
        found = await self.records(name, "TXT")
        return [b"".join(each.strings).decode("utf-8", "replace") for each in found]  # type: ignore[attr-defined]

    async def mx(self, name: str) -> list[tuple[int, str]]:
        """By preference. A host that is empty says that the domain takes no mail (RFC 7505)."""
        found = await self.records(name, "MX")
        hosts = [(each.preference, _plain(each.exchange)) for each in found]  # type: ignore[attr-defined]
        return sorted(hosts)

    async def addresses(self, name: str) -> list[str]:
        """IPv4 first."""
        found = [*await self.records(name, "A"), *await self.records(name, "AAAA")]
        return [str(each.address) for each in found]  # type: ignore[attr-defined]

    async def names(self, address: str) -> list[str]:
        """Those that the address is said to have (PTR)."""
        found = await self.records(dns.reversename.from_address(address).to_text(omit_final_dot=True), "PTR")
        return [_plain(each.target) for each in found]  # type: ignore[attr-defined]


class SystemLookup(Lookup):
    """By the resolver of this machine."""

    def __init__(self) -> None:
        try:
            self._resolver = dns.asyncresolver.Resolver()
        except (dns.exception.DNSException, OSError) as reason:
            raise NoDns("this machine has no resolver (/etc/resolv.conf)") from reason

    async def records(self, name: str, kind: str) -> list[dns.rdata.Rdata]:
        try:
            answer = await self._resolver.resolve(f"{name}.", kind, lifetime=_LIFETIME_S)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError, UnicodeError) as reason:
            raise NoDns(f"{kind} of {name}: {_reason(reason)}") from reason
        return list(answer)


class ZoneLookup(Lookup):
    """From a file that holds all there is: names of any domain, each with its final dot."""

    def __init__(self, file: Path) -> None:
        """Raises NoDns."""
        try:
            text = file.read_text("utf-8")
            self._zone = dns.zone.from_text(text, origin=dns.name.root, relativize=False, check_origin=False)
        except (OSError, UnicodeDecodeError, dns.exception.DNSException) as reason:
            raise NoDns(f"the zone file {file} can't be read: {reason}") from reason

    async def records(self, name: str, kind: str) -> list[dns.rdata.Rdata]:
        wanted = dns.rdatatype.from_text(kind)
        try:
            at = dns.name.from_text(f"{name}.")
        except dns.exception.DNSException as reason:
            raise NoDns(f"{name} is no name") from reason
        for _ in range(_MOST_ALIASES):
            found = self._zone.get_rdataset(at, wanted)
            if found is not None:
                return list(found)
            alias = self._zone.get_rdataset(at, dns.rdatatype.CNAME)
            if alias is None:
                return []
            at = alias[0].target
        raise NoDns(f"the aliases of {name} lead in a ring")


def lookup(zone_file: Path | None) -> Lookup:
    """Raises NoDns."""
    return SystemLookup() if zone_file is None else ZoneLookup(zone_file)


def _plain(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).rstrip(".").lower()


def _reason(reason: Exception) -> str:
    if isinstance(reason, dns.exception.Timeout):
        return "no answer in time"
    return str(reason) or type(reason).__name__
