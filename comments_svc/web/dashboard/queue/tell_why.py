"""What a moderator may mail to the writer of a comment that they removed: a start, which nobody sends unread."""

from collections.abc import Mapping
from typing import Final

from comments_svc.comments.model import State
from comments_svc.moderation.explain import Why
from comments_svc.moderation.timeline import Moment
from comments_svc.web.say import say, to_say

_SAID: Final[Mapping[str, str]] = {
    Why.SPAM: to_say("Your comment is not shown: it looked like spam."),
    Why.RUDE: to_say("Your comment is not shown: it was rude. You are welcome to say it in other words."),
    Why.OFF_TOPIC: to_say("Your comment is not shown: it is about something else than the page."),
    Why.DUPLICATE: to_say("Your comment is not shown: it was there already."),
}

_OTHERWISE: Final = to_say("Your comment is not shown.")


def tell_why(moments: list[Moment]) -> str:
    """By the reason of the last decision; empty where the comment is not removed."""
    last = next((each for each in reversed(moments) if each.undoes is None and not each.undone), None)
    if last is None or last.to_state not in (State.SPAM, State.REJECTED):
        return ""
    code, _, words = (last.reason or "").partition(": ")
    start = say(_SAID.get(code, _OTHERWISE))
    return f"{start} {words}".strip()
