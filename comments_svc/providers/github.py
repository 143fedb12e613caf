"""GitHub, and GitHub Enterprise Server: OAuth 2.0 with an API of its own in place of an ID token."""

from typing import Any, Final

from comments_svc.http_out.send import HttpOut
from comments_svc.providers.client import Client
from comments_svc.providers.model import Back, Way
from comments_svc.providers.problems import Fault
from comments_svc.providers.read_name import read_name
from comments_svc.readers.model import Identity

_PUBLIC: Final = "https://github.com"
_PUBLIC_API: Final = "https://api.github.com"


class GitHub:
    key = "github"
    name = "GitHub"

    def __init__(self, out: HttpOut, client_id: str, client_secret: str, url: str = _PUBLIC) -> None:
        self._url = url.rstrip("/")
        self._api = _PUBLIC_API if self._url == _PUBLIC else f"{self._url}/api/v3"
        self._client = Client(out, self.name, client_id, client_secret, "read:user user:email")

    async def authorize(self, way: Way) -> str:
        return self._client.authorize(f"{self._url}/login/oauth/authorize", way)

    async def identify(self, back: Back) -> Identity:
        token = (await self._client.token(f"{self._url}/login/oauth/access_token", back))["access_token"]
        email = _primary(await self._client.read(f"{self._api}/user/emails", token))
        if email is None:
            raise self._client.failed(Fault.UNCONFIRMED, "no primary address that is verified")
        user = await self._client.read(f"{self._api}/user", token)
        told = user if isinstance(user, dict) else {}
        return Identity(email, read_name(told.get("name"), told.get("login")))


def _primary(emails: Any) -> str | None:
    """Never the one of the public profile: that may be anybody's."""
    each_one = [each for each in emails if isinstance(each, dict)] if isinstance(emails, list) else []
    found = [each.get("email") for each in each_one if each.get("primary") is True and each.get("verified") is True]
    return found[0] if found and isinstance(found[0], str) else None
