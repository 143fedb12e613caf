"""How often an address may do what on a site, the same at every door of the web."""

from starlette.requests import Request

from comments_svc.db.database import Tx
from comments_svc.db.rate import Rate, take
from comments_svc.markup.render import is_hostile
from comments_svc.sites.model import Site
from comments_svc.web.caller import ip_hash
from comments_svc.web.problems import MailOff
from comments_svc.web.state import State


def post_limit(request: Request[State], site: Site) -> Rate | None:
    return request.state["config"].limit("post", site.id.bytes, ip_hash(request), every_s=15, burst=6)


def preview_limit(request: Request[State], site: Site) -> Rate | None:
    return request.state["config"].limit("preview", site.id.bytes, ip_hash(request), every_s=2, burst=30)


def mail_address_limit(request: Request[State], site: Site) -> Rate | None:
    return request.state["config"].limit("mail-address", site.id.bytes, ip_hash(request), every_s=2, burst=30)


def edit_limit(request: Request[State], site: Site) -> Rate | None:
    """Rendering is the dearest thing that a stranger can ask for, and a refused edit has asked for it too."""
    return request.state["config"].limit("edit", site.id.bytes, ip_hash(request), every_s=2, burst=30)


async def allow_rendering(request: Request[State], site: Site, text: str) -> None:
    """Raises RateLimited. What is slow to render is paid for before: one address must not keep all others waiting."""
    if is_hostile(text):
        async with request.state["db"].single() as tx:
            await take(tx, edit_limit(request, site))


def vote_limit(request: Request[State], site: Site) -> Rate | None:
    return request.state["config"].limit("vote", site.id.bytes, ip_hash(request), every_s=2, burst=30)


def reaction_limit(request: Request[State], site: Site) -> Rate | None:
    return request.state["config"].limit("reaction", site.id.bytes, ip_hash(request), every_s=2, burst=30)


def report_limit(request: Request[State], site: Site) -> Rate | None:
    return request.state["config"].limit("report", site.id.bytes, ip_hash(request), every_s=20, burst=10)


def rename_limit(request: Request[State], site: Site) -> Rate | None:
    """Any token is a reader from its first write on."""
    return request.state["config"].limit("rename", site.id.bytes, ip_hash(request), every_s=10, burst=20)


def sign_in_limit(request: Request[State]) -> Rate | None:
    """Over all sites: each try may cost a provider's server some work, and ours."""
    return request.state["config"].limit("sign-in", ip_hash(request), every_s=20, burst=20)


def sso_limit(request: Request[State]) -> Rate | None:
    """Each page that a signed-in user of a blog loads sends one, and an office has one address."""
    return request.state["config"].limit("sso", ip_hash(request), every_s=1, burst=100)


async def allow_proof(request: Request[State], tx: Tx) -> None:
    """Asking for mail, and guessing codes, over all sites: the mail goes to somebody. Raises RateLimited, MailOff."""
    if not request.state["config"].mails:
        raise MailOff
    await take(tx, request.state["config"].limit("proof", ip_hash(request), every_s=60, burst=10))
