"""A private message to the author, from a page."""

from starlette.requests import Request

from comments_svc.kernel.ids import uuid7
from comments_svc.web.api.shapes.of_page import FeedbackLeft, NewFeedback
from comments_svc.web.caller import writable_site
from comments_svc.web.endpoint import Answer
from comments_svc.web.leave_feedback import leave_feedback
from comments_svc.web.state import State


async def create(request: Request[State], new: NewFeedback) -> Answer:
    site, id = await writable_site(request), uuid7()
    await leave_feedback(request, site, new, id)
    return Answer(FeedbackLeft(id), 201)
