"""The way that mail takes from here."""

import msgspec

from comments_svc.mail.dkim import DkimKey
from comments_svc.mail.lookup import Lookup
from comments_svc.mail.server import Server, is_private


class Way(msgspec.Struct, frozen=True):
    """`domain` stands in From, `envelope` takes the bounces, `replies` the answers, if any."""

    server: Server
    domain: str
    envelope: str
    replies: str | None
    public_host: str
    key: DkimKey | None

    @property
    def own(self) -> bool:
        """Mail leaves from a machine of ours: the mail server is here, or in our network."""
        if self.server.host == "localhost":
            return True
        try:
            return is_private(self.server.host)
        except ValueError:
            return self.server.user is None

    @property
    def host(self) -> str:
        """From which it probably reaches the receivers."""
        return self.public_host if self.own and not self._named else self.server.host

    @property
    def _named(self) -> bool:
        """The server has a name that the world may know."""
        try:
            is_private(self.server.host)
        except ValueError:
            return self.server.host != "localhost"
        return False

    async def addresses(self, lookup: Lookup) -> list[str]:
        """Of that host. Raises NoDns."""
        try:
            return [self.host] if not is_private(self.host) else []
        except ValueError:
            return [each for each in await lookup.addresses(self.host) if not is_private(each)]
