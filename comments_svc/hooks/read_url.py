from typing import Final
from urllib.parse import quote, urlsplit

from comments_svc.http_out.private_hosts import PrivateHosts
from comments_svc.kernel.problems import BadUrl, Invalid
from comments_svc.kernel.url import origin_of

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def read_url(text: str, private: PrivateHosts) -> str:
    """An address as it goes on the wire: ASCII, no fragment. Raises Invalid.

    Whether its host is a public one is asked when we connect: the answer may be another by then.
    """
    try:
        origin = origin_of(text)
        parts = urlsplit(text)
    except BadUrl as fault:
        raise Invalid("url", fault.reason) from None
    host = urlsplit(origin).hostname or ""
    port = urlsplit(origin).port or _DEFAULT_PORTS[parts.scheme.lower()]
    if origin.startswith("http:") and not private.holds(host, port):
        raise Invalid("url", "It must begin with https: what is sent is nobody else's business.")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return f"{origin}{path}{'?' * bool(query)}{query}"
