"""The operator's exceptions: hosts that may be private, on any port, and by plain http."""

import ipaddress
from collections.abc import Iterable


class PrivateHosts:
    """Of entries such as `localhost:9000`, `10.0.0.7` or `[::1]:8080`; one without a port stands for every port."""

    def __init__(self, entries: Iterable[str] = ()) -> None:
        self._entries = frozenset(map(_split, entries))

    def holds(self, host: str, port: int) -> bool:
        name = _plain(host)
        return (name, port) in self._entries or (name, None) in self._entries


def _split(entry: str) -> tuple[str, int | None]:
    host, colon, port = entry.rpartition(":")
    if colon and port.isdigit() and (":" not in host or host.startswith("[")):
        return _plain(host), int(port)
    return _plain(entry), None


def _plain(host: str) -> str:
    """Without brackets; an address in its one short form."""
    name = host.strip("[]").rstrip(".").lower()
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        return name
