"""To a provider and back. What has to survive the way stands in `state`, signed: no cookie, nothing stored.

No cookie is needed, because what comes of it is worth nothing to anybody but the page whose token `state` names: who
has been lured onto somebody else's way gets a grant that fits no browser of theirs, and the page that it fits can't
get it, since it is posted to the opener of the window that came back.
"""

import base64
import hmac
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.db.rate import take
from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.problems import BadLink, ExpiredLink, RateLimited
from comments_svc.kernel.secret import Purpose
from comments_svc.providers.model import Back, Provider, Way
from comments_svc.providers.problems import Fault, ProviderFailed
from comments_svc.readers.give_grant import GRANT_VALID, give_grant
from comments_svc.readers.model import Identity
from comments_svc.readers.take_way_back import take_way_back
from comments_svc.sites.queries import by_id as site_by_id
from comments_svc.web.endpoint import read_pairs
from comments_svc.web.limits import sign_in_limit
from comments_svc.web.problem import STATUS, headers
from comments_svc.web.read_recipient import read_recipient
from comments_svc.web.sign_in.opener import Opener, allowed_origin, opener_of
from comments_svc.web.sign_in.window import done, window
from comments_svc.web.sign_in.words import spoken
from comments_svc.web.state import State

_DENIED: Final = "access_denied"
_LATE: Final = timedelta(days=1)


class CameBack(msgspec.Struct, frozen=True):
    """What providers add beside is passed over."""

    state: str = ""
    code: str = ""
    error: str = ""


async def leave(request: Request[State]) -> Response:
    """Raises NoSuchSite, OriginNotAllowed, Invalid."""
    opener, _ = await opener_of(request)
    provider, now = _provider(request), request.state["clock"]()
    trip = uuid7()
    about = opener.site.id.bytes + trip.bytes + opener.token_hash + f"{opener.origin} {opener.say.lang}".encode()
    state = request.state["secret"].sign(Purpose.SIGN_IN_STATE, about, now + GRANT_VALID, within=provider.key)
    try:
        async with request.state["db"].single() as tx:
            await take(tx, sign_in_limit(request))
        address = await provider.authorize(_way(request, provider, trip, state))
    except (ProviderFailed, RateLimited) as problem:
        return _refused(request, opener, problem)
    return RedirectResponse(address, 303, {"cache-control": "no-store"})


async def come_back(request: Request[State]) -> Response:
    """Raises BadLink, OriginNotAllowed."""
    provider, now = _provider(request), request.state["clock"]()
    came = read_pairs(list(dict(request.query_params).items()), CameBack)
    opener, trip, until = await _opener(request, provider, came.state)
    try:
        if until < now or not await _first(request, opener, trip):  # "Reload", or a second factor that took its time
            return _stale(request, opener, provider)
        if came.error == _DENIED:
            return window(request, opener, fault=opener.say("cancelled", name=provider.name))
        who = await _identify(request, provider, came, _way(request, provider, trip, came.state))
    except (ProviderFailed, RateLimited) as problem:
        return _refused(request, opener, problem)
    async with request.state["db"].tx() as tx:
        return done(request, opener, await give_grant(tx, opener.site.id, opener.token_hash, who, now=now))


def _stale(request: Request[State], opener: Opener, provider: Provider) -> Response:
    words = opener.say("stale", name=provider.name)
    return window(request, opener, fault=words, status=STATUS[ExpiredLink.slug])


async def _first(request: Request[State], opener: Opener, trip: UUID) -> bool:
    """Raises RateLimited."""
    until = request.state["clock"]() + GRANT_VALID
    async with request.state["db"].tx() as tx:
        await take(tx, sign_in_limit(request))
        return await take_way_back(tx, opener.site.id, trip, until)


async def _identify(request: Request[State], provider: Provider, came: CameBack, way: Way) -> Identity:
    if not came.code:
        raise ProviderFailed(provider.name, Fault.REFUSED)
    found = await provider.identify(Back(came.code, way, request.state["clock"]()))
    return msgspec.structs.replace(found, email=read_recipient(request, found.email))


async def _opener(request: Request[State], provider: Provider, state: str) -> tuple[Opener, UUID, datetime]:
    """And when the way back ends or has ended: who comes late is told so in the window, and may begin again there."""
    lately = request.state["clock"]() - _LATE
    opened = request.state["secret"].open(Purpose.SIGN_IN_STATE, state[:1_000], lately, within=provider.key)
    if opened is None:
        raise BadLink
    about, until = opened
    async with request.state["db"].read() as on:
        site = await site_by_id(on, UUID(bytes=about[:16]))
    if site is None:
        raise BadLink
    origin, _, lang = about[64:].decode().partition(" ")
    return Opener(site, allowed_origin(site, origin), about[32:64], spoken(lang)), UUID(bytes=about[16:32]), until


def _refused(request: Request[State], opener: Opener, problem: ProviderFailed | RateLimited) -> Response:
    """In the window, which offers the other ways, and this one again."""
    if isinstance(problem, RateLimited):
        words = opener.say.wait(problem.retry_after_s)
    else:
        words = opener.say(problem.fault, name=problem.provider)
    answer = window(request, opener, fault=words, status=STATUS[problem.slug])
    answer.headers.update(headers(problem))
    return answer


def _way(request: Request[State], provider: Provider, trip: UUID, state: str) -> Way:
    """PKCE's verifier and the nonce are made from the trip's id, so that neither travels nor is stored."""
    key = request.state["secret"].key(Purpose.SIGN_IN_STATE)

    def word(what: bytes) -> str:
        return base64.urlsafe_b64encode(hmac.digest(key, what + trip.bytes, "sha256")).rstrip(b"=").decode()

    back_to = f"{request.state['config'].public_url}/sign-in/{provider.key}"
    return Way(state, word(b"verifier"), word(b"nonce"), back_to)


def _provider(request: Request[State]) -> Provider:
    found = request.state["providers"].get(request.path_params["provider"])
    if found is None:
        raise HTTPException(404)
    return found
