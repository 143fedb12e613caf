from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.kernel.link import read_link_token
from comments_svc.kernel.secret import Purpose, RootSecret
from comments_svc.moderation.model import Act

VALID_FOR: Final = timedelta(days=7)


class Subject(msgspec.Struct, frozen=True):
    """Whose decision, and about what: `seen` is the revision of the comment that the mail showed."""

    site: UUID
    comment: UUID
    moderator: UUID
    seen: int

    def payload(self) -> bytes:
        return self.site.bytes + self.comment.bytes + self.moderator.bytes + self.seen.to_bytes(4, "big")


_LENGTH: Final = 16 * 3 + 4


def action_link(secret: RootSecret, public_url: str, subject: Subject, *, now: datetime, act: Act | None = None) -> str:
    """The page on which this moderator decides with one click, for seven days, signed in or not.

    `act` only puts that button first: opening the page does nothing.
    """
    token = secret.sign(Purpose.ACTION, subject.payload(), now + VALID_FOR)
    return f"{public_url}/a/{token}{f'?act={act}' if act else ''}"


def read_action_token(secret: RootSecret, token: str, now: datetime) -> Subject:
    """Raises BadLink, ExpiredLink. Whether the moderator still has the role is for the act to ask."""
    raw = read_link_token(secret, Purpose.ACTION, token, now, length=_LENGTH)
    site, comment, moderator = (UUID(bytes=raw[at : at + 16]) for at in (0, 16, 32))
    return Subject(site, comment, moderator, int.from_bytes(raw[48:], "big"))
