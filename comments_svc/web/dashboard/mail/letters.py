"""How each mail looks, with made-up contents, in every language that mails speak."""

from collections.abc import Mapping
from typing import Annotated, Final

import msgspec
from msgspec import Meta
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from comments_svc.mail.html.lead_out import lead_out
from comments_svc.mail.language import spoken
from comments_svc.mail.letters import Params
from comments_svc.mail.render import Rendered, render
from comments_svc.mail.samples import samples
from comments_svc.web.dashboard.desk import Desk, sit_down
from comments_svc.web.dashboard.mail.message_view import TEMPLATES
from comments_svc.web.endpoint import read_pairs
from comments_svc.web.headers import DASHBOARD_POLICY
from comments_svc.web.html import page
from comments_svc.web.language import language_names
from comments_svc.web.say import say
from comments_svc.web.state import State

# A mail runs nothing, fetches nothing and leads nowhere.
_MAIL_POLICY: Final = b"default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"
_FRAMING_POLICY: Final = DASHBOARD_POLICY + b"; frame-src 'self'"


class Look(msgspec.Struct, frozen=True):
    """Which mail, in which language."""

    mail: Annotated[str, Meta(max_length=40)] = ""
    lang: Annotated[str, Meta(max_length=35)] = ""

    def in_language(self, desk: Desk) -> str:
        return spoken(self.lang or desk.site.lang)


class Screen(msgspec.Struct, frozen=True):
    """Which mail is shown, which there are, and in which languages."""

    name: str
    lang: str
    names: Mapping[str, str]
    languages: Mapping[str, str]
    mail: Rendered


async def show(request: Request[State]) -> Response:
    desk, look = await sit_down(request), read_pairs(request.query_params.multi_items(), Look)
    answer = page(request, "dashboard/letters.html", desk=desk, screen=_screen(look, look.in_language(desk)))
    answer.headers["content-security-policy"] = _FRAMING_POLICY.decode()
    return answer


async def html(request: Request[State]) -> Response:
    """The HTML part alone, for the frame."""
    desk, look = await sit_down(request), read_pairs(request.query_params.multi_items(), Look)
    lang = look.in_language(desk)
    body = lead_out(_rendered(look.mail or next(iter(samples(lang))), lang).html)
    return HTMLResponse(body, headers={"content-security-policy": _MAIL_POLICY.decode()})


def _screen(look: Look, lang: str) -> Screen:
    there = samples(lang)
    name = look.mail or next(iter(there))
    names = {each: _words(each, params) for each, params in there.items()}
    return Screen(name, lang, names, language_names(), _rendered(name, lang))


def _words(name: str, params: Params) -> str:
    """ "New comment", or "New comment (right to left)" for a variant of it."""
    template = str(params.__struct_config__.tag)
    variant = name.removeprefix(template).lstrip("-").replace("-", " ")
    return say(TEMPLATES[template]) + (f" ({variant})" if variant else "")


def _rendered(name: str, lang: str) -> Rendered:
    found = samples(lang).get(name)
    if found is None:
        raise HTTPException(404)
    return render(found, lang)
