"""The page that the link of a proof opens. Its token stands in the fragment, which no server and no log gets to see:
a script moves it into the form, and without scripts its holder does."""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from comments_svc.db.database import Reader
from comments_svc.kernel.problems import BadLink
from comments_svc.kernel.secret import new_token, token_hash
from comments_svc.readers.model import mask
from comments_svc.readers.proof_link import read_proof_token
from comments_svc.readers.recognise import recognise
from comments_svc.sites.model import Site
from comments_svc.sites.queries import by_id as site_by_id
from comments_svc.subscriptions.confirm_link import confirm_link
from comments_svc.subscriptions.model import Confirmed, Subscription
from comments_svc.subscriptions.queries import by_id
from comments_svc.subscriptions.unsubscribe_link import unsubscribe_link
from comments_svc.web.dashboard.form import read_form
from comments_svc.web.html import page
from comments_svc.web.pages.speak import speak_to_reader
from comments_svc.web.pages.view import page_link, signer_of
from comments_svc.web.state import State


class Pasted(msgspec.Struct, frozen=True):
    """The token alone, or any address that ends in it."""

    link: Annotated[str, Meta(max_length=2_000)] = ""

    @property
    def token(self) -> str:
        return self.link.strip().rpartition("#")[2]


class Followed(msgspec.Struct, frozen=True):
    """`comments`: the page as the reader that this browser is from now on. `leave`: where mail about it ends."""

    subscription: Subscription
    comments: str
    leave: str


async def show(request: Request[State]) -> Response:
    speak_to_reader(request)
    return page(request, "links/prove.html")


async def act(request: Request[State]) -> Response:
    """Raises BadLink, ExpiredLink, ProofUsed."""
    secret, now = request.state["secret"], request.state["clock"]()
    pasted = await read_form(request, Pasted)
    site_id, proof = read_proof_token(secret, pasted.token, now)
    hashed = token_hash(new_token())
    async with request.state["db"].tx() as tx:
        site = await site_by_id(tx, site_id)
        if site is None:
            raise BadLink
        confirmed = await confirm_link(tx, site, proof, await recognise(tx, site.id, hashed), now=now)
        followed = await _followed(request, tx, site, confirmed, hashed)
    speak_to_reader(request, site)
    return page(request, "links/proven.html", site=site, email=mask(confirmed.email), followed=followed)


async def _followed(
    request: Request[State], on: Reader, site: Site, confirmed: Confirmed, hashed: bytes
) -> list[Followed]:
    secret, config, now = request.state["secret"], request.state["config"], request.state["clock"]()
    own = signer_of(request, site).link(hashed)

    def one(found: Subscription, id: UUID) -> Followed:
        leave = unsubscribe_link(secret, config.public_url, site.id, id, now=now)
        return Followed(found, page_link(site, "list", url=found.url, own=own), leave)

    found = [(await by_id(on, site.id, id), id) for id in confirmed.subscriptions]
    return [one(each, id) for each, id in found if each is not None]
