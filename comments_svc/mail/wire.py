"""What is said on the wire to a mail server, told line by line to whoever wants to watch.

Beside connection.py the only importer of aiosmtplib.
"""

from collections.abc import Callable
from typing import Any, Final

import aiosmtplib
from aiosmtplib import SMTPResponse, SMTPResponseException

from comments_svc.mail.model import Line, Who

_MOST_CHARS: Final = 500
_ASKS: Final = 334
"""The server's question within a login (RFC 4954, section 4)."""

Tell = Callable[[Line], None]


class Wire(aiosmtplib.SMTP):
    """Tells what is said on the wire, without the login's words and the mail's content."""

    def __init__(self, tell: Tell | None, **options: Any) -> None:
        super().__init__(**options)
        self._tell_line, self._in_login = tell, False
        self._secrets: set[str] = set()

    def _tell(self, who: Who, text: str) -> None:
        if self._tell_line is not None:
            self._tell_line(Line(who, one_line(text)))

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


def answer(response: SMTPResponse | SMTPResponseException) -> str:
    return one_line(f"{response.code} {response.message}")


def one_line(text: str) -> str:
    """Safe to store and to show: a server may send any bytes."""
    clean = text.encode("utf-8", "replace").decode()
    return " ".join("".join(each if each.isprintable() else " " for each in clean).split())[:_MOST_CHARS]
