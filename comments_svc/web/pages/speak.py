"""In which language a page speaks to its reader. The words are those of the widget, as far as both say the same."""

from starlette.requests import Request

from comments_svc.sites.model import Site
from comments_svc.web.language import PAGES, SOURCE, heard, languages, nearest, tongue
from comments_svc.web.say import speak_in
from comments_svc.web.state import State


def speak_to_reader(request: Request[State], site: Site | None = None) -> None:
    """As `lang` in the address says, else as the site does, else as the browser asks.

    `en` is what a site has of which nobody has said anything, so it leaves the choice to the browser; `en-GB` does not.
    """
    lang = nearest(request.query_params.get("lang", "")[:35], languages(PAGES))
    if lang is None and site is not None and site.lang != SOURCE:
        lang = nearest(site.lang, languages(PAGES))
    speak_in(tongue(lang or heard(request.headers.get("accept-language", ""), PAGES), PAGES))


def speak_to_anybody(site: Site) -> None:
    """As the site does: what is the same for everybody, and kept by others, hears no browser."""
    speak_in(tongue(nearest(site.lang, languages(PAGES)) or SOURCE, PAGES))
