"""Writing in the demo's mailbox: an answer to a mail that came, or a mail of one's own."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from comments_svc.demo.mail_pages import MailPages
from comments_svc.demo.postbox import NotSent, Postbox
from comments_svc.demo.posts import POSTS
from comments_svc.demo.written import Written, answer_to, name_of
from comments_svc.kernel.problems import Invalid

# The longest text as a form sends it, where each of its signs takes nine.
_BODY_BYTES: Final = 2**20
_MOST_FIELDS: Final = 20
_READER: Final = "ana@reader.example"
_FIELDS: Final = ("sender", "name", "to", "subject", "text")
_PATHS: Final = frozenset(post.path for post in POSTS)


@dataclass(frozen=True, slots=True)
class MailForms:
    pages: MailPages
    postbox: Postbox

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/mailbox/write", self.blank, methods=["GET"]),
            Route("/mailbox/write", self.write, methods=["POST"]),
            Route("/mailbox/{key}/", self.answer, methods=["POST"]),
        ]

    async def blank(self, request: Request) -> Response:
        about = request.query_params.get("about", "")
        subject = f"Comment on {_origin(request)}{about if about in _PATHS else POSTS[0].path}"
        to = self.postbox.site_address
        return self._form(request, Written(sender=_READER, name=name_of(_READER), to=to, subject=subject, text=""))

    async def write(self, request: Request) -> Response:
        fields = await read_form(request)
        typed = Written(**{name: fields.get(name, "") for name in _FIELDS})
        try:
            await run_in_threadpool(self.postbox.send, typed)
        except (Invalid, NotSent) as reason:
            return self._form(request, typed, fault=_words(reason))
        vouched = self.postbox.signer.vouches_for(typed.sender)
        return RedirectResponse(f"/mailbox/?sent={'1' if vouched else 'held'}", 303)

    async def answer(self, request: Request) -> Response:
        fields = await read_form(request)
        mail = await run_in_threadpool(self.pages.opened, request)
        answer = answer_to(mail, name=fields.get("name", ""), text=fields.get("text", ""))
        if answer is None:
            raise HTTPException(404)
        try:
            await run_in_threadpool(self.postbox.send, answer)
        except (Invalid, NotSent) as reason:
            return self.pages.show(request, mail, answer, fault=_words(reason))
        return RedirectResponse(f"{request.url.path}?sent=1", 303)

    def _form(self, request: Request, written: Written, fault: str = "") -> Response:
        return self.pages.page(request, "write.html", 422 if fault else 200, written=written, fault=fault)


def _words(reason: Invalid | NotSent) -> str:
    return reason.message if isinstance(reason, Invalid) else str(reason)


async def read_form(request: Request) -> dict[str, str]:
    """What a form of this very origin says. Raises HTTPException."""
    if not _is_ours(request):
        raise HTTPException(403, "This form was not sent from the mailbox itself.")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _BODY_BYTES:
            raise HTTPException(
                413, "This is more than a mail of the demo may hold. Go back: your text is still there."
            )
    try:
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        raise HTTPException(400, "This is no form of the mailbox.") from None


def _is_ours(request: Request) -> bool:
    """By what the browser says of itself (Fetch Metadata, else Origin)."""
    from_where = request.headers.get("sec-fetch-site")
    if from_where:
        return from_where == "same-origin"
    return request.headers.get("origin") == _origin(request)


def _origin(request: Request) -> str:
    return str(request.base_url).rstrip("/")
