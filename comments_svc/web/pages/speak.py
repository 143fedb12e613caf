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
    lang = _chosen(request, site) or heard(request.headers.get("accept-language", ""), PAGES)
    speak_in(tongue(lang, PAGES))


def speak_to_anybody(request: Request[State], site: Site) -> None:
    """What is the same for everybody, and kept by others: no browser is asked."""
    speak_in(tongue(_chosen(request, site) or SOURCE, PAGES))


def _chosen(request: Request[State], site: Site | None) -> str | None:
    there = languages(PAGES)
    named = nearest(request.query_params.get("lang", "")[:35], there)
    if named or site is None or site.lang == SOURCE:
        return named
    return nearest(site.lang, there)
