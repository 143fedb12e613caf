from starlette.requests import Request
from starlette.responses import Response

from comments_svc.web.dashboard.desk import sit_down
from comments_svc.web.html import page
from comments_svc.web.mailto import plain_address
from comments_svc.web.state import State


async def show(request: Request[State]) -> Response:
    """What to put into a page."""
    desk = await sit_down(request)
    address = plain_address(desk.site, request.state["post"]) or ""
    return page(request, "dashboard/snippet.html", desk=desk, address=address)
