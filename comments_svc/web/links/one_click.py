from typing import Final
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import ClientDisconnect, Request

from comments_svc.kernel.problems import Invalid
from comments_svc.web.problems import TooLarge
from comments_svc.web.state import State

_FIELD: Final = "List-Unsubscribe"
# RFC 8058 sends one field of thirty bytes, a button of ours another.
_MOST_BYTES: Final = 4_096
_MOST_FIELDS: Final = 10


class Click(msgspec.Struct, frozen=True):
    """`by_program`: of a mail program, which sends the one field of RFC 8058."""

    act: str
    by_program: bool


async def read_click(request: Request[State]) -> Click:
    """Urlencoded or multipart, as RFC 8058 allows; an empty body is a click, too. Raises TooLarge, Invalid.

    Anybody may post here, so nothing is decoded in a charset of theirs, and parts are not parsed: only mail programs
    send any, and whether theirs name the field is all that there is to know.
    """
    body = await _read(request)
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type == "multipart/form-data":
        return Click("", _FIELD.encode() in body)
    if media_type != "application/x-www-form-urlencoded":
        return Click("", by_program=False)
    try:
        fields = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        raise Invalid("", "This is no click on a button of ours.") from None
    return Click(fields.get("act", ""), _FIELD in fields)


async def _read(request: Request[State]) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _MOST_BYTES:
                raise TooLarge(_MOST_BYTES)
    except ClientDisconnect:
        raise Invalid("", "The click was not sent to its end.") from None
    return bytes(body)
