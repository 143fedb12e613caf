"""A mail that is longer than a comment may be, in a field in which a moderator shortens it."""

from urllib.parse import quote_plus

import msgspec

from comments_svc.web.dashboard.mail.arrival_view import ArrivalView


class Shortening(msgspec.Struct, frozen=True):
    """`bytes`: of the text, of which a comment may have `limit`. `left_out`: characters of the mail that the field
    does not hold, for a form carries only so much."""

    text: str
    bytes: int
    limit: int
    left_out: int


def shortening(mail: ArrivalView, limit: int, typed: str | None, *, room: int) -> Shortening | None:
    """None where there is nothing to shorten. `typed`: the text as it was sent, with which it is shown again. `room`:
    bytes of the form that it may fill."""
    text = mail.text if typed is None else typed
    length = len(text.strip().encode("utf-8", "replace"))
    if not mail.may_post or (typed is None and length <= limit):
        return None
    fits = text
    while len(quote_plus(fits, errors="replace")) > room:
        fits = fits[: len(fits) * 4 // 5]
    return Shortening(fits, length, limit, len(text) - len(fits))
