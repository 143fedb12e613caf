import hashlib
from datetime import datetime, timedelta
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query
from comments_svc.inbound.incoming import ReplyAddress
from comments_svc.inbound.model import Arrived, Cut, Inbound, InboundState
from comments_svc.outbox.model import One
from comments_svc.sites.model import Site
from comments_svc.sites.queries import RULES

_INSERT: Final = Command(
    """
    insert into inbound_message (id, received_at, door, sender, recipient, client_ip, helo, results, raw, size, hash,
      message_id, dedupe)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    on conflict (dedupe, recipient) do nothing
    """
)
_SAME: Final = Query(One, "select id from inbound_message where dedupe = $1 and recipient = $2")


async def insert(
    tx: Tx, id: UUID, arrived: Arrived, sender: str, recipient: str, name: str | None, dedupe: bytes, *, now: datetime
) -> bool:
    """False: it is there already."""
    values = (
        id,
        now,
        arrived.door,
        sender,
        recipient,
        arrived.client_ip,
        arrived.helo,
        list(arrived.provider_results),
        arrived.raw,
        len(arrived.raw),
        hashlib.sha256(arrived.raw).digest(),
        name,
        dedupe,
    )
    return await _INSERT.run(tx, *values) == 1


async def same(on: Reader, dedupe: bytes, recipient: str) -> UUID:
    return (await _SAME.one(on, dedupe, recipient)).id


_COLUMNS: Final[LiteralString] = """
    id, received_at, door, sender, recipient, size, message_id, state, reason, settled_at, attempts, site_id, thread_id,
    comment_id, feedback_id, address_id, kind, from_name, from_email, subject, text, cut, body, authenticity, told
"""


class Bytes(msgspec.Struct, frozen=True):
    """What is known of a message before it is read, and erased with the bytes."""

    raw: bytes | None
    client_ip: str | None
    helo: str | None
    results: list[str]


_BY_ID: Final = Query(Inbound, f"select {_COLUMNS} from inbound_message where id = $1")
_LOCK: Final = Query(Inbound, f"select {_COLUMNS} from inbound_message where id = $1 for update")
_BYTES: Final = Query(Bytes, "select raw, client_ip, helo, results from inbound_message where id = $1")


async def by_id(on: Reader, message: UUID) -> Inbound | None:
    return await _BY_ID.maybe(on, message)


async def lock(tx: Tx, message: UUID) -> Inbound | None:
    return await _LOCK.maybe(tx, message)


async def bytes_of(on: Reader, message: UUID) -> Bytes:
    return await _BYTES.one(on, message)


_SET_READ: Final = Command(
    """
    update inbound_message set state = 'parsed', site_id = $2, thread_id = $3, address_id = $4, kind = $5,
      from_name = $6, from_email = $7, subject = $8, text = $9, cut = $10, body = $11, authenticity = $12
    where id = $1
    """
)
_SETTLE: Final = Command(
    """
    update inbound_message set state = $2, reason = $3, settled_at = $4, thread_id = coalesce($5, thread_id),
      comment_id = $6, feedback_id = $7, told = $8
    where id = $1
    """
)
_SET_SITE: Final = Command("update inbound_message set site_id = $2 where id = $1")
_COUNT: Final = Command("update inbound_message set attempts = attempts + 1 where id = $1")


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """What was found in a message."""

    site: UUID | None
    thread: UUID | None
    address: int | None
    kind: str | None
    from_name: str
    from_email: str | None
    subject: str
    text: str
    cut: list[Cut]
    body: str
    authenticity: str


async def set_read(tx: Tx, message: UUID, read: Read) -> None:
    cut = msgspec.json.encode(read.cut).decode()
    await _SET_READ.run(
        tx,
        message,
        read.site,
        read.thread,
        read.address,
        read.kind,
        read.from_name,
        read.from_email,
        read.subject,
        read.text,
        cut,
        read.body,
        read.authenticity,
    )


async def set_settled(
    tx: Tx,
    message: UUID,
    state: InboundState,
    reason: str | None,
    *,
    thread: UUID | None,
    comment: UUID | None,
    feedback: UUID | None,
    told: str | None,
    now: datetime,
) -> None:
    await _SETTLE.run(tx, message, state, reason, now, thread, comment, feedback, told)


async def set_site(tx: Tx, message: UUID, site: UUID) -> None:
    await _SET_SITE.run(tx, message, site)


async def count_attempt(tx: Tx, message: UUID) -> None:
    await _COUNT.run(tx, message)


