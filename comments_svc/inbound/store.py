import hashlib
import re
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Tx
from comments_svc.inbound import queries
from comments_svc.inbound.model import Arrived, StoredId
from comments_svc.kernel.ids import uuid7
from comments_svc.outbox.enqueue import enqueue
from comments_svc.outbox.model import Job

_HEAD: Final = 64 * 1024
_LONGEST_RECIPIENT: Final = 320
"""Longer than any address (RFC 5321, section 4.5.3.1), and short enough for the index that tells a redelivery."""
_BLANK: Final = re.compile(rb"\r?\n\r?\n")
_MESSAGE_ID: Final = re.compile(rb"(?:\A|\n)message-id[ \t]{0,20}:\s{0,20}([^\s]{1,500})", re.IGNORECASE)


class ReadMail(msgspec.Struct, frozen=True, tag="read-mail"):
    message: UUID


async def store(tx: Tx, arrived: Arrived, *, now: datetime) -> StoredId:
    """Keeps a message and sees to it that it is read: both are durable once the transaction is.

    The same message for the same recipient again changes nothing, and answers with the id of the first. Raises nothing
    for what is in the message.
    """
    name, dedupe = _names(arrived.raw)
    sender, recipient = _storable(arrived.sender), _storable(arrived.recipient)[:_LONGEST_RECIPIENT].lower()
    message = uuid7()
    added = await queries.insert(tx, message, arrived, sender, recipient, name, dedupe, now=now)
    if added:
        await enqueue(tx, Job.of(ReadMail(message), due_at=now))
        return StoredId(message)
    return StoredId(await queries.same(tx, dedupe, recipient))


def _names(raw: bytes) -> tuple[str | None, bytes]:
    """Its Message-ID, and what tells a redelivery: that and the body, for relays add lines on top.

    The name alone would let anybody who has seen it keep another's words from arriving.
    """
    blank = _BLANK.search(raw, 0, _HEAD)
    head, body = (raw[:_HEAD], b"") if blank is None else (raw[: blank.start()], raw[blank.end() :])
    found = _MESSAGE_ID.search(head)
    # Without a name the whole message is its own name.
    name = found[1] if found else raw
    dedupe = hashlib.sha256(hashlib.sha256(name).digest() + body.rstrip().replace(b"\r\n", b"\n")).digest()
    return (_storable(found[1].decode("utf-8", "replace")) if found else None), dedupe


def _storable(text: str) -> str:
    """Postgres takes any text but NUL."""
    return text.replace("\0", "")[:1000].encode("utf-8", "replace").decode()
