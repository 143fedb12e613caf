"""What uvicorn leaves open: a request that never ends, an answer that nobody reads, the last request before a stop."""

import asyncio
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class DeadlineProtocol(HttpToolsProtocol):
    """A request, body included, has `request_s` from its first byte; the first one, from the connection's beginning.

    Between requests uvicorn's own keep-alive timer closes. Subclasses may change the times.
    """

    request_s: ClassVar[float] = 18.0  # more than a body gets (web/middleware), so that a slow one is answered first
    unread_s: ClassVar[float] = 10.0
    linger_s: ClassVar[float] = 1.0
    head_bytes: ClassVar[int] = 65_536  # of request line and headers, which uvicorn would collect without end

    cycle: Any  # None before the first request, whatever uvicorn's annotation says
    _deadline: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None
    _last = False
    _head = 0

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._give(self.request_s)

    def connection_lost(self, exc: Exception | None) -> None:
        self._take_back()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        # Once per piece: a whole request in one piece, the usual case, costs no timer.
        if self._last:
            self._say_last()
        elif self._is_waiting():
            if self._deadline is None:
                self._give(self.request_s)
            self._weigh_head(len(data))
        elif self._deadline is not None:
            self._take_back()

    def _weigh_head(self, grown: int) -> None:
        """Closes when the headers of one request come to too many bytes."""
        cycle = self.cycle
        in_head = cycle is None or cycle.scope is not self.scope
        self._head = self._head + grown if in_head else 0
        if self._head > self.head_bytes:
            self.transport.abort()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._abort_unless_read()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._abort_unless_read()

    def shutdown(self) -> None:
        """A request may be on its way on an idle connection: it is answered, and told that it is the last one."""
        self._last = True
        if not self._say_last():
            self._take_back()
            self._give(self.linger_s)

    def _say_last(self) -> bool:
        """Whether there is a request that is still being answered; its answer will close the connection."""
        if self.cycle is None or self.cycle.response_complete:
            return False
        self.cycle.keep_alive = False
        return True

    def _is_waiting(self) -> bool:
        """For the client: in the middle of headers or a body, or after bytes that begin no request (an empty line)."""
        cycle = self.cycle
        return cycle is None or cycle.more_body or cycle.response_complete or cycle.scope is not self.scope

    def _give(self, seconds: float) -> None:
        self._deadline = self.loop.call_later(seconds, self._give_up)

    def _take_back(self) -> None:
        self._head = 0
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._deadline = None
        if self._last and self._say_last():
            return  # it came in time
        self.transport.close()
        self._abort_unless_read()

    def _abort_unless_read(self) -> None:
        """What is written waits for a client that has stopped reading, and so does `close`, for ever."""
        waiting = self.transport.get_write_buffer_size()
        if waiting:
            self._unread = self.loop.call_later(self.unread_s, self._look_again, waiting)

    def _look_again(self, before: int) -> None:
        if self.transport.get_write_buffer_size() < before:
            self._abort_unless_read()
        else:
            self.transport.abort()
