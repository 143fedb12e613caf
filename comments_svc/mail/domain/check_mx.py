from typing import Final

from comments_svc.kernel.finding import Finding, ok, problem
from comments_svc.kernel.phrase import phrase
from comments_svc.mail.domain.way import Way
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
            phrase(
                "%(domain)s says that it takes no mail (`MX 0 .`), so that receivers refuse mail from "
                "it. Enter in its place:",
                domain=domain,
            ),
            enter,
        )
    if not hosts and (domain == way.replies or not await lookup.addresses(domain)):
        lost = phrase("answers and bounces are lost")
        why = lost if domain == way.replies else phrase("many receivers refuse mail from it")
        return problem(
            _ABOUT,
            phrase(
                "%(domain)s names no host that takes its mail: %(why)s. Enter at your DNS provider:",
                domain=domain,
                why=why,
            ),
            enter,
        )
    for _, host in hosts:
        if not await lookup.addresses(host):
            return problem(
                _ABOUT,
                phrase(
                    "%(host)s takes the mail of %(domain)s, and has no address. Enter at your DNS provider, "
                    "with the address of that machine:",
                    host=host,
                    domain=domain,
                ),
                f"{host}.  A  192.0.2.1",
            )
    if not hosts:
        return ok(_ABOUT, phrase("%(domain)s takes mail itself.", domain=domain))
    return ok(_ABOUT, phrase("%(host)s takes the mail of %(domain)s.", host=hosts[0][1], domain=domain))
