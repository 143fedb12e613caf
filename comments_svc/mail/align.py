"""Whether a domain that was proven speaks for the domain in From (DMARC, by the DNS tree walk of RFC 9989)."""

from typing import Final

import msgspec

from comments_svc.mail.lookup import Lookup

_MOST_LABELS: Final = 8


class Policy(msgspec.Struct, frozen=True):
    """What a DMARC record says that counts here. `at` is the domain under which it stands."""

    at: str
    psd: str
    strict_dkim: bool
    strict_spf: bool


class Aligner:
    """Remembers what it has asked: one for each mail. Every method raises NoDns."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._known: dict[str, Policy | None] = {}

    async def policy(self, domain: str) -> Policy | None:
        """The record that governs mail from this domain: its own, else that of its organization."""
        return await self._record(domain) or await self._record(await self.organization(domain))

    async def aligned(self, proven: str, from_domain: str, *, strict: bool) -> bool:
        """Without any DMARC record nothing says where an organization ends, so only the same domain counts."""
        if proven == from_domain:
            return True
        if strict or not (
            proven.endswith(f".{from_domain}") or from_domain.endswith(f".{proven}") or _kin(proven, from_domain)
        ):
            return False
        ours = await self.organization(from_domain)
        return ours == await self.organization(proven) and await self._record(ours) is not None

    async def organization(self, domain: str) -> str:
        """The domain with the fewest labels, from this one upwards, that has a record; itself when none has."""
        found = domain
        for each in _upwards(domain):
            record = await self._record(each)
            if record is None:
                continue
            if record.psd == "n":
                return each
            if record.psd == "y":
                return each if each == domain else _below(domain, each)
            found = each
        return found

    async def _record(self, domain: str) -> Policy | None:
        if domain not in self._known:
            texts = [each for each in await self._lookup.txt(f"_dmarc.{domain}") if _is_dmarc(each)]
            # Two records are none (section 4.7).
            self._known[domain] = _read(domain, texts[0]) if len(texts) == 1 else None
        return self._known[domain]


def _below(domain: str, suffix: str) -> str:
    """The name one label longer than the suffix, on the way to the domain."""
    rest = domain.removesuffix(f".{suffix}").rpartition(".")[2]
    return f"{rest}.{suffix}"


def _upwards(domain: str) -> list[str]:
    """From the domain to its top: eight questions at most, whatever its length (section 4.10)."""
    labels = domain.split(".")
    tails = [labels] if len(labels) < _MOST_LABELS else [labels, *([labels[-_MOST_LABELS + 1 :]])]
    last = tails[-1]
    tails += [last[at:] for at in range(1, len(last))]
    return [".".join(each) for each in tails]


def _kin(one: str, other: str) -> bool:
    """They share at least two labels at the end, so they may be of one organization."""
    return one.split(".")[-2:] == other.split(".")[-2:]


def _is_dmarc(text: str) -> bool:
    return text.replace(" ", "").partition(";")[0] == "v=DMARC1"


def _read(domain: str, text: str) -> Policy:
    pairs = (each.partition("=") for each in text.split(";"))
    tags = {name.strip().lower(): value.strip().lower() for name, _, value in pairs}
    return Policy(domain, tags.get("psd", "u"), tags.get("adkim") == "s", tags.get("aspf") == "s")
