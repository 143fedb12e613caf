from typing import Final

from comments_svc.doctor.finding import Finding, ok, problem
from comments_svc.doctor.way import Way
from comments_svc.mail.lookup import Lookup

_ABOUT: Final = "MX"


async def check_mx(way: Way, lookup: Lookup) -> list[Finding]:
    """Of the domain in From, and of the one that takes answers and bounces. Raises NoDns."""
    domains = dict.fromkeys([way.domain, *([way.replies] if way.replies else [])])
    return [await _check(each, way, lookup) for each in domains]


async def _check(domain: str, way: Way, lookup: Lookup) -> Finding:
    enter = f"{domain}.  MX  10 {way.public_host if way.own else 'THE-MAIL-HOST-OF-YOUR-PROVIDER'}."
    hosts = await lookup.mx(domain)
    if [host for _, host in hosts] == [""]:
        return problem(
            _ABOUT,
            f"{domain} says that it takes no mail (`MX 0 .`), so that receivers refuse mail from it. Enter in its "
            "place:",
            enter,
        )
    if not hosts and (domain == way.replies or not await lookup.addresses(domain)):
        why = "answers and bounces are lost" if domain == way.replies else "many receivers refuse mail from it"
        return problem(_ABOUT, f"{domain} names no host that takes its mail: {why}. Enter at your DNS provider:", enter)
    for _, host in hosts:
        if not await lookup.addresses(host):
            return problem(
                _ABOUT,
                f"{host} takes the mail of {domain}, and has no address. Enter at your DNS provider, with the address "
                "of that "
                "machine:",
                f"{host}.  A  192.0.2.1",
            )
    if not hosts:
        return ok(_ABOUT, f"{domain} takes mail itself.")
    return ok(_ABOUT, f"{hosts[0][1]} takes the mail of {domain}.")
