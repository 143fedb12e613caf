"""The settings of a site, as a form over `sites.change`."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.kernel.problem import Problem
from comments_svc.kernel.problems import BadUrl, Invalid
from comments_svc.markup.normalise import clean_line
from comments_svc.sites.change import NAMES, change
from comments_svc.sites.model import Site
from comments_svc.web.dashboard.desk import Desk, sit_down_as_owner
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.html import page
from comments_svc.web.language import language_names
from comments_svc.web.state import State

_LISTS: Final = ("origins", "query_names", "reactions")
_ADDRESSES: Final = frozenset({"house_rules", "origins"})


class Settings(msgspec.Struct, frozen=True):
    """As typed: text in every field; a box that is not ticked is not sent."""

    title: str = ""
    policy: str = ""
    name_rule: str = ""
    email_rule: str = ""
    max_length: str = ""
    edit_window_s: str = ""
    votes: str = "false"
    mail: str = ""
    lang: str = ""
    follow: str = "false"
    proof_rule: str = ""
    query_rule: str = ""
    query_names: str = ""
    origins: str = ""
    reactions: str = ""
    private: str = "false"
    house_rules: str = ""

    def cleaned(self) -> dict[str, str]:
        """Lists stand one to a line in the form; spaces around a value were not meant. From an address nothing is taken
        out that nobody sees: it is said what is wrong."""
        given = msgspec.structs.asdict(self)
        lists = {name: ",".join(_clean(name, line) for line in given[name].splitlines()) for name in _LISTS}
        return {name: _clean(name, given[name]) for name in NAMES} | lists


def _clean(name: str, text: str) -> str:
    return text.strip() if name in _ADDRESSES else clean_line(text)


async def show(request: Request[State]) -> Response:
    desk = await sit_down_as_owner(request)
    saved = "saved" in request.query_params
    return _form(request, desk, _values(desk.site), saved=saved)


async def save(request: Request[State]) -> Response:
    desk = await sit_down_as_owner(request)
    typed = await read_form(request, Settings)
    try:
        async with request.state["db"].tx() as tx:
            await change(tx, desk.site, typed.cleaned())
    except (Invalid, BadUrl) as problem:
        return _form(request, desk, msgspec.structs.asdict(typed), faults=_faults(problem))
    return RedirectResponse(desk.url("/settings?saved"), HTTPStatus.SEE_OTHER)


def _form(
    request: Request[State],
    desk: Desk,
    values: Mapping[str, str],
    *,
    faults: Mapping[str, str] = MappingProxyType({}),
    saved: bool = False,
) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    shown = {"values": values, "faults": faults, "saved": saved, "languages": language_names()}
    return page(request, "dashboard/settings.html", status=status, desk=desk, **shown)


def _values(site: Site) -> Mapping[str, str]:
    """A site as the form would send it."""
    given = {name: getattr(site, name) for name in NAMES}
    texts = {name: "" if value is None else str(value) for name, value in given.items()}
    return texts | {name: "\n".join(given[name]) for name in _LISTS} | _switches(site)


def _switches(site: Site) -> dict[str, str]:
    return {name: str(getattr(site, name)).lower() for name in ("votes", "follow", "private")}


def _faults(problem: Problem) -> dict[str, str]:
    if isinstance(problem, Invalid):
        return {problem.field: problem.message}
    return {"origins": problem.detail() or problem.title}
