"""The job that follows a message's arrival: whatever its bytes, it ends posted, held or dropped, with the reason."""

import asyncio
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.problems import Unavailable
from comments_svc.inbound import queries
from comments_svc.inbound.decide import decide
from comments_svc.inbound.find_page import thread_of
from comments_svc.inbound.find_target import find_target
from comments_svc.inbound.incoming import Incoming, Settled, Target, ToAddress, ToNobody, dropped, held
from comments_svc.inbound.means import Means
from comments_svc.inbound.model import Cut, Inbound, InboundState, Why
from comments_svc.inbound.never import never
from comments_svc.inbound.settle import settle
from comments_svc.inbound.store import ReadMail
from comments_svc.inbound.strip_ours import strip_ours
from comments_svc.inbound.what_was_sent import what_was_sent
from comments_svc.kernel.problem import Problem
from comments_svc.mail.address import Kind
from comments_svc.mail.authenticate import NOBODY, Arrival, Authenticity, authenticate
from comments_svc.mail.clean import clean, clean_name
from comments_svc.mail.header import Headers
from comments_svc.mail.isolate import Unreadable
from comments_svc.mail.parse import parse
from comments_svc.mail.read_reply import Reply
from comments_svc.mail.trimming.model import Trimmed
from comments_svc.notify.forward import list_in_digest
from comments_svc.outbox.enqueue import enqueue
from comments_svc.outbox.model import Job

log = logging.getLogger(__name__)

_MOST_TRIES: Final = 3
_TRY_AGAIN: Final = timedelta(seconds=20)
_DNS_S: Final = 40.0
_BODY_CHARS: Final = 200_000
_NOTHING: Final = Reply(parse(b""), Trimmed("", ()), automatic=False)


async def read_mail(tx: Tx, job: ReadMail, means: Means) -> None:
    """Once; a message that was settled stays so. Raises Unavailable, and then changes nothing."""
    stored = await queries.lock(tx, job.message)
    if stored is None or stored.state is not InboundState.RECEIVED:
        return
    try:
        async with tx.savepoint():
            await _read(tx, stored, means)
    except Unavailable:
        raise
    except Exception as fault:
        log.exception("a message could not be read", extra={"inbound": str(stored.id)})
        await _again_or_hold(tx, job, stored, means, fault)


async def _again_or_hold(tx: Tx, job: ReadMail, stored: Inbound, means: Means, fault: Exception) -> None:
    """What two acts at once did to each other is over soon; a fault of ours stays, and the message is not lost."""
    now = means.clock()
    await queries.count_attempt(tx, stored.id)
    if stored.attempts + 1 < _MOST_TRIES:
        await enqueue(tx, Job.of(job, due_at=now + _TRY_AGAIN))
        return
    reason = fault.slug if isinstance(fault, Problem) else Why.FAULT
    told = "digest" if await _told(tx, stored, means) else None
    await queries.set_settled(
        tx, stored.id, InboundState.HELD, reason, thread=None, comment=None, feedback=None, told=told, now=now
    )


async def _told(tx: Tx, stored: Inbound, means: Means) -> bool:
    """Whether the author hears of it: only the envelope says whose it is, for nothing of the mail could be read."""
    target = await find_target(tx, stored.recipient, Headers(()), means)
    if target.site is None:
        return False
    await queries.set_site(tx, stored.id, target.site.id)
    if means.ways.mail:
        await list_in_digest(tx, target.site.id, now=means.clock())
    return means.ways.mail


async def _read(tx: Tx, stored: Inbound, means: Means) -> None:
    given = await queries.bytes_of(tx, stored.id)
    raw = given.raw or b""
    reply, target = await _parsed(tx, stored, raw, means)
    unreadable = isinstance(reply, Unreadable)
    if isinstance(reply, Unreadable):
        reply = _NOTHING
    incoming = Incoming(
        stored,
        raw,
        reply,
        target,
        clean(strip_ours(reply.mail.headers.first("subject"), means), most=200),
        strip_ours(reply.trimmed.reply, means).strip(),
        means.clock(),
    )
    refused = Why.UNREADABLE if unreadable else None if _is_machines(incoming) else never(incoming, means)
    if refused is None:
        incoming = msgspec.structs.replace(incoming, authenticity=await _authenticity(incoming, given, means))
    if incoming.sender is not None:
        await queries.in_turn(tx, incoming.sender.address)
    await queries.set_read(tx, stored.id, _found(incoming, means))
    settled = await _settled(tx, incoming, means) if refused is None else _refused(refused)
    await settle(tx, incoming, settled, means)


