from typing import Final

from comments_svc.kernel.finding import Finding, ok, problem
from comments_svc.kernel.phrase import phrase
from comments_svc.mail.domain.tags import tags
from comments_svc.mail.domain.way import Way
from comments_svc.mail.lookup import Lookup

_ABOUT: Final = "DMARC"
_MOST_STEPS: Final = 8


async def check_dmarc(way: Way, lookup: Lookup) -> Finding:
    """Of the domain in From. Raises NoDns."""
    enter = f'_dmarc.{way.domain}.  TXT  "v=DMARC1; p=none; rua=mailto:postmaster@{way.domain}"'
    where, records = await _nearest(way.domain, lookup)
    if not records:
        return problem(
            _ABOUT,
            phrase(
                "%(domain)s does not say what receivers do with mail that pretends to be from it, and "
                "large providers ask for that. Enter at your DNS provider:",
                domain=way.domain,
            ),
            enter,
        )
    if len(records) > 1:
        return problem(
            _ABOUT,
            phrase(
                "_dmarc.%(where)s has %(number)s records, and receivers then use none. Leave only:",
                where=where,
                number=len(records),
            ),
            enter,
        )
    found = tags(records[0])
    policy = found.get("sp" if where != way.domain and "sp" in found else "p", "").lower()
    if policy not in ("none", "quarantine", "reject"):
        return problem(
            _ABOUT, phrase("The record at _dmarc.%(where)s names no policy. Enter in its place:", where=where), enter
        )
    if way.key is None and not _aligned(way, strict=found.get("aspf", "r").lower() == "s"):
        return problem(
            _ABOUT,
            phrase(
                "Bounces go to %(envelope)s and From says %(domain)s: SPF then proves nothing about "
                "From, and the service does not sign. Take addresses of the same domain, or set a DKIM "
                "key. Enter:",
                envelope=way.envelope,
                domain=way.domain,
            ),
            f"COMMENTS_MAIL_REPLY=reply+{{}}@{way.domain}",
        )
    return ok(_ABOUT, phrase("_dmarc.%(where)s exists, with the policy %(policy)s.", where=where, policy=policy))


async def _nearest(domain: str, lookup: Lookup) -> tuple[str, list[str]]:
    """Of the domain, else of the next one above it that has some (RFC 9989, section 4.10)."""
    labels = domain.split(".")
    for at in range(min(len(labels) - 1, _MOST_STEPS)):
        name = ".".join(labels[at:])
        records = [each for each in await lookup.txt(f"_dmarc.{name}") if tags(each).get("v") == "DMARC1"]
        if records:
            return name, records
    return domain, []


def _aligned(way: Way, *, strict: bool) -> bool:
    """Without a list of public suffixes: two domains of one owner share at least their last two labels."""
    if strict:
        return way.envelope == way.domain
    return way.envelope.split(".")[-2:] == way.domain.split(".")[-2:]
