"""The whole thing on one machine, to look at: the service, a blog on a second origin, a discussion, a sign-in link."""

import asyncio
import sys
import threading
from dataclasses import dataclass
from typing import Final

import msgspec
import uvicorn

from comments_svc.app.database import opened
from comments_svc.app.serve import refuse_taken_port, serve
from comments_svc.demo.author import AUTHOR_EMAIL, AUTHOR_NAME
from comments_svc.demo.blog import BLOG_NAME, create_blog
from comments_svc.demo.mail_pages import AskWaiting
from comments_svc.demo.mailbox import Mailbox
from comments_svc.demo.postbox import Postbox, free_port
from comments_svc.demo.posts import POSTS
from comments_svc.demo.seed import seed
from comments_svc.demo.signer import open_signer
from comments_svc.demo.sink import Sink
from comments_svc.kernel.clock import utc_now
from comments_svc.moderators.link import link
from comments_svc.moderators.queries import by_email
from comments_svc.outbox.count_waiting import Waiting, count_waiting
from comments_svc.settings import values
from comments_svc.settings.model import Settings
from comments_svc.sites.add import add
from comments_svc.sites.change import change
from comments_svc.sites.page_key import page_key
from comments_svc.sites.queries import by_slug
from comments_svc.threads.queries import by_key

_SITE: Final = "demo"
_BLOG_HOST: Final = "127.0.0.1"
_MAIL_FROM: Final = "notify@demo.example"
_MAIL_REPLY: Final = "reply+{}@demo.example"
# Beyond that nobody reads who waits for what.
_MOST_WAITING: Final = 5


@dataclass(frozen=True)
class _Mail:
    """All of it stays on this machine: what the service sends, and what is answered."""

    sink: Sink
    postbox: Postbox
    mailbox: Mailbox


def demo(settings: Settings) -> None:
    refuse_taken_port(_BLOG_HOST, settings.demo_blog_port, "COMMENTS_DEMO_BLOG_PORT")
    settings, mail = _knowing_the_blog(settings), None
    if settings.smtp_url is None:
        settings, mail = _mailing(settings)
    serve(settings, ready=lambda dsn: _open(settings, dsn, mail))


def _knowing_the_blog(settings: Settings) -> Settings:
    """It stands on this machine, where the service may look at no page unless it is told so: Setup's check would."""
    blog = f"{_BLOG_HOST}:{settings.demo_blog_port}"
    return msgspec.structs.replace(settings, private_hosts=(*settings.private_hosts, blog))


def _mailing(settings: Settings) -> tuple[Settings, _Mail]:
    """With a mail server of its own in both directions. What the settings say beside that stays."""
    sink, signer = Sink(), open_signer(settings.data_dir)
    reply = settings.mail_reply or values.MailPattern(_MAIL_REPLY)
    postbox = Postbox(free_port(), signer, f"{_SITE}@{reply.host}")
    changed = msgspec.structs.replace(
        settings,
        smtp_url=values.SmtpUrl.parse(sink.url),
        mail_from=settings.mail_from or values.Mailbox(_MAIL_FROM),
        mail_reply=reply,
        mail_listen=(*settings.mail_listen, values.ListenUrl.parse(postbox.url)),
        dns_zone_file=settings.dns_zone_file or signer.zone_file,
    )
    return changed, _Mail(sink, postbox, Mailbox(settings.data_dir / "mailbox"))


def _open(settings: Settings, dsn: str, own: _Mail | None) -> None:
    blog_url = f"http://{_BLOG_HOST}:{settings.demo_blog_port}"
    token = asyncio.run(_prepare(dsn, blog_url))
    if own is not None:
        own.sink.start(own.mailbox)
    _serve_blog(str(settings.public_url), settings.demo_blog_port, own, lambda: asyncio.run(_waiting(dsn)))
    mail = f"{blog_url}/mailbox/" if own is not None else "goes to the server of COMMENTS_SMTP_URL"
    lines = (
        ("Blog", f"{blog_url}/"),
        ("Dashboard", f"{settings.public_url}/dashboard/sign-in?token={token}"),
        ("", "(signs you in once, within an hour; the next `make run` prints another)"),
        ("Mail", mail),
        ("API", f"{settings.public_url}/api/v1/openapi.json"),
        ("Data", f"{(settings.database_url and 'the given database') or settings.data_dir.resolve()}"),
    )
    sys.stdout.write("\n" + "\n".join(f"  {name:<10} {what}" for name, what in lines) + "\n\n  Ctrl-C stops it.\n\n")
    sys.stdout.flush()


async def _prepare(dsn: str, blog_url: str) -> str:
    """The demo site, filled at the first start of a blog at this address; a sign-in token."""
    now = utc_now()
    async with opened(dsn) as db:
        async with db.tx() as tx:
            site = await by_slug(tx, _SITE) or await add(tx, _SITE, [blog_url], title=BLOG_NAME)
            if blog_url not in site.origins:  # COMMENTS_DEMO_BLOG_PORT has changed
                site = await change(tx, site, {"origins": ",".join([*site.origins, blog_url])})
            token = await link(tx, AUTHOR_EMAIL, now=now, name=AUTHOR_NAME, sites=[_SITE])
            author = await by_email(tx, AUTHOR_EMAIL)
            filled = await by_key(tx, site.id, page_key(site, blog_url + POSTS[0].path))
        if filled is None and author is not None:
            await seed(db, site, blog_url, author.id, now)
    return token


async def _waiting(dsn: str) -> list[Waiting]:
    """Asked anew for each look into the mailbox: the blog has a thread and a loop of its own."""
    async with opened(dsn) as db, db.read() as on:
        return await count_waiting(on, _MOST_WAITING)


def _serve_blog(service_url: str, port: int, mail: _Mail | None, waiting: AskWaiting) -> None:
    mailbox, postbox = (mail.mailbox, mail.postbox) if mail is not None else (None, None)
    blog = create_blog(service_url, _SITE, mailbox, waiting, postbox)
    # Not uvloop: the thread is cut off with the program, and uvloop can then crash while Python ends.
    config = uvicorn.Config(
        blog, host=_BLOG_HOST, port=port, loop="asyncio", log_config=None, access_log=False, lifespan="off"
    )
    threading.Thread(target=uvicorn.Server(config).run, daemon=True).start()
