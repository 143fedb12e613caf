from starlette.requests import Request

from comments_svc.db.rate import take
from comments_svc.moderation.report import By, report
from comments_svc.readers.recognise import recognise
from comments_svc.web.api.comments import comment_id
from comments_svc.web.api.shapes.of_comment import NewReport, Reported
from comments_svc.web.caller import ip_hash, token_required, writable_site
from comments_svc.web.endpoint import Answer
from comments_svc.web.limits import report_limit
from comments_svc.web.state import State


async def create(request: Request[State], new: NewReport) -> Answer:
    site = await writable_site(request)
    token = token_required(request)
    async with request.state["db"].tx() as tx:
        await take(tx, report_limit(request, site))
        by = By(await recognise(tx, site.id, token), ip_hash(request))
        await report(tx, site, comment_id(request), by, new.reason, now=request.state["clock"]())
    return Answer(Reported(new.reason))
