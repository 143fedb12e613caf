import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from comments_svc.inbound.doors.conversation import MOST_BYTES
from comments_svc.inbound.doors.envelope import sender_of
from comments_svc.inbound.doors.mailbox import Folder, Letter, MailboxAway
from comments_svc.inbound.doors.post_room import Keep
from comments_svc.inbound.model import Arrived, MailDoor
from comments_svc.kernel.problem import Problem

log = logging.getLogger(__name__)

_KEEP_S: Final = 60.0
_FIRST_PAUSE_S: Final = 1.0
_LAST_PAUSE_S: Final = 60.0


@asynccontextmanager
async def watch_mailbox(folder: Folder, keep: Keep) -> AsyncIterator[None]:
    """While the block runs, every message that nobody has seen is kept, and then marked as seen.

    A broken connection is made again, with pauses from a second to a minute.
    """
    watch = _Watch(folder, keep, asyncio.get_running_loop())
    thread = threading.Thread(target=watch.run, name="mailbox", daemon=True)
    thread.start()
    try:
        yield
    finally:
        watch.stop.set()
        await asyncio.to_thread(thread.join, 5.0)


class _Watch:
    def __init__(self, folder: Folder, keep: Keep, loop: asyncio.AbstractEventLoop) -> None:
        self._folder, self._keep, self._loop = folder, keep, loop
        self.stop = threading.Event()
        self._pause_s = _FIRST_PAUSE_S

    def run(self) -> None:
        """In a thread of its own."""
        said = ""
        while not self.stop.is_set():
            try:
                with self._folder as folder:
                    said = ""
                    self._stay(folder)
            except MailboxAway as reason:
                if str(reason) != said:
                    said = str(reason)
                    log.warning("the mailbox is away: %s", said)
                self.stop.wait(self._pause_s)
                self._pause_s = min(self._pause_s * 2, _LAST_PAUSE_S)
            except Exception:
                log.exception("the mailbox could not be read")
                self.stop.wait(_LAST_PAUSE_S)

    def _stay(self, folder: Folder) -> None:
        skip: set[str] = set()
        while not self.stop.is_set():
            for letter in folder.unseen(MOST_BYTES, skip):
                self._take(folder, letter, skip)
                if self.stop.is_set():
                    return
            self._pause_s = _FIRST_PAUSE_S
            folder.wait(self.stop)

    def _take(self, folder: Folder, letter: Letter, skip: set[str]) -> None:
        if letter.raw is None:
            log.warning("a message in the mailbox is too long, and is left there")
            skip.add(letter.uid)
            return
        arrived = Arrived(raw=letter.raw, sender=sender_of(letter.raw), recipient="", door=MailDoor.IMAP)
        if not letter.raw.strip() or self._is_kept(arrived):
            folder.mark_seen(letter.uid)

    def _is_kept(self, arrived: Arrived) -> bool:
        """Raises MailboxAway when that can't be done now: it stays unseen until then."""
        keeping = asyncio.run_coroutine_threadsafe(_kept(self._keep, arrived), self._loop)
        try:
            return keeping.result(_KEEP_S)
        except TimeoutError:
            keeping.cancel()
            raise MailboxAway("the message could not be kept in time") from None


async def _kept(keep: Keep, arrived: Arrived) -> bool:
    try:
        await keep([arrived])
    except Problem as reason:
        raise MailboxAway(f"the message can't be kept now: {reason.slug}") from reason
    return True
