"""What mails about comments are made of, read at sending: what has changed since is told as it is now."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.mail.letters import Page, SafeHtml, Writing
from comments_svc.markup.excerpt import excerpt
from comments_svc.moderators.model import Notify

# Together about 100 KB, above which mail programs cut a mail. Quoted-printable makes three of a byte that is not ASCII.
MOST_IN_A_DIGEST: Final = 20
_MOST_CHARS: Final = 600
_MOST_BYTES: Final = 600


class Piece(msgspec.Struct, frozen=True):
    """A comment with its place. `held_*`: an edit that waits. `total`: how many the mail would tell, with this one."""

    id: UUID
    thread_id: UUID
    parent_id: UUID | None
    root_id: UUID | None
    state: str
    reasons: list[str]
    name: str
    source: str
    html: str
    revision: int
    held_revision: int | None
    held_source: str | None
    held_html: str | None
    tree: str
    held_tree: str | None
    reader_id: UUID | None
    created_at: datetime
    url: str
    title: str
    site: str
    site_title: str
    total: int

    @property
    def page(self) -> Page:
        return Page(self.title or self.url, self.url)

    @property
    def seen(self) -> int:
        """The revision that a decision on this text is about."""
        return self.held_revision or self.revision

    @property
    def waits(self) -> bool:
        return self.state == "pending" or self.held_revision is not None

    def as_published(self) -> Writing:
        url = f"{self.url.partition('#')[0]}#comment-{self.id}"
        return Writing(self.name, self.source, SafeHtml(self.html), url, self.created_at, str(self.id))

    def _brief(self, writing: Writing, *, newest: bool) -> Writing:
        """Its beginning alone: a mail of many comments has to stay one that servers take and people read."""
        line = excerpt(self.held_tree if newest and self.held_tree else self.tree, max_chars=_MOST_CHARS)
        if len(line.encode()) > _MOST_BYTES:
            line = line.encode()[:_MOST_BYTES].decode(errors="ignore").rstrip("…") + "…"
        return msgspec.structs.replace(writing, text=line, html=SafeHtml(f"<p>{escape(line)}</p>"))

    def brief_as_published(self) -> Writing:
        return self._brief(self.as_published(), newest=False)

    def brief_as_newest(self, url: str) -> Writing:
        return self._brief(self.as_newest(url), newest=True)

    def as_newest(self, url: str) -> Writing:
        """Also where it waits: for moderators."""
        source, html = self.held_source or self.source, self.held_html or self.html
        return Writing(self.name, source, SafeHtml(html), url, self.created_at, str(self.id))


# Of the message itself and of those that its mail carries. Erased comments have no source.
_PIECES: Final = Query(
    Piece,
    """
    with told as materialized (
      select o.comment_id as id from outbound_message o where o.id = $2
      union
      select o.comment_id from outbound_message o where o.carried_by = $2 and o.state = 'queued'
    ), chosen as (
      select c.*, count(*) over () as total from told join comment c on c.site_id = $1 and c.id = told.id
      where c.state = any($3) and c.source <> '' and (not $4 or c.state = 'pending' or c.held_revision is not null)
      order by c.created_at, c.id limit $5
    )
    select c.id, c.thread_id, c.parent_id, c.root_id, c.state, c.reasons, c.name, c.source, c.html, c.revision,
      c.held_revision, h.source as held_source, h.html as held_html, c.tree,
      h.tree as held_tree, c.reader_id, c.created_at, t.url, t.title,
      s.slug as site, s.title as site_title, c.total
    from chosen c
    join thread t on t.site_id = c.site_id and t.id = c.thread_id
    join site s on s.id = c.site_id
    left join comment_revision h on h.site_id = c.site_id and h.comment_id = c.id and h.revision = c.held_revision
    order by c.created_at, c.id
    """,
)


class Above(msgspec.Struct, frozen=True):
    """What a comment answers. `readable`: published, and not erased."""

    id: UUID
    name: str
    source: str
    html: str
    reader_id: UUID | None
    readable: bool
    created_at: datetime

    def writing(self, url: str) -> Writing:
        return Writing(self.name, self.source, SafeHtml(self.html), url, self.created_at, str(self.id))


# The parent last. Nobody's References name more than the last eight and the root (decisions: order and ids).
_ABOVE: Final = Query(
    Above,
    """
    with recursive up as (
      select c.id, c.parent_id, 0 as step from comment c where c.site_id = $1 and c.id = $2
      union all
      select c.id, c.parent_id, up.step + 1 from up join comment c on c.site_id = $1 and c.id = up.parent_id
      where up.step < 8
    )
    select c.id, c.name, c.source, c.html, c.reader_id, c.state = 'published' and c.source <> '' as readable,
      c.created_at
    from up join comment c on c.site_id = $1 and c.id = up.id
    where up.step > 0 order by up.step desc
    """,
)


class Standing(msgspec.Struct, frozen=True):
    """Of a moderator on a site: which mail, in which language."""

    notify: Notify
    lang: str


_STANDING: Final = Query(
    Standing,
    """
    select s.notify, m.lang from site_moderator s join moderator m on m.id = s.moderator_id
    where s.site_id = $1 and s.moderator_id = $2
    """,
)


class Following(msgspec.Struct, frozen=True):
    """Of a subscription. `stopped`: mail to this address, or about this site, has ended since."""

    state: str
    reader_id: UUID | None
    stopped: bool


_FOLLOWING: Final = Query(
    Following,
    """
    select s.state, s.reader_id, x.email is not null or h.stopped_at is not null as stopped
    from subscription s
    left join mail_stop x on x.site_id = s.site_id and x.email = lower(s.email)
    left join address_health h on h.email = lower(s.email)
    where s.site_id = $1 and s.id = $2
    """,
)


async def pieces(
    on: Reader, site: UUID, message: UUID, states: Sequence[str], *, only_waiting: bool = False
) -> list[Piece]:
    """The comments that a message tells, oldest first, at most twenty: those still in one of `states`."""
    return await _PIECES.many(on, site, message, list(states), only_waiting, MOST_IN_A_DIGEST)


async def above(on: Reader, site: UUID, piece: Piece) -> list[Above]:
    """Up to eight ancestors, the parent last."""
    return await _ABOVE.many(on, site, piece.id) if piece.parent_id else []


async def standing(on: Reader, site: UUID, moderator: UUID) -> Standing | None:
    """None when there is none any more."""
    return await _STANDING.maybe(on, site, moderator)


async def following(on: Reader, site: UUID, subscription: UUID) -> Following | None:
    return await _FOLLOWING.maybe(on, site, subscription)
