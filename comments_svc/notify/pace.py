"""The first mail at once, then few: who is told what when (mail.md, "Volume")."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, assert_never
from uuid import UUID

from comments_svc.moderators.model import Notify
from comments_svc.notify.model import DIGEST, MOST_AN_HOUR, NEW_COMMENT, QUIET, REPLY, Place, Recent

_HOUR: Final = timedelta(hours=1)


def follower_place(recent: Sequence[Recent], *, at: datetime, due_at: datetime) -> Place:
    """`recent`: mails to this follower about this thread. News of `at` may be undone until `due_at`."""
    return _in_thread(recent, REPLY, at, due_at)


def moderator_place(recent: Sequence[Recent], thread: UUID, wish: Notify, *, at: datetime, due_at: datetime) -> Place:
    """`recent`: mails to this moderator about comments of this site."""
    match wish:
        case Notify.EVERYTHING | Notify.DECISION:
            return _single(recent, thread, at, due_at)
        case Notify.DIGEST_15MIN:
            return _gathered(recent, timedelta(minutes=15), at, due_at)
        case Notify.DIGEST_HOUR:
            return _gathered(recent, _HOUR, at, due_at)
        case Notify.DIGEST_DAY:
            return _gathered(recent, timedelta(days=1), at, due_at)
        case Notify.NOTHING:
            raise ValueError(wish)
        case never:
            assert_never(never)


def forward_place(recent: Sequence[Recent], *, at: datetime) -> bool:
    """Whether there may be one more mail of its own to this moderator now."""
    return sum(each.at > at - _HOUR for each in recent) < MOST_AN_HOUR


def _single(recent: Sequence[Recent], thread: UUID, at: datetime, due_at: datetime) -> Place:
    # A later one is of a wish that the moderator has changed since.
    digests = [each for each in recent if each.template == DIGEST and each.at <= due_at + _HOUR]
    digest = _open(digests, at, due_at)
    if digest is not None:
        return Place(DIGEST, digest.at, digest.id)
    here = _in_thread([each for each in recent if each.thread_id == thread], NEW_COMMENT, at, due_at)
    if here.carrier is not None:
        return here
    newest = sorted((each.at for each in recent if each.at > here.due_at - _HOUR), reverse=True)
    if len(newest) >= MOST_AN_HOUR:
        return Place(DIGEST, max(newest[MOST_AN_HOUR - 1] + _HOUR, due_at))
    return here


def _gathered(recent: Sequence[Recent], during: timedelta, at: datetime, due_at: datetime) -> Place:
    digest = _open([each for each in recent if each.template == DIGEST], at, due_at)
    return Place(DIGEST, digest.at, digest.id) if digest else Place(DIGEST, max(at + during, due_at))


def _in_thread(recent: Sequence[Recent], template: str, at: datetime, due_at: datetime) -> Place:
    carrier = _open([each for each in recent if each.template == template], at, due_at)
    if carrier is not None:
        return Place(template, carrier.at, carrier.id)
    last = max((each.at for each in recent), default=None)
    return Place(template, due_at if last is None else max(due_at, last + QUIET))


def _open(recent: Sequence[Recent], at: datetime, due_at: datetime) -> Recent | None:
    """One that can tell more, and leaves no sooner than what it would tell can no longer be undone."""
    can_be_undone = due_at > at
    fit = (each for each in recent if each.open and (each.at >= due_at or not can_be_undone))
    return max(fit, key=lambda each: each.at, default=None)
