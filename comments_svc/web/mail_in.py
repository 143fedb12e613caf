"""Where mail providers bring what they have received. The address holds the secret."""

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from comments_svc.web.problems import Malformed
from comments_svc.web.state import State

MAIL_IN: str = "/mail/in/"
MOST_BYTES: int = 16 * 2**20
"""Of a call: base64 makes a message of 10 MB longer."""


async def mail_in(request: Request[State]) -> Response:
    async def body() -> bytes:
        try:
            return await request.body()
        except ClientDisconnect:
            raise Malformed("The body was not sent to its end.") from None

    take, names = request.state["mail_in"], request.path_params
    if take is None or not await take(names["provider"], names["secret"], request.headers, body):
        raise HTTPException(404)
    return Response(status_code=200)
