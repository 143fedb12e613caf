"""The way that mail takes from here, as the settings have it."""

from urllib.parse import urlsplit

import msgspec

from comments_svc.mail.dkim import DkimKey
from comments_svc.mail.lookup import Lookup
from comments_svc.mail.server import Server, is_private
from comments_svc.settings.model import Settings


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


def way(settings: Settings) -> Way | None:
    """None when mail is off."""
    if settings.smtp_url is None or settings.mail_from is None:
        return None
    domain = settings.mail_from.host
    replies = settings.mail_reply.rpartition("@")[2].lower() if settings.mail_reply else None
    key = None
    if settings.dkim_key is not None and settings.dkim_selector is not None:
        key = DkimKey(domain, settings.dkim_selector, settings.dkim_key.encode())
    public_host = urlsplit(settings.public_url).hostname or "localhost"
    return Way(settings.smtp_url.server, domain, replies or domain, replies, public_host, key)
