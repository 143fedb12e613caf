import ipaddress
from typing import Final
from urllib.parse import quote, urlsplit

from comments_svc.http_out.guard import PORTS
from comments_svc.http_out.private_hosts import PrivateHosts
from comments_svc.http_out.public_address import public_address
from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problems import BadUrl, Invalid
from comments_svc.kernel.url import origin_of

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_EXCEPTIONS: Final = phrase("COMMENTS_PRIVATE_HOSTS lists the operator's exceptions.")


def read_url(text: str, private: PrivateHosts) -> str:
    """An address as it goes on the wire: ASCII, no fragment. Raises Invalid.

    Whether a name leads to a public address is asked when we connect: the answer may be another by then. What is
    known to be refused is refused at once.
    """
    try:
        origin = origin_of(text)
        parts = urlsplit(text.strip())
    except BadUrl as fault:
        raise Invalid("url", fault.reason) from None
    host = urlsplit(origin).hostname or ""
    port = urlsplit(origin).port or _DEFAULT_PORTS[parts.scheme.lower()]
    if not private.holds(host, port):
        _check_public(origin, host, port)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return f"{origin}{path}{'?' * bool(query)}{query}"


def _check_public(origin: str, host: str, port: int) -> None:
    if _is_private(host):
        named = f"[{host}]" if ":" in host else host
        raise Invalid(
            "url",
            phrase(
                "%(host)s is no public address. If the service may send there, its operator lists it: %(setting)s",
                host=host,
                setting=f"COMMENTS_PRIVATE_HOSTS={named}:{port}",
            ),
        )
    if origin.startswith("http:"):
        raise Invalid(
            "url",
            phrase(
                "It must begin with https: what is sent is nobody else's business. %(exceptions)s",
                exceptions=_EXCEPTIONS,
            ),
        )
    if port not in PORTS:
        ports = ", ".join(map(str, sorted(PORTS)))
        raise Invalid(
            "url", phrase("Only the ports %(ports)s are allowed. %(exceptions)s", ports=ports, exceptions=_EXCEPTIONS)
        )


def _is_private(host: str) -> bool:
    try:
        return not public_address(str(ipaddress.ip_address(host)))
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
