"""OpenID Connect (Core 1.0): any provider that is found by its issuer, Google among them."""

import hmac
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from comments_svc.http_out.send import HttpOut
from comments_svc.providers.client import Client
from comments_svc.providers.model import Back, Way
from comments_svc.providers.problems import Fault
from comments_svc.providers.read_name import read_name
from comments_svc.readers.model import Identity

# Of keys that are public: with a shared one, whoever knows the published keys could sign.
_ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA")
_LEEWAY_S: Final = 60
_KNOWN_S: Final = 600.0


class Discovered(msgspec.Struct, frozen=True):
    """Where a provider does what (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    token_endpoint_auth_methods_supported: Sequence[str] = ("client_secret_basic",)

    @property
    def shows_secret(self) -> str:
        can = self.token_endpoint_auth_methods_supported
        return "client_secret_post" if "client_secret_post" in can else "client_secret_basic"

    def all_like(self, issuer: str) -> bool:
        """Whether each address is as safe as the issuer's own."""
        scheme = issuer.partition(":")[0] + "://"
        asked = (self.authorization_endpoint, self.token_endpoint, self.jwks_uri, self.userinfo_endpoint or scheme)
        return all(each.startswith(("https://", scheme)) for each in asked)


class Oidc:
    def __init__(self, out: HttpOut, key: str, name: str, issuer: str, client_id: str, client_secret: str) -> None:
        self.key = key
        self.name = name
        self._issuer = issuer.rstrip("/")
        self._client = Client(out, name, client_id, client_secret, "openid email profile")
        self._discovered: tuple[Discovered, float] | None = None

    async def authorize(self, way: Way) -> str:
        found = await self._discover()
        return self._client.authorize(found.authorization_endpoint, way, nonce=way.nonce)

    async def identify(self, back: Back) -> Identity:
        found = await self._discover()
        token = await self._client.token(found.token_endpoint, back, shows=found.shows_secret)
        claims = dict(await self._claims(found, token.get("id_token"), back))
        if not claims.get("email") and found.userinfo_endpoint:
            told = await self._client.read(found.userinfo_endpoint, token["access_token"])
            # Of the same person (Core 1.0, section 5.3.2).
            if isinstance(told, dict) and told.get("sub") == claims["sub"]:
                claims = {**told, **{name: value for name, value in claims.items() if value}}
        email = claims.get("email")
        if not isinstance(email, str) or claims.get("email_verified") is not True:
            raise self._client.failed(Fault.UNCONFIRMED, "email_verified is not true")
        return Identity(email, read_name(claims.get("name"), claims.get("preferred_username")))

    async def _claims(self, found: Discovered, raw: object, back: Back) -> Mapping[str, Any]:
        if not isinstance(raw, str):
            raise self._client.failed(Fault.FORGED, "no id_token")
        try:
            keys = KeySet.import_key_set(await self._client.read(found.jwks_uri))
            claims = jwt.decode(raw, keys, algorithms=_ALGORITHMS).claims
            registry = jwt.JWTClaimsRegistry(
                now=int(back.now.timestamp()),
                leeway=_LEEWAY_S,
                iss={"essential": True, "value": found.issuer},
                aud={"essential": True, "value": self._client.client_id},
                sub={"essential": True},
                exp={"essential": True},
                iat={"essential": True},
            )
            registry.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError) as reason:
            raise self._client.failed(Fault.FORGED, f"id_token: {type(reason).__name__}") from reason
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), back.way.nonce.encode()):
            raise self._client.failed(Fault.FORGED, "id_token: nonce")
        # Of several audiences, the one it was made for (Core 1.0, section 3.1.3.7).
        if claims.get("azp", self._client.client_id) != self._client.client_id:
            raise self._client.failed(Fault.FORGED, "id_token: azp")
        return claims

    async def _discover(self) -> Discovered:
        known = self._discovered
        if known is not None and time.monotonic() - known[1] < _KNOWN_S:
            return known[0]
        read = await self._client.read(f"{self._issuer}/.well-known/openid-configuration")
        try:
            found = msgspec.convert(read, Discovered)
        except msgspec.ValidationError as reason:
            raise self._client.failed(Fault.FORGED, f"discovery: {reason}") from reason
        if found.issuer.rstrip("/") != self._issuer or not found.all_like(self._issuer):
            raise self._client.failed(Fault.FORGED, "discovery: another issuer, or an address without https")
        self._discovered = (found, time.monotonic())
        return found
