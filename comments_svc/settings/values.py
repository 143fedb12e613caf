"""Settings that have a form of their own. Each is text that was checked; `shape` says in words what it must be."""

import ipaddress
import re
from abc import ABC, abstractmethod
from typing import ClassVar, Final, Self
from urllib.parse import urlsplit

from comments_svc.inbound.doors.imap_server import ImapServer
from comments_svc.kernel.secret import RootSecret
from comments_svc.mail.address import Addresses
from comments_svc.mail.server import Server

_DEFAULT_PORT: Final = {"http": 80, "https": 443}


class Unfit(ValueError):
    """Says in words, without what is secret, what is wrong with a value that seems to have the form."""


class Checked(str, ABC):
    """Text of one form."""

    shape: ClassVar[str]

    @classmethod
    @abstractmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError for text that does not have the form, best Unfit."""


class OneLine(Checked):
    shape = "one line of text"

    @classmethod
    def parse(cls, text: str) -> Self:
        if not text.isprintable():
            raise ValueError(text)
        return cls(text)


class PublicUrl(Checked):
    """An origin (RFC 6454) as browsers write it: lower case, no default port, no trailing slash."""

    shape = "a full address without a path, such as https://comments.example.com"

    @classmethod
    def parse(cls, text: str) -> Self:
        parts = urlsplit(text.lower())
        if parts.scheme not in _DEFAULT_PORT or not parts.hostname or not text.isascii():
            raise ValueError(text)
        if "@" in parts.netloc or parts.path not in ("", "/") or parts.query or parts.fragment:
            raise ValueError(text)
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        port = "" if parts.port in (None, _DEFAULT_PORT[parts.scheme]) else f":{parts.port}"
        return cls(f"{parts.scheme}://{host}{port}")

    @property
    def is_https(self) -> bool:
        return self.startswith("https:")

    @property
    def is_loopback(self) -> bool:
        host = urlsplit(self).hostname or ""
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost" or host.endswith(".localhost")


class ProviderUrl(Checked):
    """Where a provider of identities is found; https, but for one on this machine."""

    shape = "an https address, such as https://login.example.com"

    @classmethod
    def parse(cls, text: str) -> Self:
        parts = urlsplit(text)
        local = parts.hostname in ("localhost", "127.0.0.1", "::1")
        if not (parts.scheme == "https" or (parts.scheme == "http" and local)) or not parts.hostname:
            raise ValueError(text)
        if "@" in parts.netloc or parts.query or parts.fragment or not text.isascii():
            raise ValueError(text)
        _ = parts.port  # raises when it is no number
        return cls(text.rstrip("/"))


class DatabaseUrl(Checked):
    """A connection URL as asyncpg and libpq take it."""

    shape = (
        "an address such as postgresql://user:password@host:5432/name, with characters like / ? # @ : "
        "in the password percent-encoded"
    )

    @classmethod
    def parse(cls, text: str) -> Self:
        parts = urlsplit(text)
        if parts.scheme not in ("postgresql", "postgres") or parts.fragment or "@" in parts.path + parts.query:
            raise ValueError(parts.scheme)
        if "," not in parts.netloc:  # several hosts, each with a port, are for libpq to read
            _ = parts.port  # raises when a stray : or / of the password made the port unreadable
        return cls(text)


class Network(Checked):
    """An IP address or network in CIDR notation, never all addresses."""

    shape = "addresses or networks such as 10.0.0.0/8, separated by commas; never * or /0, which trusts everybody"

    @classmethod
    def parse(cls, text: str) -> Self:
        network = ipaddress.ip_network(text, strict=False)
        if network.prefixlen == 0:
            raise ValueError(text)
        return cls(network)


class PrivateHost(Checked):
    """A host, with or without a port, that the guard of outgoing requests lets through."""

    shape = "hosts such as localhost:9000, 10.0.0.7 or [::1]:8080, separated by commas"

    @classmethod
    def parse(cls, text: str) -> Self:
        parts = urlsplit(f"//{text.lower()}")
        if not parts.hostname or "@" in parts.netloc or parts.path or parts.query or parts.fragment or "*" in text:
            raise ValueError(text)
        _ = parts.port  # raises when it is no port
        if ":" in parts.hostname and not text.startswith("["):
            raise ValueError(text)
        return cls(parts.netloc)


class SmtpUrl(Checked):
    """The server that takes our mail, and how to speak to it."""

    shape = (
        "an address such as smtp://user:password@host:587 (STARTTLS), smtps://user:password@host:465 (TLS) or, on "
        "private networks only, smtp://127.0.0.1:25?tls=off, with signs like / ? # @ : in the password percent-encoded"
    )

    @classmethod
    def parse(cls, text: str) -> Self:
        try:
            _ = Server.parse(text)
        except ValueError as reason:
            raise Unfit(str(reason)) from None
        return cls(text)

    @property
    def server(self) -> Server:
        return Server.parse(self)


_MAILBOX: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")


class Mailbox(Checked):
    """An address of ours, alone: names and brackets are added where they belong."""

    shape = "a mail address such as notify@reply.example"

    @classmethod
    def parse(cls, text: str) -> Self:
        if not _MAILBOX.fullmatch(text) or "{}" in text or ".." in text:
            raise ValueError(text)
        return cls(text)

    @property
    def host(self) -> str:
        return self.rpartition("@")[2].lower()


class MailPattern(Checked):
    """How the addresses look that bring answers back."""

    shape = "a mail address with {} where a token of 30 letters and digits goes, such as reply+{}@reply.example"

    @classmethod
    def parse(cls, text: str) -> Self:
        _ = Addresses(text, RootSecret(b""))
        _ = Mailbox.parse(text.replace("{}", "t" * 30))
        return cls(text)

    @property
    def host(self) -> str:
        return self.rpartition("@")[2].lower()


class ListenUrl(Checked):
    """Where mail may come in. The port is always named: both protocols have no fitting default."""

    shape = (
        "addresses such as lmtp://127.0.0.1:2400 (from a mail server of yours) or smtp://0.0.0.0:2500 (from anywhere), "
        "separated by commas"
    )

    @classmethod
    def parse(cls, text: str) -> Self:
        parts = urlsplit(text.lower())
        if parts.scheme not in ("lmtp", "smtp") or not parts.hostname or not parts.port:
            raise ValueError(text)
        if "@" in parts.netloc or parts.path not in ("", "/") or parts.query or parts.fragment:
            raise ValueError(text)
        return cls(f"{parts.scheme}://{parts.netloc}")

    @property
    def is_open(self) -> bool:
        """Mail comes from anywhere, and not only from a mail server of this machine or network."""
        scheme, host, _ = self.place
        if scheme != "smtp" or host == "localhost":
            return False
        try:
            address = ipaddress.ip_address(host.partition("%")[0])
        except ValueError:
            return True
        return address.is_unspecified or address.is_global

    @property
    def place(self) -> tuple[str, str, int]:
        """Protocol, host and port."""
        parts = urlsplit(self)
        return parts.scheme, parts.hostname or "", parts.port or 0


class ImapUrl(Checked):
    """A folder of a mailbox that mail comes into."""

    shape = (
        "an address such as imaps://user:password@host/folder or, on private networks only, "
        "imap://user:password@127.0.0.1/folder?tls=off, with signs like / ? # @ : in the password percent-encoded"
    )

    @classmethod
    def parse(cls, text: str) -> Self:
        _ = ImapServer.parse(text)
        return cls(text)

    @property
    def server(self) -> ImapServer:
        return ImapServer.parse(self)
