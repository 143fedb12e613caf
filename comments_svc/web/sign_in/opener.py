"""The page that opened the sign-in window: what the window finds out goes to it, and to nobody else."""

import base64
from typing import Annotated
from urllib.parse import urlencode

import msgspec
from msgspec import Meta
from starlette.requests import Request

from comments_svc.kernel.problems import Invalid
from comments_svc.kernel.url import allowed
from comments_svc.sites.model import Site
from comments_svc.sites.problems import OriginNotAllowed
from comments_svc.web.caller import site_of
from comments_svc.web.endpoint import read_query
from comments_svc.web.sign_in.words import Words, spoken
from comments_svc.web.state import State

_HASH_BYTES = 32


class Opened(msgspec.Struct, frozen=True):
    """`challenge`: the SHA-256 of the page's reader token, as base64url. `way`: chosen on the page already.
    `lang`: in which the page speaks."""

    origin: Annotated[str, Meta(max_length=300)] = ""
    challenge: Annotated[str, Meta(max_length=100)] = ""
    way: str = ""
    lang: Annotated[str, Meta(max_length=100)] = ""


class Opener(msgspec.Struct, frozen=True):
    """`token_hash`: of the reader token that the page holds. It stays there."""

    site: Site
    origin: str
    token_hash: bytes
    say: Words

    def window(self) -> str:
        return f"/sites/{self.site.slug}/sign-in?{self._query()}"

    def provider(self, key: str) -> str:
        return f"/sites/{self.site.slug}/sign-in/{key}?{self._query()}"

    def _query(self) -> str:
        challenge = base64.urlsafe_b64encode(self.token_hash).rstrip(b"=").decode()
        return urlencode({"origin": self.origin, "challenge": challenge, "lang": self.say.lang})


async def opener_of(request: Request[State]) -> tuple[Opener, str]:
    """And the way that was chosen on the page, if any. Raises NoSuchSite, OriginNotAllowed, Invalid."""
    site = await site_of(request)
    opened = read_query(request, Opened)
    browsers = [each.partition(";")[0] for each in request.headers.get("accept-language", "")[:300].split(",")]
    say = spoken(opened.lang, *browsers, site.lang)
    return Opener(site, allowed_origin(site, opened.origin), _hash(opened.challenge), say), opened.way


def allowed_origin(site: Site, origin: str) -> str:
    """Raises OriginNotAllowed. Asked again on the way back: the site may have changed meanwhile."""
    if not allowed(origin, site.origins):
        raise OriginNotAllowed(origin[:200])
    return origin


def _hash(challenge: str) -> bytes:
    try:
        raw = base64.b64decode(challenge + "=", altchars=b"-_", validate=True)
    except ValueError:
        raw = b""
    if len(raw) != _HASH_BYTES or len(challenge) != 43:
        raise Invalid(
            "challenge", "This must be the SHA-256 of the reader's token, as base64url. Open this window from the page."
        )
    return raw
