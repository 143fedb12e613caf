"""One connection to a mail server: opened, trusted, logged in, and used for one mail after another.

The only importer of aiosmtplib.
"""

import asyncio
import re
import ssl
from collections.abc import Callable
from typing import Any, Final

import aiosmtplib
from aiosmtplib import SMTPException, SMTPResponse, SMTPResponseException

from comments_svc.mail.model import CutOff, Deferred, Envelope, Line, Outcome, Refused, Sent, Who
from comments_svc.mail.server import Server, Tls, is_private
from comments_svc.mail.trouble import Trouble, advice, trouble_of
from comments_svc.mail.wire_address import wire_address

TAKING_S: Final = 600
"""How long a server may think about a mail that it has whole (RFC 5321, section 4.5.3.2.6). Less makes doubles."""

# RFC 3463: what these say is about the mailbox that we named. 5.1.7 and 5.1.8 are about the sender's.
_OF_RECIPIENT: Final = re.compile(r"5\.(?:1\.(?:0|1|2|3|6|10)|2\.\d{1,3})\b")
_ENHANCED: Final = re.compile(r"5\.\d{1,3}\.\d{1,3}\b")
_MAILBOX_CODES: Final = frozenset({550, 551, 552, 553})
_MOST_CHARS: Final = 500
_ASKS: Final = 334
"""The server's question within a login (RFC 4954, section 4)."""

Tell = Callable[[Line], None]


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
        self._smtp = _Told(
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
            return Sent(_answer(await self._smtp.data(message, timeout=self._taking_s)))
        except SMTPResponseException as error:
            if error.code == 421:  # goodbye, whatever we asked for: an answer, so the mail was not taken
                self.close()
                raise Broken(_answer(error), before_data=True) from error
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
                return f"{where} refused the login: {_answer(error)}"
            case SMTPResponseException():
                return f"{where} said {_answer(error)}"
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
        return f"{where}: {_one_line(words) or type(cause).__name__}"


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


class _Told(aiosmtplib.SMTP):
    """Tells what is said on the wire, without the login's words and the mail's content."""

    def __init__(self, tell: Tell | None, **options: Any) -> None:
        super().__init__(**options)
        self._tell_line, self._in_login = tell, False
        self._secrets: set[str] = set()

    def _tell(self, who: Who, text: str) -> None:
        if self._tell_line is not None:
            self._tell_line(Line(who, _one_line(text)))

    def _tell_response(self, response: SMTPResponse | SMTPResponseException) -> None:
        for each in response.message.splitlines() or [""]:
            self._tell(Who.SERVER, f"{response.code} {each}".rstrip())

    async def connect(self, **options: Any) -> SMTPResponse:
        self._tell(Who.NOTE, f"Connecting to {self.hostname}:{self.port}" + (" with TLS" if self.use_tls else ""))
        response = await super().connect(**options)
        self._tell_response(response)
        return response

    async def execute_command(self, *args: bytes, **options: Any) -> SMTPResponse:
        words = [each.decode("utf-8", "replace") for each in args]
        self._tell(Who.US, self._in_the_login(words) if self._in_login else " ".join(words))
        try:
            response = await super().execute_command(*args, **options)
        except SMTPResponseException as error:  # it was no answer that can be read
            error.message = self._without_secrets(error.message)
            raise
        response = SMTPResponse(response.code, self._without_secrets(response.message))
        if self._in_login and response.code == _ASKS:
            self._tell(Who.SERVER, f"{response.code} (its question)")
        else:
            self._tell_response(response)
        return response

    def _in_the_login(self, words: list[str]) -> str:
        """Only the method's name. What follows a question has no `AUTH` before it, and is as secret (RFC 4954)."""
        public, secret = (words[:2], words[2:]) if words[0] == "AUTH" else ([], words)
        self._secrets.update(each for each in secret if each)
        return " ".join([*public, "(user name and password)"])

    def _without_secrets(self, message: str) -> str:
        """A server may repeat what it was told, and its answer is stored and shown."""
        for each in sorted(self._secrets, key=len, reverse=True):
            message = message.replace(each, "****")
        return message

    async def login(self, *args: Any, **options: Any) -> SMTPResponse:
        _, password = args
        self._in_login = True
        self._secrets.add(password)
        try:
            return await super().login(*args, **options)
        finally:
            self._in_login = False

    async def starttls(self, **options: Any) -> SMTPResponse:
        self._tell(Who.US, "STARTTLS")
        response = await super().starttls(**options)
        self._tell_response(response)
        self._tell(Who.NOTE, "The connection is encrypted, and the certificate is good.")
        return response

    async def data(self, message: str | bytes, /, **options: Any) -> SMTPResponse:
        self._tell(Who.US, f"DATA ({len(message)} bytes)")
        try:
            response = await super().data(message, **options)
        except SMTPResponseException as error:
            self._tell_response(error)
            raise
        self._tell_response(response)
        return response


def _refusal(error: SMTPResponseException, *, in_data: bool) -> Outcome:
    if not 500 <= error.code < 600:
        return Deferred(_answer(error))
    at_rcpt = isinstance(error, aiosmtplib.SMTPRecipientRefused)
    if _ENHANCED.match(error.message):
        of_recipient = (at_rcpt or in_data) and _OF_RECIPIENT.match(error.message) is not None
    else:
        of_recipient = at_rcpt and error.code in _MAILBOX_CODES
    return Refused(_answer(error), of_recipient=of_recipient)


def _answer(response: SMTPResponse | SMTPResponseException) -> str:
    return _one_line(f"{response.code} {response.message}")


def _one_line(text: str) -> str:
    """Safe to store and to show: a server may send any bytes."""
    clean = text.encode("utf-8", "replace").decode()
    return " ".join("".join(each if each.isprintable() else " " for each in clean).split())[:_MOST_CHARS]


def _deepest(error: BaseException) -> BaseException:
    """aiosmtplib wraps what the network said."""
    while error.__cause__ is not None:
        error = error.__cause__
    return error
