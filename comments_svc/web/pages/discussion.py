"""What a thread page shows: a page of the thread, and what only this reader sees of it."""

from uuid import UUID

import msgspec

from comments_svc.comments import queries
from comments_svc.comments.model import Comment, State
from comments_svc.comments.own_html import own_html
from comments_svc.db.database import Reader
from comments_svc.markup.model import Html
from comments_svc.readers.queries import by_token
from comments_svc.threads.locate import Elsewhere, elsewhere
from comments_svc.threads.model import Page
from comments_svc.threads.reactions import chosen, reactions
from comments_svc.threads.read import Ask, read
from comments_svc.web.pages.view import View


class Own(msgspec.Struct, frozen=True):
    """A reader's own comments on the page, oldest first, with the HTML of those that wait; own votes."""

    comments: dict[UUID, Comment]
    html: dict[UUID, Html]
    votes: dict[UUID, int]

    def waiting(self) -> list[Comment]:
        return [each for each in self.comments.values() if each.state is not State.PUBLISHED]


class Reactions(msgspec.Struct, frozen=True):
    """To the page: the site's signs in order, each with how many readers chose it; and this reader's own."""

    counts: list[tuple[str, int]]
    own: str | None


class Discussion(msgspec.Struct, frozen=True):
    """`whole`: this is a page of the thread itself, not of one conversation in it. `missing`: what was asked for
    is not there (any more); `elsewhere`: the page that it is on now, if it is on any."""

    page: Page
    own: Own
    whole: bool
    missing: bool
    elsewhere: Elsewhere | None = None


_NOTHING = Own({}, {}, {})


async def discuss(on: Reader, view: View) -> Discussion:
    own = await _own(on, view)
    page = await read(on, view.site.id, view.url_key, view.asked.ask)
    whole = view.asked.root is None
    focus = view.asked.focus
    if focus is None or _holds(page, own, focus, whole=whole):
        return Discussion(page, own, whole, missing=False)
    around = await read(on, view.site.id, view.url_key, Ask(view.asked.sort, comment=_nearest(own, focus), html=True))
    if around.comments:
        return Discussion(around, own, whole=False, missing=False)
    missing = not whole or focus not in own.html
    there = await elsewhere(on, view.site, page.thread.url_key if page.thread else view.url_key, focus)
    return Discussion(page, own, whole, missing, there if missing else None)


async def _own(on: Reader, view: View) -> Own:
    reader = await by_token(on, view.site.id, view.identity.token_hash) if view.identity.known else None
    if reader is None:
        return _NOTHING
    comments = await queries.own(on, view.site.id, reader, view.url_key)
    html = await own_html(on, view.site.id, reader, view.url_key)
    votes = await queries.votes(on, view.site.id, reader, view.url_key)
    return Own(
        {each.id: each for each in reversed(comments)},
        html,
        {each.comment_id: each.value for each in votes},
    )


def _holds(page: Page, own: Own, focus: UUID, *, whole: bool) -> bool:
    """Own comments that wait are shown below what they answer, and as roots on every page of the thread."""
    on_page = {each.id for each in page.comments}
    if focus in on_page:
        return True
    mine = own.comments.get(focus)
    if mine is None or mine.state is State.PUBLISHED:
        return False
    return whole if mine.parent_id is None else mine.parent_id in on_page


def _nearest(own: Own, focus: UUID) -> UUID:
    """The comment that everybody sees: itself, or what an own comment that waits answers."""
    mine = own.comments.get(focus)
    if mine is None or mine.state is State.PUBLISHED:
        return focus
    return mine.parent_id or focus


async def react_to(on: Reader, view: View, thread: UUID | None) -> Reactions | None:
    """None where the site has no reactions."""
    counts = await reactions(on, view.site, thread)
    if counts is None:
        return None
    known = thread is not None and view.identity.known
    reader = await by_token(on, view.site.id, view.identity.token_hash) if known else None
    own = await chosen(on, view.site, thread, reader) if thread and reader else None
    return Reactions([(kind, counts.get(kind, 0)) for kind in view.site.reactions], own)
