from urllib.parse import unquote, urlsplit

import msgspec

from comments_svc.mail.server import is_private

_PORT = {"imaps": 993, "imap": 143}


class ImapServer(msgspec.Struct, frozen=True):
    """A folder of a mailbox. `tls` is off for this machine and private networks only."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    tls: bool = True

    @classmethod
    def parse(cls, url: str) -> "ImapServer":
        """`imaps://user:password@host:993/folder`, or `imap://user:password@127.0.0.1/folder?tls=off`.

        Raises ValueError that says in words what is wrong, without the password.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise ValueError("the port is no number, or a sign of the password is not encoded") from None
        if (parts.scheme, parts.query) not in {("imaps", ""), ("imap", "tls=off")} or parts.fragment:
            raise ValueError("an address begins with imaps://, or with imap:// and ends with ?tls=off")
        if not (parts.hostname and parts.username and parts.password):
            raise ValueError("the address needs a user, a password and a host")
        server = cls(
            parts.hostname,
            port or _PORT[parts.scheme],
            unquote(parts.username),
            unquote(parts.password),
            unquote(parts.path.strip("/")) or "INBOX",
            tls=parts.scheme == "imaps",
        )
        if not server.tls and not server.may_be_private:
            raise ValueError("tls=off is for this machine and private networks only")
        return server

    @property
    def may_be_private(self) -> bool:
        """Of a name nobody knows before it is looked up."""
        try:
            return is_private(self.host)
        except ValueError:
            return True

    def __repr__(self) -> str:
        return f"ImapServer({self.host}:{self.port}/{self.folder})"
