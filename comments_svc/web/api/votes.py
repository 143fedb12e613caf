from starlette.requests import Request

from comments_svc.comments.vote import Voter, vote
from comments_svc.db.rate import take
from comments_svc.readers.recognise import recognise
from comments_svc.web.api.comments import comment_id
from comments_svc.web.api.shapes.of_comment import NewVote, Voted
from comments_svc.web.caller import ip_hash, token_required, writable_site
from comments_svc.web.endpoint import Answer
from comments_svc.web.limits import vote_limit
from comments_svc.web.state import State


async def cast(request: Request[State], new: NewVote) -> Answer:
    site = await writable_site(request)
    token = token_required(request)
    async with request.state["db"].tx() as tx:
        await take(tx, vote_limit(request, site))
        by = Voter(await recognise(tx, site.id, token), ip_hash(request))
        score = await vote(tx, site, comment_id(request), by, new.value, now=request.state["clock"]())
    return Answer(Voted(score, new.value))
