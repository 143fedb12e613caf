from typing import Final

from comments_svc.kernel.finding import Finding, note, ok, problem
from comments_svc.kernel.phrase import phrase
from comments_svc.mail.domain.way import Way
from comments_svc.mail.lookup import Lookup

_ABOUT: Final = "PTR"


async def check_ptr(way: Way, lookup: Lookup) -> list[Finding]:
    """Of each address that mail leaves from: it has a name, and the name leads back to it. Raises NoDns."""
    if not way.own:
        return [
            note(
                _ABOUT,
                phrase(
                    "Mail leaves through %(host)s: its provider looks after the names of its hosts.",
                    host=way.server.host,
                ),
            )
        ]
    addresses = await way.addresses(lookup)
    if not addresses:
        return [
            problem(
                _ABOUT,
                phrase(
                    "%(host)s has no public address, so that what receivers see can't be checked. Enter at "
                    "your DNS provider, with the address of this machine:",
                    host=way.host,
                ),
                f"{way.host}.  A  192.0.2.1",
            )
        ]
    return [await _check(each, way, lookup) for each in addresses]


async def _check(address: str, way: Way, lookup: Lookup) -> Finding:
    names = await lookup.names(address)
    if not names:
        return problem(
            _ABOUT,
            phrase(
                "%(address)s has no name, and many receivers refuse mail from such an address. Where you "
                "rented the machine, enter as its reverse DNS:",
                address=address,
            ),
            f"{address}  PTR  {way.host}.",
        )
    for name in names:
        if address in await lookup.addresses(name):
            return ok(
                _ABOUT, phrase("%(address)s is %(name)s, and %(name)s is %(address)s.", address=address, name=name)
            )
    return problem(
        _ABOUT,
        phrase(
            "%(address)s calls itself %(name)s, and %(name)s does not lead back to it. Where you "
            "rented the machine, enter as its reverse DNS:",
            address=address,
            name=names[0],
        ),
        f"{address}  PTR  {way.host}.",
    )
