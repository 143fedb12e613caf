"""The composition root of HTTP: settings in, one ASGI application out."""

import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Mount, Router
from starlette.types import ASGIApp

from comments_svc.app.doors import from_providers, open_doors, taking_mail
from comments_svc.app.jobs import Hear, doing_jobs
from comments_svc.app.letterhead import post
from comments_svc.app.own_command import own_command
from comments_svc.app.providers import provider_keys, providers
from comments_svc.app.way import look_at_domain
from comments_svc.app.where_pages_are import where_pages_are
from comments_svc.db.database import Database, Reader
from comments_svc.db.listen import Listener
from comments_svc.db.migrate import migrations_folder
from comments_svc.db.notify import Announcement, SiteChanged, ThreadChanged
from comments_svc.db.pending import Pending
from comments_svc.http_out.private_hosts import PrivateHosts
from comments_svc.http_out.send import HttpOut
from comments_svc.kernel.clock import Clock, utc_now
from comments_svc.kernel.problem import Problem
from comments_svc.kernel.secret import RootSecret
from comments_svc.settings.load_secret import secret_file
from comments_svc.settings.model import Settings
from comments_svc.sites.queries import changed_since as changed_sites
from comments_svc.threads.queries import changed_since as changed_threads
from comments_svc.threads.rename import moved_since
from comments_svc.web import problem
from comments_svc.web.direct import Direct
from comments_svc.web.headers import HeaderSets, SecurityHeaders
from comments_svc.web.mail_in import MAIL_IN
from comments_svc.web.mail_in import MOST_BYTES as MAIL_BYTES
from comments_svc.web.middleware.body_limit import BodyLimit
from comments_svc.web.middleware.same_origin import SameOrigin
from comments_svc.web.read.cache import Cache
from comments_svc.web.read.directory import SiteDirectory
from comments_svc.web.read.front import ReadFront
from comments_svc.web.read.live import Hub
from comments_svc.web.routes import API, routes
from comments_svc.web.state import State, WebConfig

LISTEN_POLL_S: Final = 5.0


def create_app(settings: Settings, secret: RootSecret, *, clock: Clock = utc_now) -> ASGIApp:
    """`settings.database_url` must be given: the embedded Postgres is started by who calls this."""
    assert settings.database_url is not None
    dsn = str(settings.database_url)
    config = _config(settings, secret)
    headers = HeaderSets(https=config.https)
    listener = Listener(dsn, changed_since, poll_s=LISTEN_POLL_S)
    cache = Cache(listener, max_bytes=settings.cache_bytes)
    hub = Hub(most=settings.max_streams, most_of_address=settings.max_streams_per_address)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[State]:
        async with AsyncExitStack() as stack:
            db = await stack.enter_async_context(Database.connect(dsn, pool_size=settings.pool_size))
            out = await stack.enter_async_context(HttpOut(PrivateHosts(settings.private_hosts)))
            pages = await stack.enter_async_context(HttpOut(where_pages_are(settings)))
            sites = SiteDirectory(db, listener)
            pending = Pending(db, listener, migrations_folder())
            hearers: list[Hear] = [cache.hear, hub.hear, sites.hear]
            if settings.jobs:
                hearers += await stack.enter_async_context(doing_jobs(db, settings, secret, out, clock))
                await stack.enter_async_context(taking_mail(dsn, db, settings, secret, clock))
            listener.on_hear.extend(hearers)
            db.on_commit.extend(hearers)
            await stack.enter_async_context(listener)
            yield State(
                db=db,
                secret=secret,
                clock=clock,
                config=config,
                sites=sites,
                cache=cache,
                hub=hub,
                headers=headers,
                pending=pending,
                out=out,
                pages=pages,
                post=post(settings, secret),
                providers=providers(settings, out),
                mail_in=from_providers(db, settings, secret, out, clock),
                look_at_domain=partial(look_at_domain, settings),
            )

    app = Starlette(
        routes=[Mount("", Router(routes(), redirect_slashes=False), middleware=_inside(config))],
        exception_handlers={
            Problem: problem.render,
            HTTPException: problem.render_http,
            Exception: problem.render_fault,
        },
        lifespan=lifespan,
    )
    routed = SecurityHeaders(app, headers)
    return ReadFront(Direct(routed, API, headers.api, max_body_bytes=config.max_body_bytes), cache)


def _inside(config: WebConfig) -> list[Middleware]:
    """Within the part that turns problems into answers: both raise them.

    The router redirects to no path without a slash: it would name the host that the request named.
    """
    return [
        Middleware(BodyLimit, max_bytes=config.max_body_bytes, larger={MAIL_IN: MAIL_BYTES}),
        Middleware(SameOrigin, public_url=config.public_url),
    ]


def _config(settings: Settings, secret: RootSecret) -> WebConfig:
    return WebConfig(
        str(settings.public_url).rstrip("/"),
        settings.max_body_bytes,
        settings.rate_limits,
        mails=settings.smtp_url is not None,
        own_addresses=tuple(str(each) for each in (settings.mail_from, settings.mail_reply) if each),
        providers=provider_keys(settings),
        doors=open_doors(settings),
        mail_host=_mail_host(settings),
        secret_file=secret_file(settings, secret),
        command=own_command(settings, sys.argv[0], sys.executable),
    )


def _mail_host(settings: Settings) -> str | None:
    """As Post has it: without a server to answer by, no mail is taken."""
    reply = settings.mail_reply if settings.smtp_url else None
    return str(reply).rpartition("@")[2].lower() if reply else None


async def changed_since(on: Reader, since: datetime) -> list[Announcement]:
    """What announcements would have said since then: for those that were lost."""
    sites = [SiteChanged(each.slug, each.revision) for each in await changed_sites(on, since)]
    threads = await changed_threads(on, since)
    sites += [SiteChanged(each.slug, each.revision, (each.url_key,)) for each in await moved_since(on, since)]
    return [*sites, *(ThreadChanged(each.slug, each.url_key, each.version, each.count) for each in threads)]
