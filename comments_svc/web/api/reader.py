from starlette.requests import Request

from comments_svc.comments import queries
from comments_svc.comments.edit import editable_until
from comments_svc.comments.model import State as CommentState
from comments_svc.readers.queries import by_token
from comments_svc.sites.page_key import page_key
from comments_svc.threads.queries import by_key
from comments_svc.web.api.shapes import Own, OwnView, PageQuery
from comments_svc.web.api.show import show_own
from comments_svc.web.caller import site_of, token_required
from comments_svc.web.endpoint import Answer
from comments_svc.web.state import State


async def thread(request: Request[State], query: PageQuery) -> Answer:
    site = await site_of(request)
    token = token_required(request)
    key = page_key(site, query.url)
    async with request.state["db"].read() as on:
        found = await by_key(on, site.id, key)
        reader = await by_token(on, site.id, token)
        comments = await queries.own(on, site.id, reader, key) if reader else []
        votes = await queries.votes(on, site.id, reader, key) if reader else []
    waiting = [each for each in comments if each.state is not CommentState.PUBLISHED or each.held_revision is not None]
    return Answer(
        OwnView(
            [show_own(site, each) for each in waiting],
            [Own(each.id, editable_until(site, each), each.source) for each in comments],
            {each.comment_id: each.value for each in votes},
            found.version if found else 0,
        )
    )
