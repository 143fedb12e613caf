"""One message that arrived, for people."""

from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.inbound import queries
from comments_svc.inbound.find_page import find_page
from comments_svc.inbound.model import Cut, Inbound
from comments_svc.inbound.problems import NoSuchMail
from comments_svc.mail.address import Kind
from comments_svc.mail.authenticate import NOBODY, Authenticity
from comments_svc.sites.model import Site


class More(msgspec.Struct, frozen=True):
    """`has_bytes`: as it came, for 14 days. The comment's text is the one that readers see. `answered`: it began a
    conversation in private, whatever else it became."""

    has_bytes: bool
    page_url: str | None
    page_title: str | None
    page_state: str | None
    comment_state: str | None
    comment_source: str | None
    comment_revision: int | None
    comment_held: int | None
    answered: bool


_MORE: Final = Query(
    More,
    """
    select i.raw is not null as has_bytes, t.url as page_url, t.title as page_title, t.state as page_state,
      c.state as comment_state, c.source as comment_source, c.revision as comment_revision,
      c.held_revision as comment_held, f.id is not null as answered
    from inbound_message i
    left join thread t on t.site_id = i.site_id and t.id = i.thread_id
    left join comment c on c.site_id = i.site_id and c.id = i.comment_id
    left join feedback f on f.site_id = i.site_id and f.id = i.id
    where i.id = $1
    """,
)


class Seen(msgspec.Struct, frozen=True):
    """`guess`: the page that the mail names, where it is about none that is known."""

    message: Inbound
    more: More
    cut: list[Cut]
    authenticity: Authenticity
    guess: str


def takes_acts(message: Inbound) -> bool:
    """What readers write is anybody's to decide who moderates; a moderator's mail, and a program's, is not."""
    return message.kind in {None, Kind.READER, Kind.POST}


async def look_at(on: Reader, site: Site, message: UUID, *, anywhere: bool = False) -> Seen:
    """`anywhere` is for the operator alone: of any site, or of none. Raises NoSuchMail."""
    found = await queries.by_id(on, message)
    if found is None or not (anywhere or found.site_id == site.id):
        raise NoSuchMail(message)
    guess = find_page(site, found.subject or "", found.text or "", found.body or "")
    return Seen(
        found,
        await _MORE.one(on, message),
        msgspec.json.decode(found.cut, type=list[Cut]),
        msgspec.json.decode(found.authenticity, type=Authenticity) if found.authenticity else NOBODY,
        guess.url if guess else "",
    )


async def bytes_of(on: Reader, message: UUID) -> bytes:
    """As it came. Raises NoSuchMail when they have been erased."""
    raw = (await queries.bytes_of(on, message)).raw
    if raw is None:
        raise NoSuchMail(message)
    return raw
