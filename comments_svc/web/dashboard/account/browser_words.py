"""What a User-Agent header says, for its owner to recognise: "Firefox on Windows". Nothing is decided by it."""

from collections.abc import Sequence
from typing import Final

from comments_svc.web.say import say

# The first that is found counts: most browsers also name those that they want to be taken for.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_words(user_agent: str) -> str:
    browser, system = _first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)
    return say(
        "%(browser)s on %(system)s", browser=browser or say("A browser"), system=system or say("an unknown system")
    )


def system_word(user_agent: str) -> str:
    """What a new passkey may be called."""
    return _first(_SYSTEMS, user_agent) or say("My passkey")


def _first(words: Sequence[tuple[str, str]], user_agent: str) -> str:
    return next((word for sign, word in words if sign in user_agent), "")
