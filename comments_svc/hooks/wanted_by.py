from uuid import UUID

from comments_svc.comments.model import State
from comments_svc.db.database import Reader
from comments_svc.hooks import queries
from comments_svc.hooks.model import Event, Format, Happened, Hook


async def wanted_by(on: Reader, site: UUID, happened: Happened) -> list[Hook]:
    """The webhooks of a site that are told of this; each gets a row of its own, with `happened` as its params."""
    return [each for each in await queries.of_site(on, site) if _wants(each, happened)]


def _wants(hook: Hook, happened: Happened) -> bool:
    """People in a chat are not told of spam; a program hears of it, and may know better."""
    is_spam = happened.event is Event.CREATED and happened.to_state is State.SPAM
    return happened.event in hook.events and not (is_spam and hook.format is not Format.JSON)
