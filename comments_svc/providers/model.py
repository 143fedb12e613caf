"""Where readers have an account already. A provider is asked who somebody is, and believed about addresses that it has
confirmed itself."""

from datetime import datetime
from typing import Protocol

import msgspec

from comments_svc.readers.model import Identity


class Way(msgspec.Struct, frozen=True):
    """One way to a provider and back. `verifier`: of PKCE (RFC 7636)."""

    state: str
    verifier: str
    nonce: str
    back_to: str


class Back(msgspec.Struct, frozen=True):
    """Somebody came back with a code."""

    code: str
    way: Way
    now: datetime


class Provider(Protocol):
    """`key` stands in addresses, `name` on the button."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    async def authorize(self, way: Way) -> str:
        """Where to send the reader. Raises ProviderFailed."""
        ...

    async def identify(self, back: Back) -> Identity:
        """Who has come back. Raises ProviderFailed."""
        ...
