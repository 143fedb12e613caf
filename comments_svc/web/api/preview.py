import msgspec
from starlette.requests import Request

from comments_svc.db.rate import take
from comments_svc.web import draft
from comments_svc.web.api.shapes import NewPreview, Preview
from comments_svc.web.caller import ip_hash, writable_site
from comments_svc.web.endpoint import Answer
from comments_svc.web.state import State


async def render(request: Request[State], new: NewPreview) -> Answer:
    """By the same renderer as a comment, so that it never promises something else."""
    site = await writable_site(request)
    limit = request.state["config"].limit("preview", site.id.bytes, ip_hash(request), every_s=2, burst=30)
    async with request.state["db"].single() as tx:
        await take(tx, limit)
    _, rendered = await draft.text(site, new.text)
    return Answer(Preview(msgspec.Raw(rendered.tree), rendered.html))
