"""What happens between the page and the service: held back, refused, cut off."""

from dataclasses import dataclass, field
from typing import Any, Final

from playwright.sync_api import Page, Request, Route

_CORS: Final = {"access-control-allow-origin": "*", "access-control-expose-headers": "etag, retry-after"}


@dataclass
class Wire:
    """The requests of one page whose method and address fit. Preflights pass."""

    page: Page
    method: str
    path: str
    held: list[Route] = field(default_factory=list)

    def hold(self) -> None:
        """Until `let_go`."""
        self._on(self.held.append)

    def let_go(self) -> None:
        """What is held, and all that follows."""
        for route in self.held:
            route.continue_()
        self.held.clear()
        self.mend()

    def refuse(self, status: int, problem: str = "internal", **members: Any) -> None:
        """With a problem document (RFC 9457)."""
        document = {"type": f"https://example.com/problems/{problem}", "title": "Refused.", "status": status, **members}
        self._on(lambda route: route.fulfill(status=status, headers=_CORS, json=document))

    def cut(self) -> None:
        """Nothing gets through."""
        self._on(lambda route: route.abort())

    def lose_the_answer(self) -> None:
        """The service acts, and the page never hears of it."""

        def act(route: Route) -> None:
            route.fetch()
            route.abort()

        self._on(act)

    def mend(self) -> None:
        self.page.unroute(self._fits)

    def _fits(self, url: str) -> bool:
        return f"/{self.path}" in url

    def _on(self, act: Any) -> None:
        self.mend()
        self.page.route(self._fits, lambda route: act(route) if self._is_meant(route.request) else route.fallback())

    def _is_meant(self, request: Request) -> bool:
        return request.method == self.method
