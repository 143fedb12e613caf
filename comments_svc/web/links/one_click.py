from typing import Final

import msgspec
from starlette.requests import Request

from comments_svc.kernel.problems import Invalid
from comments_svc.web.state import State

_FIELD: Final = "List-Unsubscribe"
_MOST_FIELDS: Final = 10


class Click(msgspec.Struct, frozen=True):
    """`by_program`: of a mail program, which sends the one field of RFC 8058."""

    act: str
    by_program: bool


async def read_click(request: Request[State]) -> Click:
    """Urlencoded or multipart, as RFC 8058 allows; an empty body is a click, too. Raises Invalid."""
    try:
        async with request.form(max_files=0, max_fields=_MOST_FIELDS) as data:
            act = data.get("act")
            return Click(act if isinstance(act, str) else "", _FIELD in data)
    except (LookupError, ValueError):  # a part in a charset that there is not, or that it is not in
        raise Invalid("", "This is no click on a button of ours.") from None
