"""Pages from templates. Everything is escaped but what `markup` has sanitised: templates mark that by `| safe_html`."""

from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from comments_svc.markup.model import Html
from comments_svc.web.state import State
from comments_svc.web.static_files import static_url

_TEMPLATES: Final = Path(__file__).parent / "templates"


def safe_html(html: Html) -> Markup:
    """Only for what came out of `markup.sanitize` (invariant 2)."""
    return Markup(html)  # noqa: S704 - sanitised when it was written


_environment: Final = Environment(
    loader=FileSystemLoader(_TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,  # a question to the file system for each template of a page
)
_environment.globals["static"] = static_url
_environment.filters["safe_html"] = safe_html


def text(template: str, **context: Any) -> str:
    """Of a template under `templates/`; escaped for HTML, which suits XML as well."""
    return _environment.get_template(template).render(**context)


def page(request: Request[State], template: str, *, status: int = 200, **context: Any) -> Response:
    """A page under `templates/`; `public_url` is always there, because links never come from the Host header."""
    body = text(template, public_url=request.state["config"].public_url, **context)
    return Response(body, status, {"cache-control": "private, no-store"}, "text/html; charset=utf-8")
