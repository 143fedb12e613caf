"""A page of the blog whose reader opens the sign-in window, and that window as a browser without JavaScript."""

import base64
import hashlib
from typing import Any, Final

import httpx2
from lxml import html

from tests.postbox import Reader
from tests.service import BLOG, Service

SAME_ORIGIN: Final = {"sec-fetch-site": "same-origin"}


def challenge_of(token: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()


class Window:
    """`answer`: the last one."""

    def __init__(self, it: Service, opener: Reader, *, origin: str = BLOG, site: str = "blog") -> None:
        self.it = it
        self.site = site
        self.asked = {"origin": origin, "challenge": challenge_of(opener.token)}
        self.answer = httpx2.Response(0)

    @property
    def address(self) -> str:
        return f"/sites/{self.site}/sign-in"

    async def open(self, **more: str) -> "Window":
        self.answer = await self.it.http.get(self.address, params={**self.asked, **more})
        return self

    async def send(self, act: str, **typed: str) -> "Window":
        form = {"act": act, **typed}
        self.answer = await self.it.http.post(self.address, params=self.asked, data=form, headers=SAME_ORIGIN)
        return self

    async def leave(self, provider: str) -> str:
        """Where the provider asks the reader."""
        self.answer = await self.it.http.get(f"{self.address}/{provider}", params=self.asked)
        assert self.answer.status_code == 303, self.words
        return self.answer.headers["location"]

    async def come_back(self, provider: str, **said: str) -> "Window":
        self.answer = await self.it.http.get(f"/sign-in/{provider}", params=said)
        return self

    @property
    def document(self) -> Any:
        return html.fromstring(self.answer.content)

    @property
    def words(self) -> str:
        return " ".join(self.document.text_content().split())

    @property
    def handed(self) -> dict[str, str]:
        """What the page is handed; empty where there is nothing."""
        found = self.document.xpath("//*[@id='grant']")
        return (
            {name.removeprefix("data-"): value for name, value in found[0].items() if name.startswith("data-")}
            if found
            else {}
        )


async def redeem(reader: Reader, grant: str) -> httpx2.Response:
    return await reader.call("POST", "reader/session", {"grant": grant})
