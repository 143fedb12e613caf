"""Whether the machine that brought a mail may send for the domain of its envelope sender (RFC 7208)."""

import asyncio
from typing import Any, Final

import dns.exception
import dns.rdata
import msgspec
import spf

from comments_svc.mail.lookup import Lookup, NoDns

_TIME_S: Final = 20


class Spf(msgspec.Struct, frozen=True):
    """`result` in the words of section 2.6; `domain` is the one that was asked about. `why`: of an error."""

    result: str
    domain: str
    why: str = ""

    @property
    def passed(self) -> bool:
        return self.result == "pass"


async def check_spf(client_ip: str, sender: str, helo: str, lookup: Lookup) -> Spf:
    """`sender` is the envelope's; an empty one (a bounce) is judged by `helo` (section 2.4)."""
    domain = (sender.rpartition("@")[2] or helo).lower().rstrip(".")
    result, why = await asyncio.to_thread(_ask, client_ip, sender, helo, lookup, asyncio.get_running_loop())
    return Spf(result, domain, why.removeprefix("SPF Permanent Error: "))


def _ask(client_ip: str, sender: str, helo: str, lookup: Lookup, loop: asyncio.AbstractEventLoop) -> tuple[str, str]:
    try:
        result, _, why = _Question(client_ip, sender, helo, lookup, loop).check()
    except (spf.PermError, ValueError, UnicodeError) as fault:
        return "permerror", str(fault)
    except (spf.TempError, TimeoutError) as fault:
        return "temperror", str(fault)
    return str(result), str(why)


class _Question(spf.query):  # type: ignore[misc]
    """pyspf with our DNS: its own asks the system's, whatever it is told."""

    def __init__(self, client_ip: str, sender: str, helo: str, lookup: Lookup, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(i=client_ip, s=sender, h=helo, querytime=_TIME_S)
        self._lookup, self._loop = lookup, loop

    def dns(self, name: str, qtype: str, cnames: Any = None, ignore_void: bool = False) -> list[Any]:  # noqa: ARG002
        """Aliases are followed by the lookup. Counts answers without content, as section 4.6.4 asks."""
        asked = asyncio.run_coroutine_threadsafe(self._lookup.records(str(name).rstrip("."), qtype), self._loop)
        try:
            found = [_plain(each, qtype) for each in asked.result(_TIME_S)]
        except (NoDns, dns.exception.DNSException) as reason:
            raise spf.TempError(f"DNS {reason}") from reason
        if not found and not ignore_void:
            self.void_lookups += 1
            if self.void_lookups > spf.MAX_VOID_LOOKUPS:
                raise spf.PermError(f"more than {spf.MAX_VOID_LOOKUPS} empty answers")
        return found


def _plain(record: dns.rdata.Rdata, kind: str) -> Any:
    """As pyspf wants it."""
    match kind:
        case "A" | "AAAA":
            return record.address  # type: ignore[attr-defined]
        case "MX":
            return record.preference, record.exchange.to_text(omit_final_dot=True)  # type: ignore[attr-defined]
        case "PTR":
            return record.target.to_text(omit_final_dot=True)  # type: ignore[attr-defined]
        case _:
            return record.strings  # type: ignore[attr-defined]
