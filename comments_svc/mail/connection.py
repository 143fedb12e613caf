"""One connection to a mail server: opened, trusted, logged in, and used for one mail after another."""

import asyncio
import re
import ssl
from typing import Final

import aiosmtplib
from aiosmtplib import SMTPException, SMTPResponseException

from comments_svc.mail.model import CutOff, Deferred, Envelope, Outcome, Refused, Sent
from comments_svc.mail.server import Server, Tls, is_private
from comments_svc.mail.trouble import Trouble, advice, trouble_of
from comments_svc.mail.wire import Tell, Wire, answer, one_line
from comments_svc.mail.wire_address import wire_address

TAKING_S: Final = 600
"""How long a server may think about a mail that it has whole (RFC 5321, section 4.5.3.2.6). Less makes doubles."""

# RFC 3463: what these say is about the mailbox that we named. 5.1.7 and 5.1.8 are about the sender's.
_OF_RECIPIENT: Final = re.compile(r"5\.(?:1\.(?:0|1|2|3|6|10)|2\.\d{1,3})\b")
_ENHANCED: Final = re.compile(r"5\.\d{1,3}\.\d{1,3}\b")
_MAILBOX_CODES: Final = frozenset({550, 551, 552, 553})


class Broken(Exception):
    """The connection is of no use any more. `before_data`: the server can't have taken the mail.

    `advice`: what the operator may do, or nothing; `private`: the server was reached, and its address is private.
    """

    def __init__(
        self,
        answer: str,
        *,
        before_data: bool,
        trouble: Trouble = Trouble.OTHER,
        advice: str = "",
        private: bool = False,
    ) -> None:
        super().__init__(answer)
        self.answer, self.before_data, self.trouble = answer, before_data, trouble
        self.advice, self.private = advice, private


