"""Whether mail leaves and comes back: the settings in force, a test mail, and what its answer proves."""

from starlette.requests import Request
from starlette.responses import Response

from comments_svc.web.dashboard.desk import sit_down_as_owner
from comments_svc.web.dashboard.mail.trial import heard_back, see_trial, send_trial
from comments_svc.web.dashboard.problem import wants_json
from comments_svc.web.html import page
from comments_svc.web.state import State


async def show(request: Request[State]) -> Response:
    desk = await sit_down_as_owner(request)
    if wants_json(request):
        return await heard_back(request, desk)
    return page(request, "dashboard/mail_test.html", desk=desk, trial=await see_trial(request, desk))


async def send(request: Request[State]) -> Response:
    """Raises RateLimited."""
    desk = await sit_down_as_owner(request)
    trial = await see_trial(request, desk, await send_trial(request, desk))
    return page(request, "dashboard/mail_test.html", desk=desk, trial=trial)
