"""Comment text -> what is stored and shown of it."""

import asyncio
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from comments_svc.markup import plain, tree
from comments_svc.markup.links import MAYBE_LINK
from comments_svc.markup.markdown import html_tokens
from comments_svc.markup.model import Rendered
from comments_svc.markup.normalise import normalise
from comments_svc.markup.problems import RenderingBusy, TooLong
from comments_svc.markup.sanitize import sanitize_paragraphs, sanitize_tokens

_MAX_WAITING: Final = 32
_INLINE_CHARS: Final = 4000
_INLINE_MARKS: Final = 250
_MARKS_OF_A_LINK: Final = 5
# What makes a token or a search; a fence with a language may import a lexer (30 ms, once).
_MARK: Final = re.compile(r"[\\`*_\[\]<>&~|@:!#]|^[ >]*[-+\d]|\n", re.MULTILINE)
_COLOURED: Final = re.compile(r"(?:```|~~~) *\w")


def render(text: str, *, max_bytes: int) -> Rendered:
    """Raises TooLong before any parsing; takes any other string there is."""
    _measure(text, max_bytes)
    source = normalise(text)
    lines = plain.paragraphs(source)
    html = sanitize_tokens(html_tokens(source)) if lines is None else sanitize_paragraphs(lines)
    return Rendered(html=html, tree=tree.to_json(tree.read(html)))


def _measure(text: str, max_bytes: int) -> None:
    # A character is at least one byte: what is far too long is not even encoded.
    if len(text) > max_bytes or len(text.encode("utf-8", "surrogatepass")) > max_bytes:
        raise TooLong(max_bytes)


def is_hostile(text: str) -> bool:
    """True if rendering may take longer than an event loop should stand still (about 5 ms); costs microseconds."""
    if len(text) > _INLINE_CHARS:
        return True
    marks = len(_MARK.findall(text)) + _MARKS_OF_A_LINK * len(MAYBE_LINK.findall(text))
    return marks > _INLINE_MARKS or _COLOURED.search(text) is not None


# One thread: a second would only fight it for the interpreter. The event loop gets its turn every 5 ms.
_SLOW: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="markup")
_places: Final = threading.BoundedSemaphore(_MAX_WAITING)


async def render_off_loop(text: str, *, max_bytes: int) -> Rendered:
    """`render` in a thread of its own. Raises TooLong, and RenderingBusy when many texts wait for it already."""
    _measure(text, max_bytes)
    if not _places.acquire(blocking=False):
        raise RenderingBusy
    work = _SLOW.submit(render, text, max_bytes=max_bytes)
    # Freed by the work, not by the caller: who gives up waiting does not shorten the queue.
    work.add_done_callback(lambda _: _places.release())
    return await asyncio.wrap_future(work)


async def render_for_request(text: str, *, max_bytes: int) -> Rendered:
    """What a request handler calls: inline when it is quick, off the loop when it may not be. Raises as they do."""
    if is_hostile(text):
        return await render_off_loop(text, max_bytes=max_bytes)
    return render(text, max_bytes=max_bytes)
