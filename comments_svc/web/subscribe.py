"""The wish to follow that comes with a comment. The comment counts more: where the wish can't be met, it is dropped."""

from typing import Final

from starlette.requests import Request

from comments_svc.comments.model import Posted
from comments_svc.comments.model import State as CommentState
from comments_svc.kernel.problem import Problem
from comments_svc.kernel.problems import Invalid, RateLimited
from comments_svc.readers.problems import ProofTooOld
from comments_svc.readers.recognise import recognise
from comments_svc.sites.model import Site
from comments_svc.subscriptions.follow import Following, follow
from comments_svc.subscriptions.model import Scope
from comments_svc.subscriptions.problems import FollowingOff
from comments_svc.web.limits import allow_proof
from comments_svc.web.problems import MailOff
from comments_svc.web.read_recipient import read_recipient
from comments_svc.web.state import State

_UNMET: Final[tuple[type[Problem], ...]] = (Invalid, RateLimited, MailOff, FollowingOff, ProofTooOld)


async def subscribe(
    request: Request[State],
    site: Site,
    posted: Posted,
    token: bytes | None,
    scope: Scope | None,
    email: str | None,
    *,
    lang: str,
) -> Following | None:
    """For the same comment again, too: a client whose connection broke may repeat it. Nothing is asked for spam, which
    names addresses of strangers. Raises Unavailable."""
    thread = posted.thread_id
    if scope is None or token is None or thread is None or posted.state == CommentState.SPAM:
        return None
    now = request.state["clock"]()
    try:
        address = read_recipient(request, email) if email else None
        async with request.state["db"].tx() as tx:
            await allow_proof(request, tx)
            reader = await recognise(tx, site.id, token)
            return await follow(tx, site, reader, thread, scope, email=address, lang=lang, now=now)
    except _UNMET:
        return None
