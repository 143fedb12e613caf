"""The thread page itself: the comments, and one form that stands where it is needed."""

from datetime import UTC, datetime
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from comments_svc.threads.locate import Elsewhere
from comments_svc.threads.model import Sort, Thread
from comments_svc.web.html import page as render
from comments_svc.web.pages.discussion import Discussion, Reactions, discuss, react_to
from comments_svc.web.pages.follow import Follow, Typed, following
from comments_svc.web.pages.form import Form, blank
from comments_svc.web.pages.mail_way import MailWay, mail_way
from comments_svc.web.pages.nodes import Node, arrange, on_page
from comments_svc.web.pages.view import View, view_of
from comments_svc.web.pages.words import comments
from comments_svc.web.pages.zipped import zipped
from comments_svc.web.say import say, say_date, to_say
from comments_svc.web.state import State

_DID: Final = {
    "posted": to_say("Thank you."),
    "posted-asked": to_say("Thank you. A mail asks whether the address is yours: see below."),
    "private": to_say("Sent to the author. It will not be published."),
    "edited": to_say("Your change is saved."),
    "deleted": to_say("Your comment is deleted."),
    "voted": to_say("Your vote is in. The score follows within some seconds."),
    "reacted": to_say("Your reaction is saved."),
}
_FOLLOW_DID: Final = {
    "asked": (to_say("A mail with a code is on its way."), "asked"),
    "followed": (to_say("Done: this page is followed."), "active"),
    "left": (to_say("Done: no more mail about this page."), "left"),
}
_SORTS: Final = {
    Sort.OLDEST: to_say("Oldest first"),
    Sort.NEWEST: to_say("Newest first"),
    Sort.BEST: to_say("Best first"),
}


class Page(msgspec.Struct, frozen=True):
    """`closed_on`: the day in words; empty where nobody has noted it. `writes`: whose form is shown: of a new comment
    (None), or of the node that is answered or edited."""

    view: View
    title: str
    heading: str
    closed: bool
    closed_at: datetime | None
    closed_on: str
    roots: list[Node]
    next: str | None
    sorts: list[tuple[str, str, bool]]
    whole: bool
    missing: bool
    elsewhere: Elsewhere | None
    indexed: bool
    did: str
    form: Form
    replies_to: Node | None
    edits: Node | None
    follow: Follow | None
    follow_did: str
    mail: MailWay | None
    reactions: Reactions | None


async def get(request: Request[State]) -> Response:
    return await show(request, await view_of(request))


async def show(
    request: Request[State], view: View, form: Form | None = None, *, typed: Typed | None = None, status: int = 200
) -> Response:
    """`form`, `typed`: as they were filled in, where they were not taken. Raises Invalid, Unavailable."""
    async with request.state["db"].read() as on:
        discussion = await discuss(on, view)
        thread = discussion.page.thread
        follow = await following(request, on, view, thread, typed)
        reacted = await react_to(on, view, thread.id if thread else None)
    made = _page(request, view, discussion, form, follow)
    way = await mail_way(request, view, thread.id if thread else None, thread.title if thread else "")
    page = msgspec.structs.replace(made, reactions=reacted, mail=way)
    return zipped(request, render(request, "pages/thread.html", status=status, page=page))


def _page(
    request: Request[State], view: View, discussion: Discussion, form: Form | None, follow: Follow | None
) -> Page:
    now = request.state["clock"]()
    roots = arrange(discussion, view, now)
    thread = discussion.page.thread
    replies_to, edits = on_page(roots, view.asked.reply), on_page(roots, view.asked.edit)
    edits = edits if edits and (edits.editable or (edits.mine and form)) else None
    if form is None:
        form = blank(
            request.state["secret"],
            now,
            parent=replies_to.id if replies_to else None,
            name=_last_name(discussion),
            text=edits.source if edits else "",
        )
    following, closed_at = discussion.page.next, thread.closed_at if thread else None
    return Page(
        view,
        title=thread.title if thread and thread.title else view.asked.url.partition("://")[2].rstrip("/"),
        heading=_heading(thread.count if thread else 0, roots),
        closed=thread is not None and thread.state == "closed",
        closed_at=closed_at,
        closed_on=say_date(closed_at.astimezone(UTC)) if closed_at else "",
        roots=roots,
        next=view.link(root="", after=following) if following else None,
        sorts=_sorts(view, thread),
        whole=discussion.whole and not view.asked.after,
        missing=discussion.missing,
        elsewhere=discussion.elsewhere,
        indexed=thread is not None and thread.count > 0 and not view.asked.own,
        did=say(_DID.get(view.asked.did, "")) if view.own else "",
        form=form,
        replies_to=replies_to,
        edits=edits,
        follow=follow,
        follow_did=_follow_did(view.asked.did, follow),
        mail=None,
        reactions=None,
    )


def _follow_did(did: str, follow: Follow | None) -> str:
    """Only where it is so: an address that somebody hands round must not say what was never done."""
    if follow is None or follow.typed.fault or did not in _FOLLOW_DID:
        return ""
    words, state = _FOLLOW_DID[did]
    return say(words) if follow.stand.state == state else ""


def _heading(count: int, roots: list[Node]) -> str:
    """Counts what everybody sees; whose only comment waits is not told that there is none."""
    return comments(count) if count else say("Comments") if roots else say("No comments yet")


def _sorts(view: View, thread: Thread | None) -> list[tuple[str, str, bool]]:
    """Address, words, and whether it is the order of this page."""
    if thread is None or thread.count < 2:
        return []
    offered = [each for each in _SORTS if view.site.votes or each is not Sort.BEST]
    return [
        (view.link("list", sort=each, after="", root=""), say(_SORTS[each]), each is view.asked.sort)
        for each in offered
    ]


def _last_name(discussion: Discussion) -> str:
    names = [each.name for each in discussion.own.comments.values()]
    return names[-1] if names else ""
