from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from comments_svc.kernel.problems import Invalid
from comments_svc.web.problems import NotAForm
from comments_svc.web.state import State

# A form of ours has a dozen.
_MOST: Final = 50


async def read_fields(request: Request[State]) -> list[tuple[str, str]]:
    """What a form of ours says, as names and values in the order of the form. Raises NotAForm, Invalid.

    No form of ours sends files, so `multipart/form-data`, in which a client chooses how each part is decoded, is not
    read at all. The charset is always that of our pages; what is no UTF-8 becomes U+FFFD.
    """
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type != "application/x-www-form-urlencoded":
        raise NotAForm
    try:
        raw = await request.body()
    except ClientDisconnect:
        raise Invalid("", "The form was not sent to its end.") from None
    try:
        return parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST)
    except ValueError:
        raise Invalid("", "This is not a form of ours.") from None
