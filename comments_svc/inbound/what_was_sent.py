from typing import Final

from comments_svc.db.database import Reader
from comments_svc.inbound.incoming import Target, ToAddress
from comments_svc.moderation.correspondent import About, correspondent

_MOST_CHARS: Final = 20_000


async def what_was_sent(on: Reader, target: Target) -> str:
    """The words that the mail told which is answered: a comment's, or those of a private message. Empty where none are
    known."""
    if not isinstance(target, ToAddress):
        return ""
    row = target.row
    told = row.comment_id if row.feedback_id is None else None
    if told is None and row.feedback_id is None and row.inbound_id is None:
        return ""
    found = await correspondent(on, row.site_id, About(comment=told, feedback=row.feedback_id, mail=row.inbound_id))
    return found.said[:_MOST_CHARS] if found else ""