_ADDRESS: Final = Query(
    ReplyAddress,
    """
    select a.id, a.kind, a.site_id, coalesce(
        (select c.thread_id from comment c where c.site_id = a.site_id and c.id = a.comment_id),
        (select t.merged_into from thread t where t.site_id = a.site_id and t.id = a.thread_id),
        a.thread_id
      ) as thread_id, a.comment_id, a.email, a.moderator_id, a.subscription_id, a.feedback_id, a.inbound_id,
      a.expires_at, a.revoked_at, a.trial
    from reply_address a where a.id = $1
    """,
)
_USED: Final = Command("update reply_address set uses = uses + 1 where id = $1")


class AddressId(msgspec.Struct, frozen=True):
    address_id: int | None


_OF_MESSAGE: Final = Query(AddressId, "select address_id from outbound_message where id = $1")
_SITE_OF: Final = Query(
    Site,
    f"""
    select id, slug, title, policy, name_rule, email_rule, max_length, edit_window_s, votes, mail, lang, follow,
      proof_rule, query_rule, query_names, origins, reactions, private, house_rules, keep_removed_days, revision, array(
      select m.name from site_moderator o join moderator m on m.id = o.moderator_id where o.site_id = site.id order by 1
    ) as moderators, {RULES}
    from site where lower(mail) = lower($1) or slug = lower($2)
    order by lower(mail) = lower($1) desc nulls last limit 1
    """,
)


async def address(on: Reader, id: int) -> ReplyAddress | None:
    return await _ADDRESS.maybe(on, id)


async def count_use(tx: Tx, address: int) -> None:
    await _USED.run(tx, address)


async def address_of_message(on: Reader, message: UUID) -> int | None:
    """Of a mail that was sent, if it could be answered."""
    found = await _OF_MESSAGE.maybe(on, message)
    return found.address_id if found else None


async def site_of(on: Reader, address: str, slug: str) -> Site | None:
    """By its plain address, or by its name."""
    return await _SITE_OF.maybe(on, address, slug)


class Turn(msgspec.Struct, frozen=True):
    taken: bool


_TURN: Final = Query(
    Turn, "select true as taken from (select pg_advisory_xact_lock(hashtextextended('mail from ' || lower($1), 0))) l"
)


async def in_turn(tx: Tx, sender: str) -> None:
    """The mails of one sender are settled one after the other, each with a sight of what the one before became: copies
    of one that came to several addresses or doors at once are told from each other."""
    await _TURN.one(tx, sender)


class Said(msgspec.Struct, frozen=True):
    said: bool


_SAID_BEFORE: Final = Query(
    Said,
    """
    select exists (
      select from inbound_message
      where lower(from_email) = lower($1) and received_at > $2 and site_id = $3 and id <> $4 and text = $5
        and coalesce(thread_id = $6, $6::uuid is null) and state in ('posted', 'held')
        and (coalesce((authenticity->>'reader')::boolean, false) or not $7)
    ) as said
    """,
)
_SAME_WITHIN: Final = timedelta(days=1)


async def said_before(
    on: Reader, message: Inbound, site: UUID, thread: UUID | None, sender: str, text: str, *, known: bool
) -> bool:
    """The same words by the same sender, on the same page, within a day. What nobody vouched for keeps nothing out
    that somebody vouches for."""
    since = message.received_at - _SAME_WITHIN
    return (await _SAID_BEFORE.one(on, sender, since, site, message.id, text, thread, known)).said


class ThreadOf(msgspec.Struct, frozen=True):
    """`id`: of the page that it was merged into, if it was."""

    id: UUID
    url: str
    url_key: str
    title: str
    state: str


_THREAD: Final = Query(
    ThreadOf,
    """
    select id, url, url_key, title, state from thread
    where site_id = $1 and id = (select coalesce(merged_into, id) from thread where site_id = $1 and id = $2)
    """,
)


async def thread(on: Reader, site: UUID, id: UUID) -> ThreadOf:
    return await _THREAD.one(on, site, id)


class Alias(msgspec.Struct, frozen=True):
    email: str


# Of the reader behind a subscription: who proved another address since is still the same person.
_ALIASES: Final = Query(
    Alias,
    """
    select a.email from subscription s
    join reader_address a on a.site_id = s.site_id and a.reader_id = s.reader_id
    where s.site_id = $1 and s.id = $2
    """,
)


async def aliases(on: Reader, site: UUID, subscription: UUID) -> list[str]:
    """Addresses that the same reader has proven."""
    return [each.email for each in await _ALIASES.many(on, site, subscription)]


class Template(msgspec.Struct, frozen=True):
    template: str


_TEMPLATE: Final = Query(
    Template, "select template from outbound_message where address_id = $1 order by created_at limit 1"
)


async def template_of(on: Reader, address: int) -> str | None:
    """Which mail an address stood on; None when that is no longer known."""
    found = await _TEMPLATE.maybe(on, address)
    return found.template if found else None
