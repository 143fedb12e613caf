"""OAuth 2.0 as a client: the only importer of authlib."""

import json
import logging
from collections.abc import Mapping
from typing import Any, Final, Self

import httpx2
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
from authlib.integrations.httpx_client.oauth2_client import AsyncOAuth2Client  # type: ignore[import-untyped]

from comments_svc.http_out.send import HttpOut, NoAnswer
from comments_svc.http_out.transport import GuardedTransport
from comments_svc.providers.model import Back, Way
from comments_svc.providers.problems import Fault, ProviderFailed

log = logging.getLogger(__name__)

_BY_POST: Final = "client_secret_post"
# A fault of its own, a page about one, or brackets without an end.
_NO_JSON: Final = (httpx2.HTTPError, httpx2.InvalidURL, ValueError, RecursionError)


class Client:
    """Of one provider. `name` is what readers call it."""

    def __init__(self, out: HttpOut, name: str, client_id: str, client_secret: str, scope: str) -> None:
        self._out = out
        self.name = name
        self.client_id = client_id
        self._secret = client_secret
        self._scope = scope

    def authorize(self, endpoint: str, way: Way, **more: str) -> str:
        """The address at which a reader says yes."""
        address, _ = self._session(way).create_authorization_url(endpoint, way.state, way.verifier, **more)
        return str(address)

    async def token(self, endpoint: str, back: Back, *, shows: str = _BY_POST) -> Mapping[str, Any]:
        """What the code is worth. `shows`: how the secret is shown, in OAuth's words. Raises ProviderFailed."""
        headers = {"accept": "application/json", "content-type": "application/x-www-form-urlencoded"}
        try:
            async with self._session(back.way, shows) as session:
                found: Mapping[str, Any] = await session.fetch_token(
                    endpoint, code=back.code, code_verifier=back.way.verifier, headers=headers
                )
        except NoAnswer as reason:
            raise self.failed(Fault.SILENT, str(reason)) from reason
        except AuthlibBaseError as reason:
            raise self.failed(Fault.REFUSED, _kind(reason)) from reason
        except _NO_JSON as reason:
            raise self.failed(Fault.SILENT, _kind(reason)) from reason
        if not isinstance(found.get("access_token"), str):
            raise self.failed(Fault.REFUSED, "no access token")
        return found

    async def read(self, address: str, access_token: str | None = None) -> Any:
        """JSON that stands there. Raises ProviderFailed."""
        headers = {"accept": "application/json"}
        if access_token is not None:
            headers["authorization"] = f"Bearer {access_token}"
        try:
            async with httpx2.AsyncClient(transport=GuardedTransport(self._out)) as http:
                answer = await http.get(address, headers=headers)
                answer.raise_for_status()
                return json.loads(answer.content)
        except NoAnswer as reason:
            raise self.failed(Fault.SILENT, str(reason)) from reason
        except _NO_JSON as reason:
            raise self.failed(Fault.SILENT, _kind(reason)) from reason

    def failed(self, fault: Fault, why: str) -> ProviderFailed:
        """`why` is for the operator: no token and no address of a reader stands in it."""
        log.warning("a provider could not sign a reader in", extra={"provider": self.name, "why": why})
        return ProviderFailed(self.name, fault)

    def _session(self, way: Way, shows: str = _BY_POST) -> "_Session":
        return _Session(
            client_id=self.client_id,
            client_secret=self._secret,
            scope=self._scope,
            redirect_uri=way.back_to,
            code_challenge_method="S256",
            token_endpoint_auth_method=shows,
            transport=GuardedTransport(self._out),
        )


class _Session(AsyncOAuth2Client):  # type: ignore[misc]
    """Typed where we use it."""

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        return self


def _kind(reason: Exception) -> str:
    """OAuth's own word for it, such as `invalid_grant`, else what kind of fault it was."""
    word = getattr(reason, "error", None)
    return word[:60] if isinstance(word, str) else type(reason).__name__
