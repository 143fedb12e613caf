"""A folder of a mailbox, by IMAP (RFC 3501), with IDLE (RFC 2177). It blocks, and so belongs into a thread.

The only importer of imap_tools.
"""

import imaplib
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, NamedTuple, Self

from imap_tools.errors import ImapToolsError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxUnencrypted

from comments_svc.inbound.doors.imap_server import ImapServer
from comments_svc.mail.server import is_private

_TIMEOUT_S: Final = 30.0
_LOOK_S: Final = 0.5
_SEEN: Final = "\\Seen"


class MailboxAway(Exception):
    """The mailbox can't be used now. Its text says why, and holds no password."""


class Letter(NamedTuple):
    """`uid` means nothing after this connection (RFC 3501, section 2.3.1.1). `raw`: None for one that is too long."""

    uid: str
    raw: bytes | None


class Folder:
    """While the block runs, one connection. Everything raises MailboxAway."""

    def __init__(self, server: ImapServer, *, trust: ssl.SSLContext | None = None, idle_s: float = 9 * 60.0) -> None:
        self._server, self._trust, self._idle_s = server, trust, idle_s
        self._box: BaseMailBox | None = None

    def __enter__(self) -> Self:
        with _in_words():
            self._box = self._open()
        return self

    def __exit__(self, *_: object) -> None:
        if self._box is None:
            return
        with suppress(OSError):
            self._box.client.shutdown()
        self._box = None

    def unseen(self, most_bytes: int, skip: set[str]) -> Iterator[Letter]:
        """Without those of `skip`. Reading one does not mark it."""
        with _in_words():
            for uid in self._client.uids("UNSEEN", charset=None):
                if uid not in skip:
                    yield Letter(uid, self._raw(uid, most_bytes))

    def mark_seen(self, uid: str) -> None:
        with _in_words():
            self._client.flag([uid], _SEEN, value=True)

    def wait(self, stop: threading.Event) -> None:
        """Until there may be news, or it is time to look."""
        with _in_words():
            if "IDLE" in self._client.client.capabilities:
                self._idle(stop)
            else:
                stop.wait(min(self._idle_s, 60.0))
                self._client.client.noop()

    @property
    def _client(self) -> BaseMailBox:
        assert self._box is not None
        return self._box

    def _open(self) -> BaseMailBox:
        given = self._server
        box: BaseMailBox
        if given.tls:
            trust = self._trust or ssl.create_default_context()
            box = MailBox(given.host, given.port, timeout=_TIMEOUT_S, ssl_context=trust)
        else:
            box = MailBoxUnencrypted(given.host, given.port, timeout=_TIMEOUT_S)
            if not is_private(str(box.client.sock.getpeername()[0])):
                box.client.shutdown()
                raise MailboxAway("tls=off is for this machine and private networks only")
        login = box.login if (given.user + given.password).isascii() else box.login_utf8
        try:
            login(given.user, given.password, initial_folder=given.folder)
        except BaseException:
            with suppress(OSError):
                box.client.shutdown()
            raise
        return box

    def _raw(self, uid: str, most_bytes: int) -> bytes | None:
        """None for one that is too long, or gone."""
        client = self._client.client
        _, sizes = client.uid("fetch", uid, "(RFC822.SIZE)")
        size = b"".join(each for each in sizes if isinstance(each, bytes)).rpartition(b"RFC822.SIZE ")[2]
        if int(size.split(b")")[0].split()[0] or 0) > most_bytes:
            return None
        _, parts = client.uid("fetch", uid, "(BODY.PEEK[])")
        return next((each[1] for each in parts if isinstance(each, tuple)), None)

    def _idle(self, stop: threading.Event) -> None:
        until = time.monotonic() + self._idle_s
        self._client.idle.start()  # type: ignore[no-untyped-call]
        try:
            while not stop.is_set() and time.monotonic() < until:
                if _read_already(self._client.client) or self._client.idle.poll(timeout=_LOOK_S):
                    return
        finally:
            self._client.idle.stop()  # type: ignore[no-untyped-call]


def _read_already(client: imaplib.IMAP4) -> bool:
    """Whether news came in one packet with the answer before it: the socket stays silent about that.

    With the socket's own timeout an empty buffer would be waited for, and end the connection.
    """
    if client.untagged_responses.get("EXISTS"):
        client.untagged_responses.pop("EXISTS")
        return True
    if buffered := getattr(client, "_readbuf", None):  # from Python 3.14 on
        return bool(buffered)
    file = getattr(client, "_file", None) or getattr(client, "file", None)
    if file is None or not hasattr(file, "peek"):
        return False
    client.sock.settimeout(0)
    try:
        return bool(file.peek(1))
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    finally:
        client.sock.settimeout(_TIMEOUT_S)


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (ImapToolsError, imaplib.IMAP4.error, OSError, ValueError, IndexError) as reason:
        raise MailboxAway(f"{type(reason).__name__}: {str(reason)[:200]}") from reason