async def _parsed(on: Reader, stored: Inbound, raw: bytes, means: Means) -> tuple[Reply | Unreadable, Target]:
    """What it answers tells which of its words are quoted; where the envelope does not say what that is, its fields
    do, and it is read once more."""
    target = await find_target(on, stored.recipient, Headers(()), means)
    sent = await what_was_sent(on, target)
    reply = await means.isolate.read(raw, sent=sent)
    if isinstance(target, ToAddress) or isinstance(reply, Unreadable):
        return reply, target
    target = await find_target(on, stored.recipient, reply.mail.headers, means)
    sent = await what_was_sent(on, target)
    return (await means.isolate.read(raw, sent=sent) if sent else reply), target


def _is_machines(incoming: Incoming) -> bool:
    """Bounces and wishes to unsubscribe are sent by programs, and are for a program."""
    target = incoming.target
    kind = target.kind if isinstance(target, ToAddress | ToNobody) else None
    return kind in {Kind.BOUNCE, Kind.UNSUBSCRIBE}


def _refused(why: Why) -> Settled:
    return held(why) if why is Why.UNREADABLE else dropped(why)


async def _settled(tx: Tx, incoming: Incoming, means: Means) -> Settled:
    """What a rule refuses is held with the name of the rule; what it had begun is taken back."""
    try:
        async with tx.savepoint():
            return await decide(tx, incoming, means)
    except Unavailable:
        raise
    except Problem as reason:
        return held(reason.slug, thread=await thread_of(tx, incoming))


async def _authenticity(incoming: Incoming, given: queries.Bytes, means: Means) -> Authenticity:
    """Nobody vouches for two senders, or for none; and nobody waits long for a DNS that is slow."""
    sender = incoming.sender
    if sender is None:
        return Authenticity(reader=False, author=False, found=("there is not exactly one sender in From",))
    arrival = Arrival(incoming.stored.sender, given.client_ip, given.helo)
    results = [*given.results, *incoming.reply.mail.headers.as_written("authentication-results")]
    try:
        async with asyncio.timeout(_DNS_S):
            return await authenticate(
                incoming.raw,
                sender.address.rpartition("@")[2],
                arrival,
                results=results,
                authserv_id=means.authserv_id,
                lookup=means.lookup,
                now=incoming.now,
            )
    except TimeoutError:
        return NOBODY


def _found(incoming: Incoming, means: Means) -> queries.Read:
    target, mail = incoming.target, incoming.reply.mail
    row = target.row if isinstance(target, ToAddress) else None
    first = mail.sender[0] if mail.sender else None
    return queries.Read(
        site=incoming.site.id if incoming.site else None,
        thread=row.thread_id if row else None,
        address=row.id if row else None,
        kind=target.kind if isinstance(target, ToAddress | ToNobody) else None,
        from_name=clean_name(first.name) if first else "",
        from_email=first.address[:254] if first else None,
        subject=incoming.subject,
        text=incoming.text,
        cut=list(_cuts(incoming.reply.trimmed, means)),
        body=strip_ours((mail.text or incoming.reply.trimmed.reply)[:_BODY_CHARS], means),
        authenticity=msgspec.json.encode(incoming.authenticity).decode(),
    )


def _cuts(trimmed: Trimmed, means: Means) -> Iterator[Cut]:
    """As much as a person would look through."""
    room = _BODY_CHARS
    for each in trimmed.cut:
        if room <= 0:
            return
        yield Cut(each.kind, strip_ours(each.text[:room], means))
        room -= len(each.text)
