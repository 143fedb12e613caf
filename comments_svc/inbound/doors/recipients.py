"""Whom there is mail for: answered at RCPT, before a byte of the message."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from comments_svc.mail.address import Addresses
from comments_svc.sites.model import Site

_KNOWN_S: Final = 5.0


class Recipients:
    """A signed address is checked by its mac alone. The plain addresses of sites are few and kept in memory, so that
    no flood of guesses reaches the database."""

    def __init__(self, addresses: Addresses, sites: Callable[[], Awaitable[Iterable[Site]]]) -> None:
        self._addresses, self._sites = addresses, sites
        self._plain: frozenset[str] | None = None
        self._until = 0.0
        self._one_asks = asyncio.Lock()

    @property
    def host(self) -> str:
        return self._addresses.host

    async def knows(self, address: str) -> bool:
        """Raises Unavailable when it depends on sites that can't be read. One of the last seconds may be missed."""
        if self._addresses.read(address) is not None:
            return True
        low = address.lower()
        if self._plain is not None and low in self._plain:
            return True
        return low in await self._current()

    async def _current(self) -> frozenset[str]:
        loop = asyncio.get_running_loop()
        async with self._one_asks:
            if self._plain is None or loop.time() >= self._until:
                self._plain = frozenset(plain_addresses(await self._sites(), self._addresses.host))
                self._until = loop.time() + _KNOWN_S
            return self._plain


def plain_addresses(sites: Iterable[Site], host: str) -> Iterable[str]:
    """In lower case: SLUG@HOST of each site, and the address that it names itself."""
    for each in sites:
        yield f"{each.slug}@{host}"
        if each.mail and not each.mail_off:
            yield each.mail.lower()
