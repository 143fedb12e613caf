"""An OpenID Connect provider and a GitHub on loopback: real keys, real HTTP, and every lie that a test asks for."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import uvicorn
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

CLIENT_ID: Final = "comments"
CLIENT_SECRET: Final = "a-secret-of-the-client-0123456789"


@dataclass
class IdentityProvider:
    """`claims` replace those of a good ID token (None takes one away); `user`, `emails`: what GitHub says.
    `broken`: what these paths answer in place of what they should, with its status; None: nothing at all."""

    url: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    signs_with: RSAKey | OctKey | None = None
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    user: dict[str, Any] = field(default_factory=lambda: {"login": "ana", "name": "Ana"})
    emails: list[dict[str, Any]] = field(default_factory=list)
    given: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens_asked: int = 0
    broken: dict[str, tuple[int, bytes] | None] = field(default_factory=dict)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def agree(self, address: str) -> dict[str, str]:
        """A person says yes at the address they were sent to; with what they are sent back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["client_id"] == CLIENT_ID
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.given)}"
        self.given[code] = asked
        return {"code": code, "state": asked["state"]}

    def app(self) -> Starlette:
        async def broken(request: Request, call_next: RequestResponseEndpoint) -> Response:
            if request.url.path not in self.broken:
                return await call_next(request)
            answer = self.broken[request.url.path]
            if answer is None:
                await self.ended.wait()
                answer = (500, b"")
            return Response(answer[1], answer[0], media_type="application/json")

        return Starlette(
            middleware=[Middleware(BaseHTTPMiddleware, dispatch=broken)],
            routes=[
                Route("/.well-known/openid-configuration", self._configuration),
                Route("/keys", self._keys),
                Route("/token", self._token, methods=["POST"]),
                Route("/login/oauth/access_token", self._token, methods=["POST"]),
                Route("/userinfo", self._userinfo),
                Route("/api/v3/user", self._user),
                Route("/api/v3/user/emails", self._emails),
            ],
        )

    async def _configuration(self, _: Request) -> JSONResponse:
        return JSONResponse(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/keys",
            }
        )

    async def _keys(self, _: Request) -> JSONResponse:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    async def _token(self, request: Request) -> JSONResponse:
        self.tokens_asked += 1
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        asked = self.given.pop(form.get("code", ""), None)
        if asked is None or not self._knows_client(request, form) or not _fits(asked, form):
            return JSONResponse({"error": "invalid_grant"}, 400)
        token = {"access_token": "opaque", "token_type": "Bearer", "expires_in": 60}
        if "nonce" in asked:
            token["id_token"] = self._id_token(asked["nonce"])
        return JSONResponse(token)

    def _knows_client(self, request: Request, form: dict[str, str]) -> bool:
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        return form.get("client_secret") == CLIENT_SECRET or request.headers.get("authorization") == f"Basic {basic}"

    def _id_token(self, nonce: str) -> str:
        now = int(datetime.now(UTC).timestamp())
        good = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "sub": "1",
            "iat": now,
            "exp": now + 60,
            "nonce": nonce,
            "email": "ana@example.org",
            "email_verified": True,
            "name": "Ana",
        }
        claims = {name: value for name, value in {**good, **self.claims}.items() if value is not None}
        signing = self.signs_with or self.key
        algorithm = "HS256" if isinstance(signing, OctKey) else "RS256"
        return jwt.encode({"alg": algorithm, "kid": "one"}, claims, signing, algorithms=[algorithm])

    async def _userinfo(self, request: Request) -> JSONResponse:
        assert request.headers["authorization"] == "Bearer opaque"
        return JSONResponse(self.userinfo)

    async def _user(self, request: Request) -> JSONResponse:
        assert request.headers["authorization"] == "Bearer opaque"
        return JSONResponse(self.user)

    async def _emails(self, request: Request) -> JSONResponse:
        assert request.headers["authorization"] == "Bearer opaque"
        return JSONResponse(self.emails)


def _fits(asked: dict[str, str], form: dict[str, str]) -> bool:
    """PKCE (RFC 7636, section 4.6), and the address to come back to."""
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return challenge == asked["code_challenge"] and form.get("redirect_uri") == asked["redirect_uri"]


@asynccontextmanager
async def identity_provider() -> AsyncIterator[IdentityProvider]:
    it = IdentityProvider()
    server = uvicorn.Server(uvicorn.Config(it.app(), host="127.0.0.1", port=0, log_config=None, lifespan="off"))
    running = asyncio.create_task(server.serve())
    while not server.started:
        assert not running.done()
        await asyncio.sleep(0.01)
    it.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield it
    finally:
        it.ended.set()
        server.should_exit = True
        await running
