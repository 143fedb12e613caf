"""In which language a page speaks to its reader. The words are those of the widget, as far as both say the same."""

from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.kernel.nearest import nearest
from comments_svc.sites.model import Site
from comments_svc.web.language import PAGES, SOURCE, heard, languages, tongue
from comments_svc.web.say import speak_in
from comments_svc.web.state import State

_MOST: Final = 35


def speak_to_reader(request: Request[State], site: Site | None = None) -> None:
    """As `lang` in the address says, else as the site does, else as the browser asks.

    `en` is what a site has of which nobody has said anything, so it leaves the choice to the browser; `en-GB` does not.
    """
    lang = nearest(request.query_params.get("lang", "")[:_MOST], languages(PAGES))
    if lang is None and site is not None and site.lang != SOURCE:
        lang = nearest(site.lang, languages(PAGES))
    speak_in(tongue(lang or heard(request.headers.get("accept-language", ""), PAGES), PAGES))


def speak_to_anybody(site: Site) -> None:
    """As the site does: what is the same for everybody, and kept by others, hears no browser."""
    speak_in(tongue(nearest(site.lang, languages(PAGES)) or SOURCE, PAGES))


def back_to(request: Request[State]) -> Response:
    """The page again, after a form of it: reloading it sends nothing, and it speaks as it did."""
    lang = request.query_params.get("lang", "")[:_MOST]
    return RedirectResponse(request.url.path + (f"?{urlencode({'lang': lang})}" if lang else ""), HTTPStatus.SEE_OTHER)
