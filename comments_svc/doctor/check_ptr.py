from typing import Final

from comments_svc.doctor.finding import Finding, note, ok, problem
from comments_svc.doctor.way import Way
from comments_svc.mail.lookup import Lookup

_ABOUT: Final = "PTR"


async def check_ptr(way: Way, lookup: Lookup) -> list[Finding]:
    """Of each address that mail leaves from: it has a name, and the name leads back to it. Raises NoDns."""
    if not way.own:
        return [
            note(_ABOUT, f"Mail leaves through {way.server.host}: its provider looks after the names of its hosts.")
        ]
    addresses = await way.addresses(lookup)
    if not addresses:
        return [
            problem(
                _ABOUT,
                f"{way.host} has no public address, so that what receivers see can't be checked. Enter at your DNS "
                "provider, "
                "with the address of this machine:",
                f"{way.host}.  A  192.0.2.1",
            )
        ]
    return [await _check(each, way, lookup) for each in addresses]


async def _check(address: str, way: Way, lookup: Lookup) -> Finding:
    names = await lookup.names(address)
    if not names:
        return problem(
            _ABOUT,
            f"{address} has no name, and many receivers refuse mail from such an address. Where you rented the "
            "machine, enter "
            "as its reverse DNS:",
            f"{address}  PTR  {way.host}.",
        )
    for name in names:
        if address in await lookup.addresses(name):
            return ok(_ABOUT, f"{address} is {name}, and {name} is {address}.")
    return problem(
        _ABOUT,
        f"{address} calls itself {names[0]}, and {names[0]} does not lead back to it. Where you rented the "
        "machine, enter as "
        "its reverse DNS:",
        f"{address}  PTR  {way.host}.",
    )
