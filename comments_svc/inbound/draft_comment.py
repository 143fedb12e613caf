from uuid import UUID

import msgspec

from comments_svc.comments.draft import Draft, Sender
from comments_svc.comments.model import Door
from comments_svc.inbound.incoming import Incoming
from comments_svc.mail.clean import clean_name
from comments_svc.mail.header import Mailbox
from comments_svc.markup.normalise import clean_line, normalise
from comments_svc.markup.render import render_for_request


class Where(msgspec.Struct, frozen=True):
    """`parent`: what a reply answers."""

    url: str
    url_key: str
    title: str
    parent: UUID | None


class Who(msgspec.Struct, frozen=True):
    """`token_hash` stands for the reader; None for a sender whom nobody vouches for. `name`: as they are known."""

    token_hash: bytes | None
    name: str = ""


async def draft_comment(
    incoming: Incoming, sender: Mailbox, where: Where, who: Who, text: str, doubts: tuple[str, ...] = ()
) -> Draft:
    """The comment that a mail is to be, under the mail's own id: read twice, it is one comment. Raises TooLong,
    RenderingBusy."""
    site = incoming.site
    assert site is not None
    rendered = await render_for_request(text, max_bytes=site.max_length)
    # Never the address: what stands before the @ is half of it.
    name = clean_line(clean_name(sender.name)) or who.name
    return Draft(
        site,
        incoming.stored.id,
        where.url,
        where.url_key,
        where.title,
        where.parent,
        normalise(text),
        rendered,
        Sender(name=name, email=sender.address, token_hash=who.token_hash),
        Door.MAIL,
        incoming.now,
        doubts=doubts,
    )
