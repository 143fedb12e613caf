from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.comments.problems import NoSuchComment
from comments_svc.threads.locate import locate
from comments_svc.web.api.comments import comment_id
from comments_svc.web.caller import site_of
from comments_svc.web.state import State


async def permalink(request: Request[State]) -> Response:
    """To the comment in its blog post, wherever that has moved. Raises NoSuchSite, NoSuchComment."""
    site = await site_of(request)
    comment: UUID = comment_id(request)
    async with request.state["db"].read() as on:
        url = await locate(on, site.id, comment)
    if url is None:
        raise NoSuchComment(comment)
    return RedirectResponse(f"{url.partition('#')[0]}#comment-{comment}", 302, {"cache-control": "no-store"})
