"""A reader about themselves: who they are, what they follow, what is stored about them."""

from typing import Final

from starlette.requests import Request

from comments_svc.comments import queries
from comments_svc.comments.acquainted import NOBODY, acquainted
from comments_svc.comments.model import State as CommentState
from comments_svc.db.rate import take
from comments_svc.markup.normalise import clean_line
from comments_svc.portability.erase_reader import erase_reader
from comments_svc.portability.export_reader import export_reader
from comments_svc.readers.allow_drastic import allow_drastic
from comments_svc.readers.queries import by_token, rename
from comments_svc.readers.recognise import recognise
from comments_svc.sites.page_key import page_key
from comments_svc.threads.queries import by_key
from comments_svc.threads.reactions import chosen
from comments_svc.web.api.shapes.of_reader import Erased, OwnView, ReaderChange, ReaderView
from comments_svc.web.api.shapes.of_thread import PageQuery
from comments_svc.web.api.show import held_for, show_own, show_owned
from comments_svc.web.api.show_reader import show_export, view_reader
from comments_svc.web.caller import site_of, token_required, writable_site
from comments_svc.web.endpoint import Answer
from comments_svc.web.limits import rename_limit
from comments_svc.web.state import State

_NOBODY: Final = ReaderView("", None, None, None, [])


async def show(request: Request[State]) -> Answer:
    """A token that never wrote is nobody yet, and no failure."""
    site = await site_of(request)
    token = token_required(request)
    async with request.state["db"].read() as on:
        reader = await by_token(on, site.id, token)
        return Answer(await view_reader(on, site.id, reader) if reader else _NOBODY)


async def change(request: Request[State], new: ReaderChange) -> Answer:
    site = await writable_site(request)
    token = token_required(request)
    async with request.state["db"].tx() as tx:
        await take(tx, rename_limit(request, site))
        reader = await recognise(tx, site.id, token)
        await rename(tx, site.id, reader, clean_line(new.name))
        return Answer(await view_reader(tx, site.id, reader))


async def erase(request: Request[State]) -> Answer:
    site = await writable_site(request)
    token = token_required(request)
    now = request.state["clock"]()
    async with request.state["db"].tx() as tx:
        reader = await by_token(tx, site.id, token)
        if reader is None:
            return Answer(Erased(0))
        await allow_drastic(tx, site.id, reader, now=now)
        return Answer(Erased(await erase_reader(tx, site, reader, now=now)))


async def export(request: Request[State]) -> Answer:
    site = await site_of(request)
    token = token_required(request)
    now = request.state["clock"]()
    async with request.state["db"].read() as on:
        reader = await by_token(on, site.id, token)
        if reader is not None:
            await allow_drastic(on, site.id, reader, now=now)
        return Answer(show_export(await export_reader(on, site.id, reader) if reader else None))


async def thread(request: Request[State], query: PageQuery) -> Answer:
    site = await site_of(request)
    token = token_required(request)
    key = page_key(site, query.url)
    now = request.state["clock"]()
    async with request.state["db"].read() as on:
        found = await by_key(on, site.id, key)
        reader = await by_token(on, site.id, token)
        comments = await queries.own(on, site.id, reader, key) if reader else []
        votes = await queries.votes(on, site.id, reader, key) if reader else []
        reaction = await chosen(on, site, found.id, reader) if reader and found else None
        they = await acquainted(on, site.id, reader, now) if reader else NOBODY
    waiting = [each for each in comments if each.state is not CommentState.PUBLISHED or each.held_revision is not None]
    return Answer(
        OwnView(
            [show_own(site, each, now=now) for each in waiting],
            [show_owned(site, each, now=now) for each in comments],
            {each.comment_id: each.value for each in votes},
            found.version if found else 0,
            reaction,
            they.proven,
            held_for(site, they),
        )
    )
