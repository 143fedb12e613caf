"""The way out of mails to a moderator about one site, and back."""

from http import HTTPStatus
from typing import Final
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.moderators.confirm_role import confirm_role
from comments_svc.moderators.model import Notify
from comments_svc.moderators.queries import choose_mail, mail_choice
from comments_svc.moderators.quiet_link import read_quiet_token
from comments_svc.sites.queries import by_id as site_by_id
from comments_svc.web.html import page
from comments_svc.web.links.one_click import read_click
from comments_svc.web.links.speak import speak_to_moderator
from comments_svc.web.state import State

_AGAIN: Final = "again"


async def show(request: Request[State]) -> Response:
    """Raises BadLink, ExpiredLink, RoleLost."""
    return await _page(request, *_who(request))


async def act(request: Request[State]) -> Response:
    site, moderator = _who(request)
    click = await read_click(request)
    async with request.state["db"].tx() as tx:
        await confirm_role(tx, site, moderator)
        choice = await mail_choice(tx, site, moderator)
        notify = Notify.DECISION if click.act == _AGAIN else Notify.NOTHING
        await choose_mail(tx, site, moderator, msgspec.structs.replace(choice, notify=notify))
    if click.by_program:
        return await _page(request, site, moderator)
    return RedirectResponse(request.url.path, HTTPStatus.SEE_OTHER)


def _who(request: Request[State]) -> tuple[UUID, UUID]:
    return read_quiet_token(request.state["secret"], request.path_params["token"], request.state["clock"]())


async def _page(request: Request[State], site_id: UUID, moderator_id: UUID) -> Response:
    async with request.state["db"].read() as on:
        moderator = await confirm_role(on, site_id, moderator_id)
        speak_to_moderator(request, moderator)
        site = await site_by_id(on, site_id)
        choice = await mail_choice(on, site_id, moderator_id)
    silent = choice.notify is Notify.NOTHING
    return page(request, "links/quiet.html", site=site, moderator=moderator, silent=silent)
