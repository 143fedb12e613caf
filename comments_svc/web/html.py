"""Pages from templates. Everything is escaped but what `markup` has sanitised: templates mark that by `| safe_html`."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from comments_svc.markup.model import Html
from comments_svc.web.dashboard.script_words import script_words
from comments_svc.web.language import Tongue
from comments_svc.web.phrasebook import Phrasebook
from comments_svc.web.say import say, say_count, spoken
from comments_svc.web.state import State
from comments_svc.web.static_files import static_url

_TEMPLATES: Final = Path(__file__).parent / "templates"


def safe_html(html: Html) -> Markup:
    """Only for what came out of `markup.sanitize` (invariant 2)."""
    return Markup(html)  # noqa: S704 - sanitised when it was written


@cache
def _phrasebook(heard: Tongue) -> Phrasebook:
    made = Phrasebook(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # a question to the file system for each template of a page
        extensions=["jinja2.ext.i18n"],
    )
    made.translate = heard.translations.gettext
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_translations(heard.translations, newstyle=True)  # type: ignore[attr-defined]
    made.globals |= {"lang": heard.lang, "direction": heard.direction}
    made.globals |= {"static": static_url, "counted": say_count, "say": say}
    made.globals["script_words"] = script_words(heard)
    made.filters["safe_html"] = safe_html
    return made


def text(template: str, **context: Any) -> str:
    """Of a template under `templates/`; escaped for HTML, which suits XML as well."""
    return _phrasebook(spoken()).get_template(template).render(**context)


def page(request: Request[State], template: str, *, status: int = 200, **context: Any) -> Response:
    """A page under `templates/`; `public_url` is always there, because links never come from the Host header."""
    config = request.state["config"]
    body = text(template, public_url=config.public_url, command=config.command, **context)
    return Response(body, status, {"cache-control": "private, no-store"}, "text/html; charset=utf-8")
