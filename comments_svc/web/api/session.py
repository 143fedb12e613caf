"""A reader proves an address: asks for a mail, then enters its code or opens its link; or has signed in in a window."""

from uuid import UUID

from starlette.requests import Request

from comments_svc.db.database import Tx
from comments_svc.db.rate import take
from comments_svc.kernel.problems import BadLink, Invalid
from comments_svc.readers.ask_proof import ask_proof
from comments_svc.readers.model import PROOF_VALID
from comments_svc.readers.problems import WrongCode
from comments_svc.readers.proof_link import read_proof_token
from comments_svc.readers.recognise import recognise
from comments_svc.sites.model import Site
from comments_svc.subscriptions.confirm_code import confirm_code
from comments_svc.subscriptions.confirm_grant import confirm_grant
from comments_svc.subscriptions.confirm_link import confirm_link
from comments_svc.subscriptions.confirm_sso import confirm_sso
from comments_svc.subscriptions.model import Confirmed
from comments_svc.web.api.shapes.of_session import CodeAsked, NewCode, NewSession
from comments_svc.web.api.show_reader import view_reader
from comments_svc.web.caller import token_required, writable_site
from comments_svc.web.endpoint import Answer
from comments_svc.web.limits import allow_proof, sign_in_limit, sso_limit
from comments_svc.web.mailed_in import mailed_in
from comments_svc.web.read_recipient import read_recipient
from comments_svc.web.state import State


async def ask(request: Request[State], new: NewCode) -> Answer:
    site = await writable_site(request)
    token = token_required(request)
    email = read_recipient(request, new.email)
    now = request.state["clock"]()
    async with request.state["db"].tx() as tx:
        await allow_proof(request, tx)
        reader = await recognise(tx, site.id, token)
        await ask_proof(tx, site.id, reader, email, lang=mailed_in(request, site), now=now)
    return Answer(CodeAsked(int(PROOF_VALID.total_seconds())), 202)


async def prove(request: Request[State], new: NewSession) -> Answer:
    site = await writable_site(request)
    token = token_required(request)
    if sum(each is not None for each in (new.code, new.link, new.grant, new.sso)) != 1:
        raise Invalid("code", "Send one of these: the code, the token of the link, the grant, the JWT.")
    async with request.state["db"].tx() as tx:  # of its own: what is refused later has counted
        await _allow(request, tx, new)
    async with request.state["db"].tx() as tx:
        reader = await recognise(tx, site.id, token)
        confirmed = await _confirm(request, tx, site, reader, new)
    if confirmed is None:  # and the try is counted: it was committed
        raise WrongCode
    async with request.state["db"].read() as on:
        return Answer(await view_reader(on, site.id, reader))


async def _allow(request: Request[State], tx: Tx, new: NewSession) -> None:
    """Raises RateLimited, MailOff."""
    if new.sso is not None:
        await take(tx, sso_limit(request))
    elif new.grant is not None:
        await take(tx, sign_in_limit(request))
    else:
        await allow_proof(request, tx)


async def _confirm(request: Request[State], tx: Tx, site: Site, reader: UUID, new: NewSession) -> Confirmed | None:
    """Raises BadLink and what the acts raise."""
    secret, now = request.state["secret"], request.state["clock"]()
    if new.code is not None:
        return await confirm_code(tx, secret, site, reader, new.code, now=now)
    if new.grant is not None:
        return await confirm_grant(tx, site, reader, token_required(request), new.grant, now=now)
    if new.sso is not None:
        return await confirm_sso(tx, secret, site, reader, token_required(request), new.sso, now=now)
    of_site, proof = read_proof_token(secret, new.link or "", now)
    if of_site != site.id:
        raise BadLink
    return await confirm_link(tx, site, proof, reader, now=now)
