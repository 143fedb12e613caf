from comments_svc.db.database import Reader, Tx
from comments_svc.inbound import queries
from comments_svc.inbound.draft_comment import Where, Who, draft_comment
from comments_svc.inbound.incoming import Incoming, ReplyAddress, Settled, ToAddress, dropped, held
from comments_svc.inbound.limit import limit
from comments_svc.inbound.means import Means
from comments_svc.inbound.model import InboundState, Why
from comments_svc.inbound.private import private
from comments_svc.inbound.take_feedback import take_feedback
from comments_svc.inbound.take_private import take_private
from comments_svc.mail.header import Mailbox
from comments_svc.moderation.confirm_mail import UNVERIFIED
from comments_svc.moderation.submit import submit
from comments_svc.notify.model import FLOOD
from comments_svc.readers.recognise_address import recognise_address
from comments_svc.subscriptions.resume import resume


async def take_reply(tx: Tx, incoming: Incoming, means: Means) -> Settled:
    """A reader's answer to a notification: a reply to what the notification told. Raises what `submit` raises."""
    target, sender = incoming.target, incoming.sender
    assert isinstance(target, ToAddress)
    row = target.row
    if sender is None or not await _is_theirs(tx, row, sender):
        return held(Why.WRONG_SENDER, thread=row.thread_id)
    if await queries.template_of(tx, row.id) == FLOOD:
        return await _resumed(tx, incoming, row)
    if not incoming.text:
        return held(Why.NO_TEXT, thread=row.thread_id)
    if await _was_said(tx, incoming, row, sender):
        return dropped(Why.SAID_BEFORE)
    await limit(tx, incoming, sender.address, row.thread_id, means)
    words = private(incoming.text)
    if row.feedback_id is not None:
        return await take_private(tx, incoming, row, sender, row.feedback_id, words or incoming.text)
    if words is not None:
        return await take_feedback(tx, incoming, sender, words, thread=row.thread_id)
    return await _post(tx, incoming, row, sender)


async def _resumed(tx: Tx, incoming: Incoming, row: ReplyAddress) -> Settled:
    """Any word, and mails about a flooded page go on; it is no comment."""
    if not incoming.known or row.subscription_id is None:
        return held(Why.UNVERIFIED, thread=row.thread_id)
    await resume(tx, row.site_id, row.subscription_id, now=incoming.now)
    return dropped(Why.RESUMED)


async def _is_theirs(on: Reader, row: ReplyAddress, sender: Mailbox) -> bool:
    """Whether the address was made for this sender, or for a reader who has proven this one, too."""
    allowed = {row.email.lower()} if row.email else set()
    if sender.address not in allowed and row.subscription_id is not None:
        allowed |= {each.lower() for each in await queries.aliases(on, row.site_id, row.subscription_id)}
    return sender.address in allowed


async def _was_said(on: Reader, incoming: Incoming, row: ReplyAddress, sender: Mailbox) -> bool:
    return await queries.said_before(
        on, incoming.stored, row.site_id, row.thread_id, sender.address, incoming.text, known=incoming.known
    )


async def _post(tx: Tx, incoming: Incoming, row: ReplyAddress, sender: Mailbox) -> Settled:
    assert row.thread_id is not None and row.email is not None
    thread = await queries.thread(tx, row.site_id, row.thread_id)
    where = Where(thread.url, thread.url_key, thread.title, row.comment_id)
    who = Who(None)
    if incoming.known:
        reader = await recognise_address(tx, row.site_id, sender.address, now=incoming.now)
        who = Who(reader.token_hash, reader.name)
    doubts = () if incoming.known else (UNVERIFIED,)
    draft = await draft_comment(incoming, sender, where, who, incoming.text, doubts)
    await submit(tx, draft, limit=None)
    return Settled(
        state=InboundState.POSTED,
        thread=row.thread_id,
        comment=draft.id,
        confirm=None if incoming.known else row.email,
    )
