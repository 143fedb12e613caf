from typing import Final

import msgspec
from starlette.requests import Request

from comments_svc.web.state import State

_FIELD: Final = "List-Unsubscribe"
_MOST_FIELDS: Final = 10


class Click(msgspec.Struct, frozen=True):
    """`by_program`: of a mail program, which sends the one field of RFC 8058."""

    act: str
    by_program: bool


async def read_click(request: Request[State]) -> Click:
    """Urlencoded or multipart, as RFC 8058 allows; an empty body is a click, too."""
    async with request.form(max_files=0, max_fields=_MOST_FIELDS) as data:
        act = data.get("act")
        return Click(act if isinstance(act, str) else "", _FIELD in data)