class Connection:
    """Nothing here raises anything but Broken; CutOff, where sending is cancelled at its end."""

    def __init__(
        self,
        server: Server,
        *,
        hello: str,
        timeout_s: float,
        trust: ssl.SSLContext,
        tell: Tell | None = None,
        taking_s: float = TAKING_S,
    ) -> None:
        self._server, self._timeout_s, self._taking_s, self.mails = server, timeout_s, taking_s, 0
        self._private = False
        self._smtp = Wire(
            tell,
            hostname=server.host,
            port=server.port,
            local_hostname=hello,
            use_tls=server.tls is Tls.IMPLICIT,
            start_tls=False,
            tls_context=trust,
            timeout=timeout_s,
        )

    @property
    def is_open(self) -> bool:
        return self._smtp.is_connected

    async def open(self) -> None:
        """Up to where a mail can be sent."""
        try:
            await self._smtp.connect()
            self._private = is_private(self._smtp.get_transport_info("peername")[0])
            self._refuse_the_open_net()
            await self._smtp.ehlo()
            if self._server.tls is Tls.STARTTLS:
                await self._start_tls()
            if self._server.user is not None and self._server.password is not None:
                await self._smtp.login(self._server.user, self._server.password)
        except BaseException as error:
            self.close()
            if not isinstance(error, SMTPException | OSError | ValueError):
                raise
            raise self._broken(error, before_data=True) from error

    async def send(self, envelope: Envelope, message: bytes) -> Outcome:
        """After a refusal the connection is good for the next mail, unless it is closed."""
        try:
            options = [f"SIZE={len(message)}"] if self._smtp.supports_extension("size") else []
            recipient = wire_address(envelope.recipient)
        except ValueError as error:
            return Refused(str(error), of_recipient=True)
        self.mails += 1
        in_data = False
        try:
            await self._smtp.mail(envelope.sender, options=options)
            await self._smtp.rcpt(recipient)
            in_data = True
            return Sent(answer(await self._smtp.data(message, timeout=self._taking_s)))
        except SMTPResponseException as error:
            if error.code == 421:  # goodbye, whatever we asked for: an answer, so the mail was not taken
                self.close()
                raise Broken(answer(error), before_data=True) from error
            await self._forget()
            return _refusal(error, in_data=in_data)
        except (SMTPException, OSError) as error:
            self.close()
            raise self._broken(error, before_data=not in_data) from error
        except asyncio.CancelledError as cut:
            self.close()
            if in_data:
                raise CutOff from cut
            raise
        except BaseException:
            self.close()
            raise

    async def quit(self) -> None:
        try:
            await self._smtp.quit()
        except (SMTPException, OSError):
            pass
        finally:
            self.close()

    def close(self) -> None:
        self._smtp.close()

    async def _start_tls(self) -> None:
        if not self._smtp.supports_extension("starttls"):
            raise _NoStarttls("it offers no encryption (STARTTLS), and without it nothing is sent")
        await self._smtp.starttls()
        await self._smtp.ehlo()

    def _refuse_the_open_net(self) -> None:
        if self._server.tls is Tls.OFF and not self._private:
            ip = self._smtp.get_transport_info("peername")[0]
            raise _OpenNet(f"{ip} is on the open Internet, and tls=off is for private networks only")

    async def _forget(self) -> None:
        """The mail that was refused (RSET)."""
        try:
            if self.is_open:
                await self._smtp.rset()
        except (SMTPException, OSError):
            self.close()

    def _broken(self, error: BaseException, *, before_data: bool) -> Broken:
        trouble = _trouble(error)
        return Broken(
            self._in_words(error, trouble),
            before_data=before_data,
            trouble=trouble,
            advice=advice(trouble, self._server, private=self._private),
            private=self._private,
        )

    def _in_words(self, error: BaseException, trouble: Trouble) -> str:
        where = str(self._server)
        match error:
            case aiosmtplib.SMTPAuthenticationError():
                return f"{where} refused the login: {answer(error)}"
            case SMTPResponseException():
                return f"{where} said {answer(error)}"
            case aiosmtplib.SMTPTimeoutError():
                return f"{where} did not answer within {self._timeout_s:g} s"
        cause = _deepest(error)
        match trouble:
            case Trouble.CLOSED:
                return f"Nothing accepts connections at {where}"
            case Trouble.NAMELESS:
                return f"The DNS knows no address of {self._server.host}"
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"{where} can't be trusted: {cause.verify_message}"
        if isinstance(cause, ssl.SSLError):
            return f"{where} speaks no TLS that can be used: {cause.reason or cause}"
        words = cause.strerror if isinstance(cause, OSError) and cause.strerror else str(cause)
        return f"{where}: {one_line(words) or type(cause).__name__}"


class _NoStarttls(SMTPException):
    pass


class _OpenNet(SMTPException):
    pass


def _trouble(error: BaseException) -> Trouble:
    match error:
        case aiosmtplib.SMTPAuthenticationError():
            return Trouble.LOGIN
        case aiosmtplib.SMTPConnectTimeoutError():
            return Trouble.SILENT
        case SMTPResponseException() | aiosmtplib.SMTPTimeoutError():
            return Trouble.OTHER
        case _NoStarttls():
            return Trouble.NO_STARTTLS
        case _OpenNet():
            return Trouble.OPEN_NET
        case _:
            return trouble_of(_deepest(error))


def _refusal(error: SMTPResponseException, *, in_data: bool) -> Outcome:
    if not 500 <= error.code < 600:
        return Deferred(answer(error))
    at_rcpt = isinstance(error, aiosmtplib.SMTPRecipientRefused)
    if _ENHANCED.match(error.message):
        of_recipient = (at_rcpt or in_data) and _OF_RECIPIENT.match(error.message) is not None
    else:
        of_recipient = at_rcpt and error.code in _MAILBOX_CODES
    return Refused(answer(error), of_recipient=of_recipient)


def _deepest(error: BaseException) -> BaseException:
    """aiosmtplib wraps what the network said."""
    while error.__cause__ is not None:
        error = error.__cause__
    return error
