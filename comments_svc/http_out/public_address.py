"""Which addresses belong to the open internet, whatever notation hides them."""

import ipaddress
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

_Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

_GLOBAL_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_TEREDO: Final = ipaddress.IPv6Network("2001::/32")

# What `is_global` of some Python that we support lets through (3.11.7 knows nothing of several special ranges), and
# a public address that is the metadata service of one cloud. Others' are link-local or private.
_DENIED: Final[Sequence[_Network]] = [
    ipaddress.ip_network(each)
    for each in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "168.63.129.16/32",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "240.0.0.0/4",
        "2001:2::/48",
        "2001:10::/28",
        "2001:20::/28",
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
    )
]


def public_address(text: str) -> bool:
    """True for an address that a stranger may make us connect to. A zone (`%eth0`) makes it a local one."""
    try:
        address: _Address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = next((found for unwrap in _UNWRAP if (found := unwrap(address)) is not None), None)
        if inner is None and (address not in _GLOBAL_UNICAST or address in _TEREDO or address.scope_id is not None):
            return False
        address = inner or address
    denied = any(address.version == each.version and address in each for each in _DENIED)
    return address.is_global and not address.is_multicast and not denied


def _behind_nat64(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF) if address in _NAT64 else None


_UNWRAP: Final[Sequence[Callable[[ipaddress.IPv6Address], ipaddress.IPv4Address | None]]] = [
    lambda address: address.ipv4_mapped,
    lambda address: address.sixtofour,
    _behind_nat64,
]
"""An IPv4 address in the clothes of an IPv6 one is judged by itself."""
