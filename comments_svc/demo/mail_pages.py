"""The demo's mailbox in a browser: what was sent, to whom, and how it looks."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from jinja2 import Environment
from markupsafe import Markup, escape
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from comments_svc.demo.mailbox import Mailbox, Opened
from comments_svc.demo.written import Written, answer_to
from comments_svc.kernel.clock import utc_now
from comments_svc.mail.html.lead_out import lead_out
from comments_svc.outbox.count_waiting import Waiting

AskWaiting: TypeAlias = Callable[[], Sequence[Waiting]]

# A mail runs nothing and fetches nothing; its links open in a tab of their own.
HTML_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)

_MINUTES_SAID: Final = 60
_HOURS_SAID: Final = 36
# A mark at the end belongs to the sentence around the address.
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]']")
_LINK: Final = Markup('<a href="{0}" target="_blank" rel="noreferrer">{0}</a>')


@dataclass(frozen=True, slots=True)
class MailPages:
    """`waiting` is asked, in a thread that may wait, for what has not left yet; None knows of nothing."""

    mailbox: Mailbox
    templates: Environment
    waiting: AskWaiting | None = None

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/mailbox/", self.index, methods=["GET"]),
            Route("/mailbox/{key}/", self.mail, methods=["GET"]),
            Route("/mailbox/{key}/html", self.html, methods=["GET"]),
        ]

    def page(self, request: Request, template: str, status: int = 200, **context: object) -> Response:
        html = self.templates.get_template(template).render(
            nonce=request.state.nonce, page_url=str(request.url), sent=request.query_params.get("sent"), **context
        )
        return HTMLResponse(html, status, headers={"Cache-Control": "no-store"})

    def show(self, request: Request, mail: Opened, answer: Written | None, fault: str = "") -> Response:
        """With what was written in answer to it so far."""
        text, status = link_addresses(mail.text), 422 if fault else 200
        return self.page(request, "mail.html", status, mail=mail, text=text, answer=answer, fault=fault)

    def opened(self, request: Request) -> Opened:
        found = self.mailbox.open(request.path_params["key"])
        if found is None:
            raise HTTPException(404)
        return found

    def index(self, request: Request) -> Response:
        """Sync, so that reading files holds nobody up: Starlette runs it in a thread."""
        everything = self.mailbox.letters()
        to = request.query_params.get("to")
        return self.page(
            request,
            "mailbox.html",
            letters=[each for each in everything if to is None or each.recipient == to],
            recipients=sorted({each.recipient for each in everything}),
            to=to,
            waits=[_words(each, utc_now()) for each in self.waiting()] if self.waiting is not None else [],
        )

    def mail(self, request: Request) -> Response:
        mail = self.opened(request)
        return self.show(request, mail, answer_to(mail))

    def html(self, request: Request) -> Response:
        """The HTML part alone, as a mail client would frame it."""
        return HTMLResponse(
            lead_out(self.opened(request).html),
            headers={"Cache-Control": "no-store", "Content-Security-Policy": HTML_POLICY},
        )


def _words(waiting: Waiting, now: datetime) -> str:
    """ "A mail to ana@reader.example waits, and is sent in 9 minutes." By the clock of this machine, its reader's."""
    when = _due(waiting.next_at.astimezone(), now)
    if waiting.mails == 1:
        return f"A mail to {waiting.recipient} waits, and is sent {when}."
    return f"{waiting.mails} mails to {waiting.recipient} wait, and the first is sent {when}."


def _due(at: datetime, now: datetime) -> str:
    """ "in 9 minutes"; "at about 17:40, in 10 hours", by the clock of `at`; "on 28 November, in 3 days"."""
    minutes = math.ceil((at - now).total_seconds() / 60)
    if minutes <= 1:
        return "within a minute"
    if minutes < _MINUTES_SAID:
        return f"in {minutes} minutes"
    hours = round(minutes / 60)
    if hours < _HOURS_SAID:
        return f"at about {at:%H:%M}, in {hours} hour{'' if hours == 1 else 's'}"
    return f"on {at.day} {at:%B}, in {round(hours / 24)} days"


def link_addresses(text: str) -> Markup:
    """Plain text with its web addresses as links, as mail programs show it. All else is escaped."""
    pieces, end = [], 0
    for found in _ADDRESS.finditer(text):
        pieces += [escape(text[end : found.start()]), _LINK.format(found[0])]
        end = found.end()
    return Markup("").join([*pieces, escape(text[end:])])
