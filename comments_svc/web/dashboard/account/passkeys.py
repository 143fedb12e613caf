"""Passkeys of one's own account: added, named, removed."""

from http import HTTPStatus
from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from comments_svc.kernel.problems import Invalid
from comments_svc.moderators.passkeys import queries
from comments_svc.moderators.passkeys.add_passkey import add_passkey
from comments_svc.moderators.passkeys.name_passkey import name_passkey
from comments_svc.moderators.passkeys.offer_passkey import offer_passkey
from comments_svc.moderators.passkeys.relying_party import RelyingParty
from comments_svc.moderators.problems import PasskeyRefused, PasskeysOff
from comments_svc.web.dashboard.account.account import account_page, noted
from comments_svc.web.dashboard.desk import who
from comments_svc.web.dashboard.form import PasskeyAnswer, read_form
from comments_svc.web.say import say
from comments_svc.web.state import State

_ANCHOR = "#passkeys"
Key = Annotated[str, Meta(pattern=r"^([0-9a-f]{2}){1,1023}$")]


class New(PasskeyAnswer, frozen=True):
    name: Annotated[str, Meta(max_length=1_000)] = ""


class Named(msgspec.Struct, frozen=True):
    key: Key
    name: Annotated[str, Meta(max_length=1_000)] = ""


class Which(msgspec.Struct, frozen=True):
    key: Key


def party_of(request: Request[State]) -> RelyingParty:
    """Raises PasskeysOff."""
    party = request.state["config"].passkeys
    if party is None:
        raise PasskeysOff
    return party


def options(text: str) -> Response:
    """For the script, which hands them to the browser."""
    return Response(text, media_type="application/json")


async def offer(request: Request[State]) -> Response:
    me, party = await who(request), party_of(request)
    async with request.state["db"].read() as on:
        return options(await offer_passkey(on, request.state["secret"], party, me, now=request.state["clock"]()))


async def add(request: Request[State]) -> Response:
    me, party, new = await who(request), party_of(request), await read_form(request, New)
    secret, now = request.state["secret"], request.state["clock"]()
    try:
        async with request.state["db"].tx() as tx:
            await add_passkey(tx, secret, party, me, new.answer, name=new.name, now=now)
    except Invalid as problem:
        return await account_page(request, me, passkey_fault=problem.message)
    except PasskeyRefused as problem:
        return await account_page(request, me, passkey_fault=f"{say(problem.title)} {say(problem.detail())}")
    return noted("added", _ANCHOR)


async def rename(request: Request[State]) -> Response:
    me, which = await who(request), await read_form(request, Named)
    try:
        async with request.state["db"].tx() as tx:
            await name_passkey(tx, me.id, bytes.fromhex(which.key), which.name)
    except Invalid as problem:
        return await account_page(request, me, passkey_fault=problem.message)
    return noted("named", _ANCHOR)


async def remove(request: Request[State]) -> Response:
    """One that is gone already is gone as well."""
    me, which = await who(request), await read_form(request, Which)
    async with request.state["db"].tx() as tx:
        await queries.remove_passkey(tx, me.id, bytes.fromhex(which.key))
    return noted("removed", _ANCHOR)


async def decline(request: Request[State]) -> Response:
    """The offer is not made again."""
    me = await who(request)
    async with request.state["db"].tx() as tx:
        await queries.offer_no_passkey(tx, me.id)
    return RedirectResponse("/dashboard/", HTTPStatus.SEE_OTHER)
