"""A thread page has a good deal of text that repeats itself, and many a reader a slow line."""

import gzip

from starlette.requests import Request
from starlette.responses import Response

from comments_svc.web.read.front import accepts_gzip
from comments_svc.web.state import State

_LEVEL = 1


def zipped(request: Request[State], response: Response) -> Response:
    """Only for pages that no cookie makes: whoever may guess what is in them can't have a reader ask for one."""
    response.headers["vary"] = "accept-encoding, accept-language"
    if accepts_gzip(request.headers.get("accept-encoding", "").encode()):
        response.body = gzip.compress(bytes(response.body), _LEVEL, mtime=0)
        response.headers["content-encoding"] = "gzip"
        response.headers["content-length"] = str(len(response.body))
    return response
