"""Comments as the template shows them: nested by four levels, deeper ones flat with the name of whom they answer."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal, TypeAlias
from uuid import UUID

import msgspec

from comments_svc.comments.edit import editable_until
from comments_svc.comments.model import Comment
from comments_svc.markup.allowed import is_href
from comments_svc.markup.model import Html
from comments_svc.threads.model import PublicComment, Sort
from comments_svc.web.pages.discussion import Discussion
from comments_svc.web.pages.view import View
from comments_svc.web.pages.words import ago, in_full, more_replies
from comments_svc.web.say import say

LEVELS: Final = 4
Shown: TypeAlias = Literal["published", "pending", "held", "deleted"]


class When(msgspec.Struct, frozen=True):
    iso: str
    full: str
    words: str


class Link(msgspec.Struct, frozen=True):
    href: str
    words: str


class Node(msgspec.Struct, eq=False):
    """`state`: `held` is an own change that waits. `answers`: whom, where the place on the page does not say it.
    `beside`: the list that it stands in."""

    id: UUID
    state: Shown
    name: str
    letter: str
    hue: int
    website: str | None
    badge: str | None
    html: Html
    at: When
    edited: When | None
    score: int
    level: int
    beside: list["Node"]
    answers: Link | None = None
    replies: list["Node"] = []
    more: Link | None = None
    mine: bool = False
    editable: bool = False
    source: str = ""
    vote: int = 0
    verified: bool | None = None


def arrange(discussion: Discussion, view: View, now: datetime) -> list[Node]:
    """The roots, each with its replies."""
    forest = _Forest(discussion, view, now)
    for comment in discussion.page.comments:
        forest.plant(comment)
    for mine in discussion.own.waiting():
        forest.plant_waiting(mine)
    for root, cursor in discussion.page.more.items():
        forest.mark_more(UUID(root), cursor)
    return forest.roots


class _Forest:
    def __init__(self, discussion: Discussion, view: View, now: datetime) -> None:
        self.roots: list[Node] = []
        self._discussion = discussion
        self._own = discussion.own
        self._view = view
        self._now = now
        self._nodes: dict[UUID, Node] = {}
        self._waiting = {each.id for each in discussion.own.waiting()}

    def plant(self, comment: PublicComment) -> None:
        mine = self._own.comments.get(comment.id)
        # What waits but was answered while it was published keeps its place; others learn nothing more of it.
        node = self._node(comment, "published" if comment.published else "deleted", Html(comment.html))
        if node.state == "published" and comment.id in self._own.html:
            node.state, node.html = "held", self._own.html[comment.id]
        self._place(node, comment.parent_id)
        self._claim(node, mine)

    def plant_waiting(self, mine: Comment) -> None:
        """Spam and rejected comments look like waiting ones to their writer; a silenced one like any."""
        if not self._discussion.whole and mine.parent_id not in self._nodes:
            return
        if mine.id not in self._own.html:  # a moderator has acted between two looks
            return
        node = self._node(mine, "published" if mine.silenced else "pending", self._own.html[mine.id])
        if mine.id in self._nodes:
            self._replace(self._nodes[mine.id], node)
        else:
            self._place(node, mine.parent_id)
        self._claim(node, mine)

    def mark_more(self, root: UUID, cursor: str) -> None:
        """On a page of one root's replies, the root itself is not there."""
        link = self._view.link(root=root, after=cursor)
        if root not in self._nodes:
            self.roots[-1].more = Link(link, say("Show more replies"))
            return
        node = self._nodes[root]
        count = sum(1 for each in self._discussion.page.comments if each.root_id == root and each.published)
        node.more = Link(link, more_replies(max(self._total(root) - count, 1)))

    def _total(self, root: UUID) -> int:
        return next(each.replies for each in self._discussion.page.comments if each.id == root)

    def _replace(self, placeholder: Node, node: Node) -> None:
        """It was published once and has replies, so others see that something was there."""
        node.level, node.beside, node.answers = placeholder.level, placeholder.beside, placeholder.answers
        node.replies, node.more = placeholder.replies, placeholder.more
        node.beside[node.beside.index(placeholder)] = node
        self._nodes[node.id] = node

    def _node(self, comment: PublicComment | Comment, state: str, html: Html) -> Node:
        gone = state not in ("published", "pending")
        return Node(
            id=comment.id,
            state="deleted" if gone else state,  # type: ignore[arg-type]
            name="" if gone else comment.name or say("Anonymous"),
            letter=_letter(comment.name),
            hue=comment.avatar,
            website=comment.website if not gone and comment.website and is_href(comment.website) else None,
            badge=None if gone else comment.badge,
            html=Html("") if gone else html,
            at=self._when(comment.created_at),
            edited=None if gone or comment.edited_at is None else self._when(comment.edited_at),
            score=comment.score,
            level=1,
            beside=self.roots,
            replies=[],
            verified=None if gone else comment.verified,
        )

    def _place(self, node: Node, parent_id: UUID | None) -> None:
        parent = self._nodes.get(parent_id) if parent_id else None
        if parent is not None:
            self._place_below(node, parent)
        elif parent_id is not None:
            node.answers = Link(self._view.link(f"comment-{parent_id}", comment=parent_id, after="", root=""), "")
        self._nodes[node.id] = node
        own_first = node.id in self._waiting and parent_id is None and self._view.asked.sort is not Sort.OLDEST
        node.beside.insert(0 if own_first else len(node.beside), node)

    def _place_below(self, node: Node, parent: Node) -> None:
        if parent.level < LEVELS:
            node.level, node.beside = parent.level + 1, parent.replies
        else:
            node.level, node.beside = parent.level, parent.beside
            node.answers = Link(f"#comment-{parent.id}", parent.name)

    def _claim(self, node: Node, mine: Comment | None) -> None:
        node.vote = self._own.votes.get(node.id, 0)
        if mine is None or node.state == "deleted":
            return
        until = editable_until(self._view.site, mine)
        node.mine, node.source = True, mine.source
        node.editable = until is not None and self._now <= until

    def _when(self, at: datetime) -> When:
        return When(at.isoformat().replace("+00:00", "Z"), in_full(at), ago(at, self._now))


def _letter(name: str) -> str:
    return next((char.upper() for char in name if char.isalnum()), "?")[:1]


def on_page(nodes: Iterable[Node], id: UUID | None) -> Node | None:
    """The node of a comment, wherever it is nested."""
    for node in nodes:
        found = node if node.id == id else on_page(node.replies, id)
        if found is not None:
            return found
    return None
