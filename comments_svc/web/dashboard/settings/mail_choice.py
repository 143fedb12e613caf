"""Which mail a moderator wants from a site."""

from http import HTTPStatus
from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.mail.language import languages
from comments_svc.moderators.model import MailChoice, Notify
from comments_svc.moderators.queries import choose_mail, mail_choice
from comments_svc.web.dashboard.desk import sit_down
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.html import page
from comments_svc.web.language import language_names
from comments_svc.web.state import State


class Choice(msgspec.Struct, frozen=True):
    notify: Notify
    lang: Annotated[str, Meta(max_length=35)]


async def show(request: Request[State]) -> Response:
    desk = await sit_down(request)
    async with request.state["db"].read() as on:
        choice = await mail_choice(on, desk.site.id, desk.moderator.id)
    return page(
        request,
        "dashboard/mail_choice.html",
        desk=desk,
        choice=choice,
        languages=language_names(),
        saved="saved" in request.query_params,
        mail_off=request.state["post"] is None,
    )


async def save(request: Request[State]) -> Response:
    """A language that mails are not written in leaves the old one."""
    desk = await sit_down(request)
    typed = await read_form(request, Choice)
    async with request.state["db"].tx() as tx:
        was = await mail_choice(tx, desk.site.id, desk.moderator.id)
        lang = typed.lang if typed.lang in languages() else was.lang
        await choose_mail(tx, desk.site.id, desk.moderator.id, MailChoice(typed.notify, lang))
    return RedirectResponse(desk.url("/mail?saved"), HTTPStatus.SEE_OTHER)
