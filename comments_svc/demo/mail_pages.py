"""The demo's mailbox in a browser: what was sent, to whom, and how it looks."""

from dataclasses import dataclass
from typing import Final

from jinja2 import Environment
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from comments_svc.demo.mailbox import Mailbox, Opened

# A mail runs nothing and fetches nothing; its links open in a tab of their own.
HTML_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


@dataclass(frozen=True, slots=True)
class MailPages:
    mailbox: Mailbox
    templates: Environment

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/mailbox/", self.index),
            Route("/mailbox/{key}/", self.mail),
            Route("/mailbox/{key}/html", self.html),
        ]

    def _page(self, request: Request, template: str, **context: object) -> Response:
        html = self.templates.get_template(template).render(
            nonce=request.state.nonce, page_url=str(request.url), **context
        )
        return HTMLResponse(html, headers={"Cache-Control": "no-store"})

    def _opened(self, request: Request) -> Opened:
        found = self.mailbox.open(request.path_params["key"])
        if found is None:
            raise HTTPException(404)
        return found

    def index(self, request: Request) -> Response:
        """Sync, so that reading files holds nobody up: Starlette runs it in a thread."""
        everything = self.mailbox.letters()
        to = request.query_params.get("to")
        return self._page(
            request,
            "mailbox.html",
            letters=[each for each in everything if to is None or each.recipient == to],
            recipients=sorted({each.recipient for each in everything}),
            to=to,
        )

    def mail(self, request: Request) -> Response:
        return self._page(request, "mail.html", mail=self._opened(request))

    def html(self, request: Request) -> Response:
        """The HTML part alone, as a mail client would frame it."""
        return HTMLResponse(
            self._opened(request).html, headers={"Cache-Control": "no-store", "Content-Security-Policy": HTML_POLICY}
        )
