from datetime import datetime
from uuid import UUID

import msgspec

from comments_svc.readers.standing import Stand


class Whose(msgspec.Struct, frozen=True):
    """Who wrote a comment, as far as anything tells: a reader; else an address, in lower case, that nobody here has
    proven; else nothing but this comment."""

    comment: UUID
    reader: UUID | None
    email: str | None

    @property
    def known(self) -> bool:
        return self.reader is not None or self.email is not None


class Stood(msgspec.Struct, frozen=True):
    """What moderators think of an author has changed, or was taken back (`undoes`). `comment_id`, `name`: of the
    comment on which it was chosen."""

    id: UUID
    comment_id: UUID
    name: str
    reader_id: UUID | None
    email: str | None
    from_standing: Stand
    from_until: datetime | None
    to_standing: Stand
    to_until: datetime | None
    moderator_id: UUID | None
    moderator: str | None
    undone: bool
    undoes: UUID | None
    at: datetime
