"""The mail server that takes what we send."""

from enum import StrEnum

import msgspec


class Tls(StrEnum):
    STARTTLS = "starttls"
    """Required: a server that does not offer it gets no mail."""
    IMPLICIT = "implicit"
    OFF = "off"
    """For this machine and private networks only."""


class Server(msgspec.Struct, frozen=True):
    host: str
    port: int
    tls: Tls
    user: str | None = None
    password: str | None = None

    @classmethod
    def parse(cls, url: str) -> "Server":
        """`smtp://user:password@host:587`, `smtps://host:465` or `smtp://127.0.0.1:25?tls=off`.

        Raises ValueError that says in words what is wrong, without the password.
        """
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"Server({self})"

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"
