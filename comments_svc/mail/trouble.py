"""Why a mail server is not talked to, as far as it can be told, and what the operator may do about it."""

import errno
import re
import socket
import ssl
from enum import StrEnum
from typing import Final

from comments_svc.mail.server import Server, Tls


class Trouble(StrEnum):
    LOGIN = "login"
    UNKNOWN_ISSUER = "unknown-issuer"
    """Its certificate is signed by itself, or by somebody this machine does not know."""
    OTHER_NAME = "other-name"
    CERTIFICATE = "certificate"
    NO_TLS = "no-tls"
    NO_STARTTLS = "no-starttls"
    OPEN_NET = "open-net"
    CLOSED = "closed"
    """Nothing accepts connections at this port."""
    NAMELESS = "nameless"
    SILENT = "silent"
    """Connected, perhaps, but no word came: so it looks when TLS is expected from the first byte."""
    OTHER = "other"


_ISSUER_CODES: Final = frozenset({18, 19, 20, 21})
_NAME_CODES: Final = frozenset({62, 64})
"""X509_V_ERR_* of OpenSSL (x509_vfy.h), which Python passes on as numbers."""
_ERRNO: Final = re.compile(r"\[Errno (\d+)\]")


def trouble_of(cause: BaseException) -> Trouble:
    """Of what the network or TLS raised."""
    match cause:
        case ssl.SSLCertVerificationError(verify_code=code):
            if code in _ISSUER_CODES:
                return Trouble.UNKNOWN_ISSUER
            return Trouble.OTHER_NAME if code in _NAME_CODES else Trouble.CERTIFICATE
        case ssl.SSLError():
            return Trouble.NO_TLS
        case socket.gaierror():
            return Trouble.NAMELESS
        case TimeoutError():
            return Trouble.SILENT
        case OSError() if errno.ECONNREFUSED in _numbers(cause):
            return Trouble.CLOSED
        case _:
            return Trouble.OTHER


def _numbers(cause: OSError) -> set[int | None]:
    """A host with several addresses fails with all their errors in one text (asyncio's create_connection)."""
    return {cause.errno, *map(int, _ERRNO.findall(str(cause)))}


def advice(trouble: Trouble, server: Server, *, private: bool) -> str:
    """One sentence or two, or nothing. `private`: the server was reached, at an address that is."""
    match trouble:
        case Trouble.CLOSED:
            return "Check that a mail server runs there, and the port."
        case Trouble.NAMELESS:
            return "Check how the host is spelt."
        case Trouble.SILENT if server.tls is not Tls.IMPLICIT:
            return "Check host and port. Where TLS is spoken from the first byte, as on port 465, take smtps:."
        case Trouble.UNKNOWN_ISSUER:
            return "If it is yours, let the service trust it: SSL_CERT_FILE names the file."
        case Trouble.NO_STARTTLS if private:
            return "It stands in a private network: if that is to be trusted, end the address with ?tls=off."
        case Trouble.LOGIN:
            return "Check user and password."
        case _:
            return ""
