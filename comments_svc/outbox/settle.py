import random
from datetime import datetime, timedelta
from typing import Final, assert_never

from comments_svc.db.database import Tx
from comments_svc.db.query import Command
from comments_svc.kernel.phrase import phrase
from comments_svc.outbox.message import Claimed, MessageState
from comments_svc.outbox.model import (
    GIVEN_UP,
    TWICE_CUT_OFF,
    Delivered,
    Dropped,
    Interrupted,
    Outcome,
    Postponed,
    Rejected,
)

FIRST_RETRY: Final = timedelta(minutes=1)
GIVE_UP_AFTER: Final = timedelta(days=3)
_LONGEST_ANSWER: Final = 500

# What its mail carried shares its fate. Whoever has lost the lease, and another taken it, changes nothing.
_END: Final = Command(
    """
    with mine as (
      update outbound_message set state = $3, last_answer = $4, claimed_until = null,
        sent_at = case when $3 = 'sent' then $5::timestamptz end
      where id = $1 and attempts = $2 and state = 'queued' returning id
    )
    update outbound_message set state = $3, last_answer = $4,
      sent_at = case when $3 = 'sent' then $5::timestamptz end
    where carried_by in (select id from mine) and state = 'queued'
    """
)
_RETRY: Final = Command(
    """
    update outbound_message set due_at = $3, last_answer = $4, unsure = unsure or $5, claimed_until = null
    where id = $1 and attempts = $2 and state = 'queued'
    """
)


# As if it had not been tried: nothing of it has left.
_HAND_BACK: Final = Command(
    """
    update outbound_message set attempts = attempts - 1, claimed_until = null
    where id = $1 and attempts = $2 and state = 'queued'
    """
)
_CUT_OFF: Final = phrase("This service was stopped while it handed the mail over: it may have been taken.")


async def settle(tx: Tx, message: Claimed, outcome: Outcome | Interrupted, *, now: datetime) -> MessageState:
    """Keeps what became of an attempt, and where the message now stands. One statement."""
    match outcome:
        case Delivered(answer):
            return await _end(tx, message, MessageState.SENT, answer, now)
        case Rejected(answer):
            return await _end(tx, message, MessageState.FAILED, answer, now)
        case Dropped(reason):
            return await _end(tx, message, MessageState.CANCELLED, reason, now)
        case Postponed(answer, unsure):
            return await _postpone(tx, message, answer, now, unsure=unsure)
        case Interrupted(unsure=True):
            return await _postpone(tx, message, _CUT_OFF, now, unsure=True)
        case Interrupted():
            await _HAND_BACK.run(tx, message.id, message.attempts)
            return MessageState.QUEUED
        case never:
            assert_never(never)


async def _end(tx: Tx, message: Claimed, state: MessageState, words: str, now: datetime) -> MessageState:
    await _END.run(tx, message.id, message.attempts, state, _cut(words), now)
    return state


async def _postpone(tx: Tx, message: Claimed, answer: str, now: datetime, *, unsure: bool) -> MessageState:
    if unsure and message.unsure:
        # A third try could be a third copy. A person decides.
        return await _end(tx, message, MessageState.FAILED, f"{TWICE_CUT_OFF} {answer}", now)
    at = next_try(message, now)
    if at is None:
        return await _end(tx, message, MessageState.FAILED, f"{GIVEN_UP} {answer}", now)
    await _RETRY.run(tx, message.id, message.attempts, at, _cut(answer), unsure)
    return MessageState.QUEUED


def next_try(message: Claimed, now: datetime) -> datetime | None:
    """A minute later, doubling, with a fifth of jitter; the last time after three days, then never."""
    end = message.first_due_at + GIVE_UP_AFTER
    if now >= end:
        return None
    wait: timedelta = FIRST_RETRY * 2 ** min(message.attempts - 1, 20)
    return min(now + wait * random.uniform(0.8, 1.2), end)  # noqa: S311 - no secret


def _cut(answer: str) -> str:
    """A server may say anything: Postgres takes no NUL, and people no page of it."""
    return answer.replace("\0", "")[:_LONGEST_ANSWER]
