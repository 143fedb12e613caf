from uuid import UUID

import msgspec

from comments_svc.kernel.secret import RootSecret
from comments_svc.mail.address import Addresses, Kind
from comments_svc.mail.dkim import DkimKey
from comments_svc.mail.message_id import MessageIds
from comments_svc.mail.server import Server


class Letterhead(msgspec.Struct, frozen=True, kw_only=True):
    """What is the same on every mail of an installation. Without `addresses`, mails can't be answered."""

    public_url: str
    secret: RootSecret
    from_address: str
    addresses: Addresses | None
    ids: MessageIds
    instance: str
    dkim: DkimKey | None = None

    def address(self, kind: Kind, row: int | None) -> str | None:
        """A face of a reply address; None where there is none."""
        return self.addresses.make(kind, row) if self.addresses and row is not None else None

    def conversation(self, site: str, comment: UUID) -> str:
        """Where a moderator sees a comment with what stands around it."""
        return f"{self.public_url}/dashboard/sites/{site}/c/{comment}"

    def arrival(self, site: str, message: UUID) -> str:
        """Where a moderator sees a mail that came, with what became of it."""
        return f"{self.public_url}/dashboard/sites/{site}/mail-in/{message}"


class Post(msgspec.Struct, frozen=True):
    """Whoever sends: its letterhead, and the server that takes its mail."""

    head: Letterhead
    server: Server
