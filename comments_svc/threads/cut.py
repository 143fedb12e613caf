"""Where a page ends: at 100 comments or 48 KB, whichever comes first, with at least one root."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from comments_svc.kernel.page import encode_best, encode_cursor, micros
from comments_svc.threads.model import PAGE_BYTES, PAGE_COMMENTS, Page, PublicComment, Sort, Thread

_FRAME_BYTES = 330  # what the JSON of a comment weighs beside its body and its author


def cut(
    thread: Thread,
    roots: list[PublicComment],
    replies: dict[UUID, list[PublicComment]],
    sort: Sort,
    *,
    each_root: int,
) -> Page:
    """`replies` may hold one reply more than `each_root`, which tells that there are more."""
    page: list[PublicComment] = []
    more: dict[str, str] = {}
    weight = 0
    last: PublicComment | None = None
    for root in roots:
        answers = replies[root.id]
        shown = answers[:each_root]
        count, size = 1 + len(shown), _weight(root) + sum(map(_weight, shown))
        if last is not None and (len(page) + count > PAGE_COMMENTS or weight + size > PAGE_BYTES):
            return Page(thread, page, next=cursor_after(last, sort), more=more)
        if count > PAGE_COMMENTS or size > PAGE_BYTES:  # a single branch may be heavier than a page
            shown = shown[: fitting(shown, beside=[root])]
        page.append(root)
        page.extend(shown)
        weight += size
        last = root
        if len(shown) < len(answers):
            end = shown[-1] if shown else root
            more[str(root.id)] = encode_cursor(micros(end.created_at), end.id)
    return Page(thread, page, more=more)


def fitting(comments: Iterable[PublicComment], *, beside: Sequence[PublicComment] = ()) -> int:
    """How many of the first of them fit on a page that holds others already."""
    room, most = PAGE_BYTES - sum(map(_weight, beside)), PAGE_COMMENTS - len(beside)
    count = 0
    for each in comments:
        room -= _weight(each)
        if room < 0 or count == most:
            break
        count += 1
    return count


def _weight(comment: PublicComment) -> int:
    """Bytes of JSON, about."""
    if not comment.published:
        return _FRAME_BYTES
    text = (comment.tree or comment.html) + comment.name
    # Python knows whether a text is ASCII, so most are not encoded to be measured.
    return _FRAME_BYTES + (len(text) if text.isascii() else len(text.encode())) + len(comment.website or "")


def cursor_after(root: PublicComment, sort: Sort) -> str:
    """Where the roots that follow it in this order start."""
    at = micros(root.created_at)
    return encode_best(root.rank, at, root.id) if sort is Sort.BEST else encode_cursor(at, root.id)
