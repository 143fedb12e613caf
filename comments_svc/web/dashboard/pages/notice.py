"""What was just done with a page, said above it with its undo."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from comments_svc.web.dashboard.pages.view import LogView
from comments_svc.web.say import say, to_say

_SAID: Final = {
    "saved": to_say("Saved."),
    "renamed": to_say("Undone. The page is called, and found, as before."),
    "split": to_say("The conversation was moved."),
    "back": to_say("Undone. The conversation is on this page again."),
    "merged": to_say("Merged. All comments are on this page now."),
    "undone": to_say("Undone. The other page has its comments again."),
}
_AND_FOUND: Final = to_say("Saved. The old address still leads here.")


class Notice(msgspec.Struct, frozen=True):
    """`undo`: the line of the log that it can be undone by."""

    said: str
    undo: LogView | None


def notice_of(query: Mapping[str, str], log: Sequence[LogView]) -> Notice | None:
    """The query names what was done and its line in the log, where it has one."""
    done = next((each for each in _SAID if each in query), None)
    if done is None:
        return None
    line = next((each for each in log if str(each.id) == query[done]), None)
    said = _AND_FOUND if done == "saved" and line is not None and line.moved else _SAID[done]
    return Notice(say(said), line if line is not None and line.undo else None)
