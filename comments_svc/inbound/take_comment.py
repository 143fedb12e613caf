from uuid import UUID

import msgspec

from comments_svc.db.database import Tx
from comments_svc.inbound import queries
from comments_svc.inbound.draft_comment import Where, Who, draft_comment
from comments_svc.inbound.find_page import find_page
from comments_svc.inbound.incoming import Incoming, Settled, ToAddress, dropped, held
from comments_svc.inbound.limit import limit
from comments_svc.inbound.means import Means
from comments_svc.inbound.model import InboundState, Why
from comments_svc.inbound.private import private
from comments_svc.inbound.take_feedback import take_feedback
from comments_svc.mail.header import Mailbox
from comments_svc.moderation.submit import submit
from comments_svc.readers.recognise_address import recognise_address
from comments_svc.threads.queries import by_key


class Page(msgspec.Struct, frozen=True):
    """`thread` is None where nobody has written yet."""

    where: Where
    thread: UUID | None
    state: str = "open"


async def take_comment(tx: Tx, incoming: Incoming, means: Means) -> Settled:
    """A mail to a post's address, or to the site's: a comment on the page that it names, or a private message where
    it names none or says so. Raises what `submit` raises."""
    sender, site = incoming.sender, incoming.site
    assert site is not None
    page, text = await _page(tx, incoming)
    thread = page.thread if page else None
    if sender is None:
        return held(Why.WRONG_SENDER, thread=thread)
    words = private(text)
    if not (text if words is None else words):
        return held(Why.NO_TEXT, thread=thread)
    said = await queries.said_before(
        tx, incoming.stored, site.id, thread, sender.address, incoming.text, known=incoming.known
    )
    if said:
        return dropped(Why.SAID_BEFORE)
    if not incoming.known:
        return held(Why.UNVERIFIED, thread=thread)
    await limit(tx, incoming, sender.address, thread, means)
    if words is not None or page is None:
        return await take_feedback(tx, incoming, sender, text if words is None else words, thread=thread)
    return await _post(tx, incoming, sender, page, text)


async def _page(tx: Tx, incoming: Incoming) -> tuple[Page | None, str]:
    """And the text without the line that only names the page."""
    site, target = incoming.site, incoming.target
    assert site is not None
    if isinstance(target, ToAddress):
        assert target.row.thread_id is not None
        thread = await queries.thread(tx, site.id, target.row.thread_id)
        url = find_page(site, incoming.subject, incoming.text, incoming.reply.mail.text)
        text = url.rest if url and url.key == thread.url_key else incoming.text
        return Page(Where(thread.url, thread.url_key, thread.title, None), target.row.thread_id, thread.state), text
    found = find_page(site, incoming.subject, incoming.text, incoming.reply.mail.text)
    if found is None:
        return None, incoming.text
    known = await by_key(tx, site.id, found.key)
    if known is None:
        return Page(Where(found.url, found.key, "", None), None), found.rest
    return Page(Where(known.url, known.url_key, known.title, None), known.id, known.state), found.rest


async def _post(tx: Tx, incoming: Incoming, sender: Mailbox, page: Page, text: str) -> Settled:
    assert incoming.site is not None
    reader = await recognise_address(tx, incoming.site.id, sender.address, now=incoming.now)
    who = Who(reader.token_hash, reader.name)
    posted = await submit(tx, await draft_comment(incoming, sender, page.where, who, text), limit=None)
    return Settled(state=InboundState.POSTED, thread=posted.thread_id, comment=incoming.stored.id)
