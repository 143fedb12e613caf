"""What no page may do, whatever a test is about."""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

# Reported where no console message would be: inside `report-uri` policies, and in pages that take the event.
_REPORT: Final = """
addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) =>
  console.error(`CSP: ${effectiveDirective} ${blockedURI} ${sample}`));
"""
_NO_HOST: Final = ("data", "blob", "about")


class Watch:
    """Notes every error on the console, every exception, every violated policy and every request to a third host, in
    all pages of one browser context."""

    def __init__(self, context: BrowserContext, origins: Sequence[str]) -> None:
        self._hosts = {urlsplit(each).netloc for each in origins}
        self._expected: list[str] = []
        self._seen: list[str] = []
        self.requests: list[Request] = []
        context.add_init_script(_REPORT)
        context.on("console", self._hear)
        context.on("weberror", self._fail)
        context.on("request", self._ask)

    def expect(self, pattern: str) -> None:
        """An error that the test provokes, as a regular expression."""
        self._expected.append(pattern)

    def faults(self) -> list[str]:
        return [each for each in self._seen if not any(re.search(pattern, each) for pattern in self._expected)]

    def asked(self, part: str) -> list[str]:
        """The addresses with this part, in the order of the requests."""
        return [each.url for each in self.requests if part in each.url]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._seen.append(f"console: {message.text} ({message.location['url']})")

    def _fail(self, error: WebError) -> None:
        self._seen.append(f"exception: {error.error}")

    def _ask(self, request: Request) -> None:
        self.requests.append(request)
        address = urlsplit(request.url)
        if address.scheme not in _NO_HOST and address.netloc not in self._hosts:
            self._seen.append(f"third host: {request.url}")
