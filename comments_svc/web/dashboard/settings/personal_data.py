"""What is held about a person, to be given to them or to be erased: the owners' pages. Addresses stand in forms, never
in the address of a page, which ends in logs."""

from http import HTTPStatus
from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from comments_svc.comments.problems import NoSuchComment
from comments_svc.kernel.problems import Invalid
from comments_svc.portability.erase_found import erase_found
from comments_svc.portability.export_person import export_person
from comments_svc.portability.held import Amounts, held
from comments_svc.portability.person import Person, find_person, read_who
from comments_svc.web.dashboard.desk import Desk, sit_down_as_owner
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.dashboard.settings.data import first_page
from comments_svc.web.html import page
from comments_svc.web.say import say, to_say
from comments_svc.web.state import State

_ASK_FROM = 20
_FAULT = to_say("Enter an e-mail address such as ana@example.org, or the link of a comment of this site.")


class Who(msgspec.Struct, frozen=True):
    """An address, or the id or link of a comment."""

    who: Annotated[str, Meta(max_length=2_000)] = ""


class Erase(Who, frozen=True):
    """`amounts`: what was shown, as `Found.mark`. `sure`: the number of comments, as typed."""

    amounts: Annotated[str, Meta(max_length=200)] = ""
    sure: Annotated[str, Meta(max_length=12)] = ""


class Found(msgspec.Struct, frozen=True):
    """`who`: as it was asked for."""

    who: str
    person: Person
    amounts: Amounts

    @property
    def mark(self) -> str:
        """Tells whether what is about to be erased is what was looked at."""
        return "-".join(str(each) for each in msgspec.structs.astuple(self.amounts))

    @property
    def asks(self) -> bool:
        """More than a few comments are erased only when somebody has typed how many."""
        return self.amounts.comments > _ASK_FROM


async def show_of(request: Request[State]) -> Response:
    """Of whoever wrote a comment. Raises NoSuchComment."""
    desk, comment = await sit_down_as_owner(request), request.path_params["id"]
    return page(request, "dashboard/data_person.html", desk=desk, found=await _found(request, desk, str(comment)))


async def find(request: Request[State]) -> Response:
    desk, wish = await sit_down_as_owner(request), await read_form(request, Who)
    try:
        found = await _found(request, desk, wish.who)
    except (Invalid, NoSuchComment):
        return await first_page(request, desk, typed=wish.who, fault=_FAULT)
    return page(request, "dashboard/data_person.html", desk=desk, found=found)


async def export(request: Request[State]) -> Response:
    desk, wish = await sit_down_as_owner(request), await read_form(request, Who)
    try:
        found = await _found(request, desk, wish.who)
    except (Invalid, NoSuchComment):
        return await first_page(request, desk, typed=wish.who, fault=_FAULT)
    now = request.state["clock"]()
    name = f"{desk.site.slug}-{now:%Y-%m-%d}-person.json"  # whose it is stays out of the name
    headers = {"cache-control": "private, no-store", "content-disposition": f'attachment; filename="{name}"'}
    pieces = export_person(request.state["db"], desk.site, found.person, now=now)
    return StreamingResponse(pieces, media_type="application/json", headers=headers)


async def erase(request: Request[State]) -> Response:
    """Asks first, with what there is; and again when that has changed since."""
    desk, wish = await sit_down_as_owner(request), await read_form(request, Erase)
    try:
        found = await _found(request, desk, wish.who)
    except (Invalid, NoSuchComment):
        return await first_page(request, desk, typed=wish.who, fault=_FAULT)
    fault = _why_not(wish, found)
    if fault is not None:
        return page(request, "dashboard/data_erase.html", desk=desk, found=found, typed=wish.sure, fault=fault)
    erased = await erase_found(request.state["db"], desk.site, found.person, now=request.state["clock"]())
    return RedirectResponse(desk.url(f"/data?erased={erased}"), HTTPStatus.SEE_OTHER)


def _why_not(wish: Erase, found: Found) -> str | None:
    """Empty: nobody has been asked yet."""
    if not wish.amounts:
        return ""
    if wish.amounts != found.mark:
        return say("Something has changed since you looked. Nothing was erased; this is what there is now.")
    if found.asks and wish.sure.strip().replace(",", "") != str(found.amounts.comments):
        return say(
            "That is not the number of comments, which is %(comments)s. Nothing was erased.",
            comments=found.amounts.comments,
        )
    return None


async def _found(request: Request[State], desk: Desk, who: str) -> Found:
    """Raises Invalid, NoSuchComment."""
    async with request.state["db"].read() as on:
        person = await find_person(on, desk.site.id, read_who(who))
        return Found(who, person, await held(on, desk.site.id, person))
