"""A moderator posts a mail that no rule would have posted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from msgspec.structs import replace

from comments_svc.comments.draft import Draft, Sender
from comments_svc.comments.model import Door
from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Query
from comments_svc.inbound import queries
from comments_svc.inbound.find_page import find_page
from comments_svc.inbound.look_at import takes_acts
from comments_svc.inbound.model import Cut, Inbound, InboundState
from comments_svc.inbound.problems import MailIsSettled, NoSuchMail
from comments_svc.kernel.problems import Invalid
from comments_svc.mail.authenticate import Authenticity
from comments_svc.markup.normalise import clean_line, normalise
from comments_svc.markup.render import render_for_request
from comments_svc.moderation.decide import decide
from comments_svc.moderation.judge import NO_RULES
from comments_svc.moderation.model import Act
from comments_svc.moderation.submit import submit
from comments_svc.readers.recognise_address import recognise_address
from comments_svc.sites.model import Site
from comments_svc.sites.page_key import page_key
from comments_svc.threads.queries import by_key

_OPEN: Final = (InboundState.HELD, InboundState.DROPPED)


class There(msgspec.Struct, frozen=True):
    there: bool


_THERE: Final = Query(
    There,
    "select exists (select from comment where site_id = $1 and thread_id = $2 and id = $3 and source <> '') as there",
)


async def draft_anyway(
    on: Reader, site: Site, message: Inbound, *, url: str, back: Sequence[int], text: str | None = None, now: datetime
) -> Draft:
    """`url`: the page, where the mail is about none. `back`: which of the pieces that were cut belong to it, after
    all. `text`: what is posted instead of its own. Raises Invalid, BadUrl, ForeignPage, TooLong, RenderingBusy."""
    address, title, thread, key = await _page(on, site, message, url)
    words = _words(site, message, key) if text is None else text
    source = normalise(with_cuts(words, message.cut, back)).strip()
    if not source:
        raise Invalid("text", "There is no text in it. Put back what was cut from it, or leave it.")
    rendered = await render_for_request(source, max_bytes=site.max_length)
    name = clean_line(message.from_name or "")
    return Draft(
        site=site,
        id=message.id,
        url=address,
        url_key=key,
        title=title,
        parent=await _parent(on, site, message, thread),
        source=source,
        rendered=rendered,
        sender=Sender(name=name, email=message.from_email),
        door=Door.MAIL,
        at=now,
    )


def with_cuts(text: str, cut: str, back: Sequence[int]) -> str:
    """The text with these pieces of what was cut below it, in their order."""
    every = msgspec.json.decode(cut, type=list[Cut])
    pieces = [each.text for at, each in enumerate(every) if at in set(back)]
    return "\n\n".join(each.strip() for each in (text, *pieces) if each.strip())


def _words(site: Site, message: Inbound, key: str) -> str:
    """Without the line that only says which page it is for, unless nothing else stands there."""
    text = message.text or ""
    found = find_page(site, message.subject or "", text, message.body or "")
    return (found.rest if found is not None and found.key == key else "") or text


async def _page(on: Reader, site: Site, message: Inbound, url: str) -> tuple[str, str, UUID | None, str]:
    if message.thread_id is not None:
        known = await queries.thread(on, site.id, message.thread_id)
        return known.url, known.title, known.id, known.url_key
    if not url.strip():
        raise Invalid("url", "Say which page it belongs to.")
    key = page_key(site, url.strip())
    found = await by_key(on, site.id, key)
    return (found.url, found.title, found.id, found.url_key) if found else (url.strip(), "", None, key)


async def _parent(on: Reader, site: Site, message: Inbound, thread: UUID | None) -> UUID | None:
    """What the address that was written to answers, while it stands."""
    row = await queries.address(on, message.address_id) if message.address_id is not None else None
    if row is None or row.comment_id is None or row.thread_id != thread:
        return None
    return row.comment_id if (await _THERE.one(on, site.id, thread, row.comment_id)).there else None


async def post_anyway(tx: Tx, draft: Draft, *, by: UUID, now: datetime) -> None:
    """Published by this moderator's word. Raises NoSuchMail, MailIsSettled, and what `submit` and `decide` raise."""
    site = draft.site
    message = await queries.lock(tx, draft.id)
    if message is None or message.site_id != site.id:
        raise NoSuchMail(draft.id)
    if message.state not in _OPEN or not takes_acts(message):
        raise MailIsSettled(draft.id)
    whole = await _with_reader(tx, draft, message, now)
    # The moderator has read it: what the site's rules would say does not count.
    posted = await submit(tx, replace(whole, site=replace(site, rules=NO_RULES)), limit=None)
    await decide(tx, site, draft.id, Act.APPROVE, by=by, seen=1, now=now)
    await queries.set_settled(
        tx,
        message.id,
        InboundState.POSTED,
        None,
        thread=posted.thread_id,
        comment=draft.id,
        feedback=None,
        told=message.told,
        now=now,
    )


async def _with_reader(tx: Tx, draft: Draft, message: Inbound, now: datetime) -> Draft:
    """A sender whom somebody vouches for is a reader; nobody else becomes one by a moderator's word."""
    known = message.authenticity and msgspec.json.decode(message.authenticity, type=Authenticity).reader
    if not known or not message.from_email:
        return draft
    reader = await recognise_address(tx, draft.site.id, message.from_email, now=now)
    sender = replace(draft.sender, token_hash=reader.token_hash)
    return replace(draft, sender=sender)
