import msgspec
from starlette.requests import Request

from comments_svc.db.rate import take
from comments_svc.web import draft
from comments_svc.web.api.shapes.of_comment import NewPreview, Preview
from comments_svc.web.caller import writable_site
from comments_svc.web.endpoint import Answer
from comments_svc.web.limits import preview_limit
from comments_svc.web.state import State


async def render(request: Request[State], new: NewPreview) -> Answer:
    """By the same renderer as a comment, so that it never promises something else."""
    site = await writable_site(request)
    async with request.state["db"].single() as tx:
        await take(tx, preview_limit(request, site))
    _, rendered = await draft.text(site, new.text)
    return Answer(Preview(msgspec.Raw(rendered.tree), rendered.html))
