from collections.abc import Mapping
from typing import Final

import msgspec

from comments_svc.comments.model import State
from comments_svc.comments.news import News, What
from comments_svc.db.database import Reader
from comments_svc.hooks import queries
from comments_svc.hooks.model import Event, Format, Happened, Hook
from comments_svc.outbox.message import Channel, Message

_EVENTS: Final[Mapping[What, Event]] = {
    What.CREATED: Event.CREATED,
    What.STATE: Event.STATE_CHANGED,
    What.HELD: Event.EDIT_WAITS,
    What.REPORTED: Event.STATE_CHANGED,
}


async def tell(on: Reader, news: News) -> list[Message]:
    """One message for each webhook of the site that wants to know; to be put into the outbox."""
    happened = Happened(_EVENTS[news.what], news.to, None if news.what is What.CREATED else news.was, news.actor)
    return [
        _message(hook, news, happened) for hook in await queries.of_site(on, news.site_id) if _wants(hook, happened)
    ]


def _wants(hook: Hook, happened: Happened) -> bool:
    """People in a chat are not told of spam; a program hears of it, and may know better."""
    is_spam = happened.event is Event.CREATED and happened.to_state is State.SPAM
    return happened.event in hook.events and not (is_spam and hook.format is not Format.JSON)


def _message(hook: Hook, news: News, happened: Happened) -> Message:
    return Message(
        site_id=news.site_id,
        event_id=news.id,
        channel=Channel.HOOK,
        template=happened.event,
        params=msgspec.json.encode(happened).decode(),
        recipient=f"hook:{hook.id}",
        lang="en",
        hook_id=hook.id,
        comment_id=news.comment_id,
        due_at=news.due_at,
        created_at=news.at,
    )
