"""A browser without JavaScript: opens pages, fills in their forms, follows redirects, keeps cookies."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode, urljoin

import httpx2
from lxml import html

from tests.service import ADDRESS, PAGE, PUBLIC_URL, Service


class PlainBrowser:
    """`answer` is the last one that is no redirect; `url` leads to it, with its fragment."""

    def __init__(self, http: httpx2.AsyncClient, origin: str = PUBLIC_URL) -> None:
        self.http = http
        self.origin = self.url = origin
        self.answers: list[httpx2.Response] = []
        self.document: Any = None

    @property
    def answer(self) -> httpx2.Response:
        return self.answers[-1]

    async def open(self, url: str = PAGE, *, site: str = "blog", **asked: str) -> None:
        """The thread page of a page of the blog."""
        await self.visit(f"/sites/{site}/page?{httpx2.QueryParams({'url': url, **asked})}")

    async def visit(self, address: str) -> None:
        await self._go("GET", address)

    async def reload(self) -> None:
        await self.visit(self.url)

    async def follow(self, words: str, *, nth: int = 0) -> None:
        """A link, by what it says."""
        found = [each for each in self.document.iter("a") if words in (each.text_content(), each.get("aria-label"))]
        await self.visit(found[nth].get("href"))

    async def press(self, button: str, **typed: str | list[str]) -> None:
        """A button, by its label, after typing into fields of its form."""
        found = self.button(button)
        fields = {**self.fields(button), **typed, found.get("name"): found.get("value")}
        await self.send(button, fields)

    async def send(self, button: str, fields: Mapping[str, str | list[str]]) -> None:
        """The form of this button, with exactly these fields."""
        await self._go("POST", _form(self.button(button)).get("action"), fields)

    async def choose(self, button: str, **typed: str) -> None:
        """A button of a form that changes nothing: its fields stand in the address."""
        action = _form(self.button(button)).get("action")
        await self.visit(f"{action}?{urlencode({**self.fields(button), **typed})}")

    def button(self, label: str) -> Any:
        """Raises StopIteration when there is none."""
        every = self.document.iter("button")
        return next(each for each in every if label in (each.text_content(), each.get("aria-label")))

    def fields(self, button: str) -> dict[str, str]:
        """What the form of this button would send as it stands; line ends as browsers send them."""
        form = _form(self.button(button))
        inputs = [each for each in form.iter("input") if each.get("type") not in ("checkbox", "radio") or each.checked]
        fields = {each.get("name"): each.get("value", "") for each in inputs}
        for each in form.iter("textarea"):
            fields[each.get("name")] = (each.text or "").removeprefix("\n").replace("\n", "\r\n")
        return fields

    @property
    def words(self) -> str:
        """All text of the page, spaces folded."""
        return " ".join(self.document.text_content().split())

    def comments(self) -> list[str]:
        """The text of each comment, in the order of the page."""
        bodies = self.document.xpath("//li/article/div[@class='body']")
        return [" ".join(each.text_content().split()) for each in bodies]

    def comment(self, id: str) -> str:
        """All that the page says in and around one comment, without its replies."""
        (found,) = self.document.xpath(f"//li[@id='comment-{id}']/article")
        return " ".join(found.text_content().split())

    async def _go(self, method: str, address: str, fields: Mapping[str, str | list[str]] | None = None) -> None:
        url = urljoin(self.url, address)
        headers = {"origin": self.origin} if method == "POST" else {}
        answer = await self.http.request(method, url.partition("#")[0], data=fields, headers=headers)
        self.answers.append(answer)
        if answer.is_redirect:
            await self._go("GET", urljoin(url, answer.headers["location"]))
            return
        self.url, self.document = (
            url,
            html.document_fromstring(answer.content, parser=html.HTMLParser(encoding="utf-8")),
        )


def _form(button: Any) -> Any:
    """The one that it stands in, or names."""
    if named := button.get("form"):
        return button.getroottree().getroot().get_element_by_id(named)
    return next(button.iterancestors("form"))


@asynccontextmanager
async def plain_browser(it: Service, address: str = ADDRESS) -> AsyncIterator[PlainBrowser]:
    async with it.browser(address) as http:
        yield PlainBrowser(http)
