"""A moderator in the dashboard, with a browser without JavaScript."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2

from comments_svc.moderators.link import link
from tests.plain_browser import PlainBrowser
from tests.service import PUBLIC_URL, Service

KIM = "kim@example.org"


async def sign_in_token(it: Service, email: str = KIM, *, sites: tuple[str, ...] = ("blog",)) -> str:
    """As `comments-svc moderator link` prints it; the name is what stands before the @."""
    async with it.db.tx() as tx:
        return await link(tx, email, now=it.clock.now, name=email.partition("@")[0].capitalize(), sites=sites)


class Desk(PlainBrowser):
    async def sign_in(self, token: str) -> None:
        await self.visit(f"/dashboard/sign-in?token={token}")
        await self.press("Sign in to the comments")

    async def sign_in_again(self, it: Service) -> None:
        """After the session ended by itself."""
        await self.sign_in(await sign_in_token(it))

    async def queue(self, tab: str = "pending", *, site: str = "blog", after: str = "") -> None:
        await self.visit(f"/dashboard/sites/{site}?tab={tab}" + (f"&after={after}" if after else ""))

    async def look_at(self, comment: str, *, site: str = "blog") -> None:
        """The page of a comment."""
        await self.visit(f"/dashboard/sites/{site}/c/{comment}")

    def rows(self) -> list[str]:
        """Ids of comments in the order of the list, whether cards or lines of what was done."""
        return [each.get("id").removeprefix("comment-") for each in self.document.xpath("//ol[@id='list']/li/*[@id]")]

    def cards(self) -> list[str]:
        return [each.get("id").removeprefix("comment-") for each in self.document.xpath("//article")]

    def row(self, comment: str) -> str:
        """All that a card or a line says."""
        return _words(self._row(comment))

    def buttons(self, comment: str) -> list[str]:
        """What can be done, in the order of the card."""
        return [_words(each) for each in self._row(comment).xpath(".//form[@class='acts']/*[self::button or self::a]")]

    def links(self, comment: str) -> dict[str, str]:
        """Where each link of a card leads, by its words."""
        return {_words(each): each.get("href") for each in self._row(comment).iter("a")}

    def tabs(self) -> dict[str, str]:
        """The number that each tab shows; nothing where it shows none."""
        shown = self.document.xpath("//nav[@class='tabs']//a")
        return {each.text.strip(): "".join(each.xpath("span[not(@hidden)]/text()")) for each in shown}

    async def do(self, comment: str, button: str, **typed: str) -> None:
        """Press a button of one card or line."""
        action, fields = self.form(comment, button)
        await self._go("POST", action, {**fields, **typed})

    async def post(self, path: str, **fields: object) -> None:
        """A form that is on no page in sight, such as one of an earlier page."""
        await self._go("POST", path, {name: str(value) for name, value in fields.items()})

    def form(self, comment: str, button: str) -> tuple[str, dict[str, Any]]:
        """Where it leads, and what it sends as it stands."""
        found = next(each for each in self._row(comment).iter("button") if _words(each) == button)
        form = next(found.iterancestors("form"))
        fields: dict[str, Any] = {}
        for each in form.iter("input"):
            fields.setdefault(each.get("name"), []).append(each.get("value", ""))
        if found.get("name"):
            fields[found.get("name")] = found.get("value")
        return form.get("action"), fields

    async def script(self, comment: str, button: str, **typed: str) -> httpx2.Response:
        """The same, as the page's script does it."""
        action, fields = self.form(comment, button)
        headers = {"origin": PUBLIC_URL, "accept": "application/json"}
        return await self.http.post(action, data={**fields, **typed}, headers=headers)

    @property
    def asked(self) -> dict[str, list[str]]:
        """The query of the address."""
        return parse_qs(urlsplit(self.url).query)

    def _row(self, comment: str) -> Any:
        (found,) = self.document.xpath(f"//*[@id='comment-{comment}']")
        return found


def _words(element: Any) -> str:
    return " ".join(element.text_content().split())


@asynccontextmanager
async def signed_in(it: Service, email: str = KIM, *, sites: tuple[str, ...] = ("blog",)) -> AsyncIterator[Desk]:
    """A moderator's browser of its own."""
    async with it.browser("198.51.100.7") as http:
        desk = Desk(http)
        await desk.sign_in(await sign_in_token(it, email, sites=sites))
        yield desk
