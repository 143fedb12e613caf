from collections.abc import Iterator
from typing import Final

from comments_svc.db.database import Reader
from comments_svc.inbound import queries
from comments_svc.inbound.incoming import Target, ToAddress, ToNobody, ToSite
from comments_svc.inbound.means import Means
from comments_svc.mail.address import Kind, Token
from comments_svc.mail.header import Headers
from comments_svc.mail.message_id import Names
from comments_svc.sites.queries import by_id as site_by_id

_DELIVERED: Final = ("delivered-to", "x-original-to", "envelope-to")
_WRITTEN: Final = ("to", "cc")
_MOST_ADDRESSES: Final = 60
_MOST_REFERENCES: Final = 20


async def find_target(on: Reader, recipient: str, headers: Headers, means: Means) -> Target:
    """Whom a mail is for: by its envelope, else by what says where it was delivered, else by To and Cc, else by the
    mail of ours that it answers."""
    lost = ToNobody()
    for address in _addresses(recipient, headers):
        token = means.addresses.read(address) if means.addresses else None
        found = await _behind(on, token) if token else await _plain(on, address, means)
        if not isinstance(found, ToNobody):
            return found
        lost = found if token else lost
    return await _answered(on, headers, means) or lost


def _addresses(recipient: str, headers: Headers) -> Iterator[str]:
    seen = [recipient] if recipient else []
    for name in (*_DELIVERED, *_WRITTEN):
        seen += [each.address for each in headers.mailboxes(name)]
    yield from dict.fromkeys(seen[:_MOST_ADDRESSES])


async def _behind(on: Reader, token: Token) -> Target:
    row = await queries.address(on, token.id)
    if row is None or (token.kind in {Kind.READER, Kind.AUTHOR, Kind.POST} and token.kind is not row.kind):
        return ToNobody(token.kind)
    site = await site_by_id(on, row.site_id)
    assert site is not None
    return ToAddress(token.kind, row, site)


async def _plain(on: Reader, address: str, means: Means) -> Target:
    """The site's own address, or its slug at the host that answers come to."""
    local, _, host = address.rpartition("@")
    slug = local if means.addresses and host == means.addresses.host else ""
    site = await queries.site_of(on, address, slug)
    return ToSite(site) if site else ToNobody()


async def _answered(on: Reader, headers: Headers, means: Means) -> Target | None:
    """By the Message-ID of our own mail, which proves that we made it: for clients that answer to From."""
    words = (headers.first("in-reply-to") + " " + " ".join(reversed(headers.first("references").split()))).split()
    for word in words[:_MOST_REFERENCES]:
        named = means.ids.read(word)
        if named is None or named.what is not Names.MESSAGE:
            continue
        id = await queries.address_of_message(on, named.row)
        row = await queries.address(on, id) if id is not None else None
        if row is not None:
            return await _behind(on, Token(row.kind, row.id))
    return None
