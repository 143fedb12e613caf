"""Who is calling: a site's page, an address, a reader's token."""

from starlette.requests import Request

from comments_svc.kernel.secret import network, token_hash
from comments_svc.kernel.url import allowed
from comments_svc.moderators.model import Device
from comments_svc.sites.model import Site
from comments_svc.sites.problems import OriginNotAllowed
from comments_svc.web.draft import From
from comments_svc.web.problems import NoToken
from comments_svc.web.state import State

_TOKEN_CHARS = 200


async def site_of(request: Request[State]) -> Site:
    """Raises NoSuchSite."""
    return await request.state["sites"].get(request.path_params["site"])


async def writable_site(request: Request[State]) -> Site:
    """The site, for a page of an allowed origin; `null` and no Origin never pass.

    Raises NoSuchSite, OriginNotAllowed.
    """
    site = await site_of(request)
    origin = request.headers.get("origin", "")
    if not allowed(origin, site.origins):
        raise OriginNotAllowed(origin[:200])
    return site


def token_of(request: Request[State]) -> bytes | None:
    """The hash of the reader's token, if one was sent."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or len(token) > _TOKEN_CHARS:
        return None
    return token_hash(token)


def token_required(request: Request[State]) -> bytes:
    """Raises NoToken."""
    token = token_of(request)
    if token is None:
        raise NoToken
    return token


def network_of(request: Request[State]) -> str:
    """The client's address, or the /64 of an IPv6 one."""
    return network(_host(request))


def ip_hash(request: Request[State]) -> bytes:
    """Stands for that, and is kept: a post asks for it as its sender and for each of its limits."""
    known: bytes | None = request.scope.get("ip_hash")
    if known is None:
        known = request.scope["ip_hash"] = request.state["secret"].ip_hash(_host(request), request.state["clock"]())
    return known


def device_of(request: Request[State]) -> Device:
    """The browser of somebody who signs in."""
    return Device(request.headers.get("user-agent", ""), ip_hash(request))


def _host(request: Request[State]) -> str:
    """Behind proxies, the address that the trusted ones vouch for."""
    return request.client.host if request.client else ""


def sender_of(request: Request[State]) -> From:
    return From(token_of(request), ip_hash(request))
