"""What is never a comment (mail.md, "Loops and backscatter")."""

from typing import Final

from comments_svc.inbound.incoming import Incoming
from comments_svc.inbound.means import Means
from comments_svc.inbound.model import Why
from comments_svc.mail.compose import LOOP_HEADER
from comments_svc.mail.message_id import Names

_MOST_RECEIVED: Final = 25


def never(incoming: Incoming, means: Means) -> Why | None:
    """Why a mail is not taken as anybody's words; None for one that may be."""
    headers = incoming.reply.mail.headers
    named = means.ids.read(headers.first("message-id"))
    if headers.first(LOOP_HEADER.lower()) == means.instance or (named is not None and named.what is Names.MESSAGE):
        return Why.OURS
    if _is_from_us(incoming, means):
        return Why.OURS
    if len(headers.all("received")) > _MOST_RECEIVED:
        return Why.LOOP
    if incoming.reply.automatic or _has_no_envelope(incoming):
        return Why.AUTOMATIC
    # Any instance's loop header says that a program of our kind wrote it; a list's mail is for its members.
    if headers.all(LOOP_HEADER.lower()) or headers.all("list-id"):
        return Why.AUTOMATIC
    return None


def _is_from_us(incoming: Incoming, means: Means) -> bool:
    senders = {each.address for each in incoming.reply.mail.sender}
    ours = {means.from_address.lower()} if means.from_address else set()
    addresses = means.addresses
    return bool(senders & ours) or (addresses is not None and any(addresses.read(each) for each in senders))


def _has_no_envelope(incoming: Incoming) -> bool:
    """An empty sender is a bounce. Some doors know no envelope, and say so with an unknown recipient, too."""
    return incoming.stored.sender in {"", "<>"} and incoming.stored.recipient != ""
