"""Read one page of a thread. Unknown pages are empty, open, and not stored."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, assert_never
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.kernel.page import decode_best, decode_cursor, encode_cursor, from_micros, micros
from comments_svc.threads import queries
from comments_svc.threads.cut import cursor_after, cut, fitting
from comments_svc.threads.model import FIRST_REPLIES, PAGE_COMMENTS, Page, PublicComment, Sort, Thread

_FIRST: Final = datetime(1, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(9999, 12, 31, tzinfo=UTC)
_LOW: Final = UUID(int=0)
_HIGH: Final = UUID(int=(1 << 128) - 1)
_MOST: Final = 2**31 - 1


class Ask(msgspec.Struct, frozen=True):
    """Which page of a thread. At most one of `root`, `since`, `comment`. `html`: bodies as HTML in place of trees."""

    sort: Sort = Sort.OLDEST
    after: str | None = None
    root: UUID | None = None
    since: int | None = None
    comment: UUID | None = None
    html: bool = False


async def read(on: Reader, site: UUID, url_key: str, ask: Ask) -> Page:
    """A thread of up to 100 comments comes whole. Raises Invalid for a cursor that is not ours."""
    if ask.since is not None:
        return await _changes(on, site, url_key, ask, ask.since)
    if ask.root is not None:
        return await _replies(on, site, url_key, ask, ask.root)
    if ask.comment is not None:
        return await _around(on, site, url_key, ask, ask.comment)
    return await _roots(on, site, url_key, ask)


async def _roots(on: Reader, site: UUID, url_key: str, ask: Ask) -> Page:
    thread, comments = _split(await _root_rows(on, site, url_key, ask))
    if thread is None:
        return Page(None, [])
    roots = [each for each in comments if each.parent_id is None]
    roots.sort(key=_order(ask.sort), reverse=ask.sort is Sort.NEWEST)
    replies: dict[UUID, list[PublicComment]] = {root.id: [] for root in roots}
    for each in comments:
        if each.root_id is not None:
            replies[each.root_id].append(each)
    each_root = PAGE_COMMENTS if thread.count <= PAGE_COMMENTS else FIRST_REPLIES
    return cut(thread, roots, replies, ask.sort, each_root=each_root)


async def _root_rows(on: Reader, site: UUID, url_key: str, ask: Ask) -> list[PublicComment]:
    if ask.sort is Sort.BEST:
        return await _best_rows(on, site, url_key, ask)
    rank, last = decode_cursor(ask.after) if ask.after else (None, None)
    match ask.sort:
        case Sort.OLDEST:
            at = _FIRST if rank is None else from_micros(rank)
            return await queries.OLDEST.many(on, site, url_key, at, last or _LOW, PAGE_COMMENTS + 1, ask.html)
        case Sort.NEWEST:
            at = _LAST if rank is None else from_micros(rank)
            return await queries.NEWEST.many(on, site, url_key, at, last or _HIGH, PAGE_COMMENTS + 1, ask.html)
        case never:
            assert_never(never)


async def _best_rows(on: Reader, site: UUID, url_key: str, ask: Ask) -> list[PublicComment]:
    rank, at, last = decode_best(ask.after) if ask.after else (_MOST, 0, _LOW)
    above = max(min(rank, _MOST), -_MOST)
    return await queries.BEST.many(on, site, url_key, from_micros(at), last, PAGE_COMMENTS + 1, ask.html, -above)


def _order(sort: Sort) -> Callable[[PublicComment], tuple[object, ...]]:
    if sort is Sort.BEST:
        return lambda each: (-each.rank, each.created_at, each.id)
    return lambda each: (each.created_at, each.id)


async def _replies(on: Reader, site: UUID, url_key: str, ask: Ask, root: UUID) -> Page:
    rank, last = decode_cursor(ask.after) if ask.after else (None, _LOW)
    at = _FIRST if rank is None else from_micros(rank)
    rows = await queries.REPLIES.many(on, site, url_key, at, last, PAGE_COMMENTS + 1, ask.html, root)
    thread, comments = _split(rows)
    kept, more = _first(comments), {}
    if len(comments) > len(kept):
        more[str(root)] = encode_cursor(micros(kept[-1].created_at), kept[-1].id)
    return Page(thread, kept, more=more)


async def _changes(on: Reader, site: UUID, url_key: str, ask: Ask, since: int) -> Page:
    version, last = decode_cursor(ask.after) if ask.after else (since, _HIGH)
    rows = await queries.CHANGES.many(on, site, url_key, version, last, PAGE_COMMENTS + 1, ask.html)
    thread, changed = _split(rows)
    kept, following = _first(changed), None
    if len(changed) > len(kept):
        following = encode_cursor(kept[-1].version, kept[-1].id)
    gone = [each.id for each in kept if not each.shown]
    return Page(thread, [each for each in kept if each.shown], next=following, gone=gone)


async def _around(on: Reader, site: UUID, url_key: str, ask: Ask, comment: UUID) -> Page:
    """Its root, the replies before it that fit, and those after it that still do."""
    rows = await queries.AROUND.many(on, site, url_key, comment, PAGE_COMMENTS, ask.html)
    thread, comments = _split(rows)
    comments.sort(key=lambda each: (each.root_id is not None, each.created_at, each.id))
    if not comments:
        return Page(thread, [])
    root, place = comments[0], next(at for at, each in enumerate(comments) if each.id == comment)
    before, after = comments[1 : place + 1], comments[place + 1 :]
    before = before[-max(1, fitting(reversed(before), beside=[root])) :]
    shown = [root, *before]
    shown += after[: fitting(after, beside=shown)]
    more = {}
    if shown[-1] is not comments[-1]:
        more[str(root.id)] = encode_cursor(micros(shown[-1].created_at), shown[-1].id)
    return Page(thread, shown, next=cursor_after(root, ask.sort), more=more)


def _first(comments: list[PublicComment]) -> list[PublicComment]:
    """What fits on a page, and one at least."""
    return comments[: max(1, fitting(comments))]


def _split(rows: list[PublicComment]) -> tuple[Thread | None, list[PublicComment]]:
    thread = next((row.thread() for row in rows if row.thread_id is not None), None)
    return thread, [row for row in rows if row.thread_id is None]
