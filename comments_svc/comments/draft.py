"""What a door hands in: parsed, rendered, and of known origin."""

import hashlib
from datetime import datetime
from uuid import UUID

import msgspec

from comments_svc.comments.model import Door
from comments_svc.markup.model import Rendered
from comments_svc.sites.model import Site


class Sender(msgspec.Struct, frozen=True):
    """Who writes. `token_hash` stands for a reader, `moderator` for a moderator; neither: nobody known."""

    name: str
    email: str | None = None
    website: str | None = None
    token_hash: bytes | None = None
    moderator: UUID | None = None
    ip_hash: bytes | None = None


class Draft(msgspec.Struct, frozen=True):
    """A comment before any rule has looked at it. `suspicion`: what a door noticed, such as a filled trap.

    `silent`: nobody is told that it came. `doubts`: why it waits for a moderator whatever the policy says.
    """

    site: Site
    id: UUID
    url: str
    url_key: str
    title: str
    parent: UUID | None
    source: str
    rendered: Rendered
    sender: Sender
    door: Door
    at: datetime
    suspicion: tuple[str, ...] = ()
    silent: bool = False
    doubts: tuple[str, ...] = ()

    def digest(self) -> bytes:
        """Tells a repetition from another comment under the same id (decision: idempotency)."""
        parts = (self.url_key, str(self.parent), self.source, self.sender.name, self.sender.email, self.sender.website)
        return hashlib.sha256(msgspec.json.encode(parts)).digest()


class Verdict(msgspec.Struct, frozen=True):
    """What the rules said: the state for a reader who is known and for one who is not, with reasons.

    `trusted`: the state for one who is trusted, where that makes a difference. `rules`: what the site's own rules say,
    as `post_named` reads it; it adds what only the database knows.
    """

    known: str
    new: str
    reasons_known: tuple[str, ...] = ()
    reasons_new: tuple[str, ...] = ()
    trusted: str | None = None
    rules: str | None = None
