from starlette.requests import Request

from comments_svc.db.rate import take
from comments_svc.readers.recognise import recognise
from comments_svc.threads.react import By, react
from comments_svc.threads.reactions import reactions
from comments_svc.web.api.shapes.of_page import NewReaction, Reacted
from comments_svc.web.caller import ip_hash, token_required, writable_site
from comments_svc.web.endpoint import Answer
from comments_svc.web.limits import reaction_limit
from comments_svc.web.state import State


async def put(request: Request[State], new: NewReaction) -> Answer:
    site = await writable_site(request)
    token = token_required(request)
    async with request.state["db"].tx() as tx:
        await take(tx, reaction_limit(request, site))
        by = By(await recognise(tx, site.id, token), ip_hash(request))
        thread = await react(tx, site, new.url, by, new.reaction, now=request.state["clock"]())
        counts = await reactions(tx, site, thread.id)
    return Answer(Reacted(new.reaction, counts or {}, thread.version))
