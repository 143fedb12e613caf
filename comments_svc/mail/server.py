"""The mail server that takes what we send."""

import ipaddress
from enum import StrEnum
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import msgspec


class Tls(StrEnum):
    STARTTLS = "starttls"
    """Required: a server that does not offer it gets no mail."""
    IMPLICIT = "implicit"
    OFF = "off"
    """For this machine and private networks only; the address is looked at when the connection stands."""


_DEFAULT_PORT: Final = {Tls.STARTTLS: 587, Tls.IMPLICIT: 465, Tls.OFF: 25}


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
        parts = _split(url)
        if not parts.hostname:
            raise ValueError("the address names no host")
        tls = _tls(parts)
        if tls is Tls.OFF and not _may_be_private(parts.hostname):
            where = f"{parts.hostname} is on the open Internet"
            raise ValueError(f"tls=off is for this machine and private networks only, and {where}")
        user, password = (unquote(each) if each else None for each in (parts.username, parts.password))
        if (user is None) != (password is None):
            raise ValueError("a user needs a password, and a password a user")
        return cls(parts.hostname, parts.port or _DEFAULT_PORT[tls], tls, user, password)

    def __repr__(self) -> str:
        return f"Server({self}, {self.tls})"

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def is_private(ip: str) -> bool:
    """Loopback, private and link-local addresses: nothing sent there passes the Internet."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return not (mapped or address).is_global


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ValueError("the port is no number from 1 to 65535, or a sign of the password is not encoded") from None
    if parts.scheme not in ("smtp", "smtps") or parts.path not in ("", "/") or parts.fragment:
        raise ValueError("an address begins with smtp:// or smtps:// and has no path")
    return parts


def _tls(parts: SplitResult) -> Tls:
    match parts.scheme, parse_qsl(parts.query, keep_blank_values=True):
        case "smtps", []:
            return Tls.IMPLICIT
        case "smtp", []:
            return Tls.STARTTLS
        case "smtp", [("tls", "off")]:
            return Tls.OFF
        case _:
            raise ValueError("the only option is ?tls=off, after smtp://")


def _may_be_private(host: str) -> bool:
    """Of a name nobody knows before it is looked up."""
    try:
        return is_private(host)
    except ValueError:
        return True
