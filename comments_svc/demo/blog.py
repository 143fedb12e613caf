"""A small blog on an origin of its own: the host page on which `comments-svc demo` shows the widget."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urljoin

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from comments_svc.demo.author import AUTHOR_NAME
from comments_svc.demo.csp import REPORTS_PATH, Reports, StrictPolicy
from comments_svc.demo.mail_forms import MailForms
from comments_svc.demo.mail_pages import AskWaiting, MailPages
from comments_svc.demo.mailbox import Mailbox
from comments_svc.demo.postbox import Postbox
from comments_svc.demo.posts import POSTS
from comments_svc.demo.signer import DOMAINS
from comments_svc.demo.written import NAME_CHARS, SUBJECT_CHARS, TEXT_CHARS

BLOG_NAME: Final = "Small Tolerances"
_BY_SLUG: Final = {post.slug: post for post in POSTS}


@dataclass(frozen=True, slots=True)
class Pages:
    """The blog's pages, written for one site of one service."""

    templates: Environment

    def _page(self, request: Request, template: str, status: int = 200, **context: object) -> Response:
        html = self.templates.get_template(template).render(
            nonce=request.state.nonce, page_url=urljoin(str(request.base_url), request.url.path), **context
        )
        # A nonce is for one answer, so a cache asks again before it shows the page to the next visit.
        return HTMLResponse(html, status, headers={"Cache-Control": "no-cache"})

    async def index(self, request: Request) -> Response:
        return self._page(request, "index.html", origin=str(request.base_url).rstrip("/"))

    async def post(self, request: Request) -> Response:
        post = _BY_SLUG.get(request.path_params["slug"])
        if post is None:
            raise HTTPException(404)
        return self._page(request, post.template, post=post)

    async def missing(self, request: Request, _: Exception) -> Response:
        return self._page(request, "missing.html", 404)


def create_blog(
    service_url: str,
    site: str,
    mailbox: Mailbox | None = None,
    waiting: AskWaiting | None = None,
    postbox: Postbox | None = None,
) -> Starlette:
    """The blog whose comments are those of `site` at `service_url` (an absolute http or https URL).

    With a mailbox, its mail is shown under /mailbox/, and with `waiting` how much is still to come. With a postbox,
    mail is written there as well.

    Its own origin is whatever the browser asked for, so it runs on any host and port that the site allows.
    """
    templates = _templates(service_url.rstrip("/"), site, mailbox, postbox)
    pages, reports = Pages(templates), Reports()
    return Starlette(
        routes=[
            Route("/", pages.index),
            Mount("/static", StaticFiles(packages=[("comments_svc.demo", "static")])),
            Route(REPORTS_PATH, reports.show, methods=["GET"]),
            Route(REPORTS_PATH, reports.take, methods=["POST"]),
            *(_mail_routes(MailPages(mailbox, templates, waiting), postbox) if mailbox is not None else []),
            Route("/{slug}/", pages.post),
        ],
        middleware=[Middleware(StrictPolicy, service_url=service_url)],
        exception_handlers={404: pages.missing},
    )


def _mail_routes(pages: MailPages, postbox: Postbox | None) -> list[BaseRoute]:
    return pages.routes() if postbox is None else [*MailForms(pages, postbox).routes(), *pages.routes()]


def _templates(service: str, site: str, mailbox: Mailbox | None, postbox: Postbox | None) -> Environment:
    env = Environment(
        loader=PackageLoader("comments_svc.demo"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["in_query"] = lambda url: quote(url, safe=":/")
    env.globals.update(
        blog=BLOG_NAME,
        author=AUTHOR_NAME,
        posts=POSTS,
        service=service,
        site=site,
        mailbox=mailbox is not None,
        postbox=postbox,
        domains=DOMAINS,
        name_chars=NAME_CHARS,
        subject_chars=SUBJECT_CHARS,
        text_chars=TEXT_CHARS,
    )
    return env
