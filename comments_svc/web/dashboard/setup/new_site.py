"""Adding a site: its address is all that has to be known, the rest is read from there."""

import re
from http import HTTPStatus
from typing import Annotated, Final, assert_never
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.http_out.send import HttpOut, NoAnswer
from comments_svc.kernel.nearest import nearest
from comments_svc.kernel.problems import BadUrl, Invalid
from comments_svc.kernel.url import origin_of
from comments_svc.markup.normalise import clean_line
from comments_svc.moderators.hand_over import hand_over
from comments_svc.moderators.problems import OperatorsOnly
from comments_svc.setup.fetch_page import fetch_page
from comments_svc.setup.read_page import Seen, read_page
from comments_svc.setup.slug import slug_of
from comments_svc.sites.add import add
from comments_svc.sites.change import change
from comments_svc.sites.model import Policy, Site
from comments_svc.sites.problems import SiteExists
from comments_svc.web.dashboard.desk import who
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.html import page
from comments_svc.web.language import languages
from comments_svc.web.say import say
from comments_svc.web.state import State

_TAG: Final = re.compile("[a-z]{2}(-[A-Za-z]{2,4})?")


class NewSite(msgspec.Struct, frozen=True):
    """`slug`: empty for one that is made from the address."""

    url: Annotated[str, Meta(max_length=2000)] = ""
    policy: Policy = Policy.FIRST_TIMERS
    title: str = ""
    slug: Annotated[str, Meta(max_length=63)] = ""


async def show(request: Request[State]) -> Response:
    await _operator(request)
    return _page(request, NewSite(), {})


async def create(request: Request[State]) -> Response:
    """Raises OperatorsOnly."""
    await _operator(request)
    typed = await read_form(request, NewSite)
    try:
        origin = origin_of(_with_scheme(typed.url))
        site = await _made(request, typed, origin, await _look(request.state["pages"], str(origin)))
    except (BadUrl, SiteExists, Invalid) as problem:
        return _page(request, typed, _faults(problem))
    return RedirectResponse(f"/dashboard/sites/{site.slug}/setup", HTTPStatus.SEE_OTHER)


def _faults(problem: BadUrl | SiteExists | Invalid) -> dict[str, str]:
    match problem:
        case BadUrl(reason=reason):
            return {"url": say("Please enter the address of your blog. %(reason)s", reason=reason)}
        case SiteExists(site=site):
            title = say(problem.title)
            return {"slug": say("%(title)s Choose another one than “%(site)s”.", title=title, site=site)}
        case Invalid(field=field, message=message):
            return {field: message}
        case never:
            assert_never(never)


async def _operator(request: Request[State]) -> None:
    if not (await who(request)).operator:
        raise OperatorsOnly


async def _look(out: HttpOut, origin: str) -> Seen:
    """Nothing where the blog can't be reached: its title can be given later."""
    try:
        found = await fetch_page(out, f"{origin}/", [origin])
    except (NoAnswer, BadUrl):
        return Seen()
    return read_page(found.body, found.url) if found.status == HTTPStatus.OK else Seen()


async def _made(request: Request[State], typed: NewSite, origin: str, seen: Seen) -> Site:
    """Raises Invalid, SiteExists."""
    host = urlsplit(origin).hostname or origin
    title = (clean_line(typed.title) or clean_line(seen.title) or host)[:200]
    lang = nearest(seen.lang, languages()) or seen.lang.replace("_", "-").partition("-")[0].lower()
    async with request.state["db"].tx() as tx:
        site = await add(tx, typed.slug.strip() or slug_of(host), [origin], policy=typed.policy, title=title)
        await hand_over(tx, site.id)
        return await change(tx, site, {"lang": lang}) if _TAG.fullmatch(lang) else site


def _with_scheme(typed: str) -> str:
    """People write `blog.example`, and `localhost:4000` while they build it."""
    url = typed.strip()
    if "://" in url or not url:
        return url
    return f"http://{url}" if _on_this_machine(url) else f"https://{url}"


def _on_this_machine(url: str) -> bool:
    return re.match(r"(localhost|127\.[0-9.]+|\[::1\])(:|/|$)", url.lower()) is not None


def _page(request: Request[State], typed: NewSite, faults: dict[str, str]) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return page(request, "setup/site.html", status=status, typed=typed, faults=faults)
