"""Follow a thread by e-mail, and leave it."""

from typing import Final

from starlette.requests import Request

from comments_svc.readers.queries import by_token
from comments_svc.readers.recognise import recognise
from comments_svc.sites.page_key import page_key
from comments_svc.subscriptions.follow import follow
from comments_svc.subscriptions.leave import leave as leave_thread
from comments_svc.subscriptions.standing import Stand, standing
from comments_svc.threads.enter import enter
from comments_svc.threads.queries import by_key
from comments_svc.web.api.shapes.of_page import NewSubscription, Subscription
from comments_svc.web.api.shapes.of_thread import PageQuery
from comments_svc.web.caller import site_of, token_required, writable_site
from comments_svc.web.endpoint import Answer
from comments_svc.web.limits import allow_proof
from comments_svc.web.mailed_in import mailed_in
from comments_svc.web.read_recipient import read_recipient
from comments_svc.web.state import State

_NONE: Final = Stand("none", None, None)


async def show(request: Request[State], query: PageQuery) -> Answer:
    site = await site_of(request)
    token = token_required(request)
    key = page_key(site, query.url)
    async with request.state["db"].read() as on:
        reader = await by_token(on, site.id, token)
        thread = await by_key(on, site.id, key)
        now = request.state["clock"]()
        stand = await standing(on, site.id, reader, thread.id if thread else None, now=now) if reader else _NONE
    return Answer(show_standing(stand))


async def put(request: Request[State], new: NewSubscription) -> Answer:
    site = await writable_site(request)
    token = token_required(request)
    email = read_recipient(request, new.email) if new.email else None
    now = request.state["clock"]()
    async with request.state["db"].tx() as tx:
        await allow_proof(request, tx)
        reader = await recognise(tx, site.id, token)
        thread = await enter(tx, site, new.url)
        await follow(tx, site, reader, thread, new.scope, email=email, lang=mailed_in(request, site), now=now)
        stand = await standing(tx, site.id, reader, thread, now=now)
    return Answer(show_standing(stand))


async def leave(request: Request[State], query: PageQuery) -> Answer:
    site = await writable_site(request)
    token = token_required(request)
    key = page_key(site, query.url)
    now = request.state["clock"]()
    async with request.state["db"].tx() as tx:
        reader, thread = await by_token(tx, site.id, token), await by_key(tx, site.id, key)
        if reader is None or thread is None:
            return Answer(show_standing(_NONE))
        await leave_thread(tx, site, reader, thread.id, now=now)
        stand = await standing(tx, site.id, reader, thread.id, now=now)
    return Answer(show_standing(stand))


def show_standing(stand: Stand) -> Subscription:
    return Subscription(stand.state, stand.scope, stand.email)
