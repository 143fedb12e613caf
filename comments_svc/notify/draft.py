from collections.abc import Sequence
from uuid import UUID

import msgspec

from comments_svc.mail.compose import Attached
from comments_svc.mail.letters import Answer, Params
from comments_svc.notify.pieces import Above, Piece


class Thread(msgspec.Struct, frozen=True):
    """Where a mail stands in its conversation: below `ancestors`, root first, as what tells of `own`."""

    id: UUID
    ancestors: tuple[UUID, ...] = ()
    own: UUID | None = None


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A mail before it has a letterhead. `site`: slug and title, for its list; `leave`: the one-click way out.

    `lang`: where the recipient may have chosen another language since the message was made.
    """

    params: Params
    site: tuple[str, str] | None = None
    thread: Thread | None = None
    leave: str | None = None
    lang: str | None = None
    attached: Attached | None = None
    answers_mail: bool = False
    """It answers a mail that came: nobody takes its bounces."""

    @property
    def answerable(self) -> bool:
        """A mail that tells of several comments can't be answered, and says so."""
        return getattr(self.params, "answer", Answer.NOWHERE) is not Answer.NOWHERE


def thread_of(piece: Piece, ancestors: Sequence[Above]) -> Thread:
    ids = [each.id for each in ancestors]
    root = [piece.root_id] if piece.root_id and piece.root_id not in ids else []
    return Thread(piece.thread_id, (*root, *ids), piece.id)
