from starlette.requests import Request
from starlette.responses import Response

from comments_svc.setup.queries import progress
from comments_svc.web.dashboard.desk import Desk
from comments_svc.web.html import page
from comments_svc.web.state import State


async def step_page(
    request: Request[State], desk: Desk, template: str, *, status: int = 200, **context: object
) -> Response:
    """A step of the way to a first comment, below how far that has come."""
    async with request.state["db"].read() as on:
        come = await progress(on, desk.site.id, desk.moderator.id)
    return page(request, template, status=status, desk=desk, progress=come, **context)
