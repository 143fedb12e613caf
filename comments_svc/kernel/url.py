"""Which page a URL means, and which origin it is of.

The url key is a URL itself, so that it can be read, and its own key: `https`, host without `www.`, no default port,
no dot segments, one way of percent-encoding, no trailing slash or `index.html`, the query without tracking parameters
and sorted, no fragment.
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NewType
from urllib.parse import SplitResult, urlsplit

from url_normalize import url_normalize

from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problems import BadUrl

PageUrl = NewType("PageUrl", str)
"""A page's address as it was sent, known to be an absolute http(s) URL."""
UrlKey = NewType("UrlKey", str)
Origin = NewType("Origin", str)
"""scheme://host[:port] in the form in which browsers send it."""

MAX_CHARS: Final = 2000
# url-normalize takes 20 us for each; no page is named by as many.
MAX_PARAMETERS: Final = 100


class Keep(StrEnum):
    """What of a page's query names the page."""

    ALL = "keep"
    NONE = "drop"
    NAMED = "only"


@dataclass(frozen=True, slots=True)
class QueryRule:
    """A site's answer for the query; `names` counts for NAMED only. Tracking parameters never count."""

    keep: Keep = Keep.ALL
    names: frozenset[str] = frozenset()


KEEP_QUERY: Final = QueryRule()

# Added by newsletters, advertisers and analytics on the way to a page. Names are compared without case.
# fmt: off
_TRACKING: Final = frozenset({
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "srsltid", "msclkid", "yclid", "ysclid", "twclid",
    "ttclid", "li_fat_id", "igsh", "igshid", "epik", "mc_cid", "mc_eid", "mkt_tok", "_ga", "_gl", "_hsenc", "_hsmi",
    "__hssc", "__hstc", "__hsfp", "hsctatracking", "vero_id", "oly_anon_id", "oly_enc_id", "rb_clickid", "wickedid",
    "_openstat", "ml_subscriber", "ml_subscriber_hash", "ck_subscriber_id", "__s",
})
# fmt: on
_TRACKING_PREFIXES: Final = ("utm_", "mtm_", "pk_", "piwik_")

# A browser reads a backslash as a slash and drops tabs and line ends; others do not.
_MISREAD: Final = "\x00-\x1f\x7f-\x9f\u2028\u2029\\\\\ud800-\udfff"
_ANY_MISREAD: Final = re.compile(f"[{_MISREAD}]")
# Whoever reads such an address sees another one. Joiners are left: words of some languages need them.
_TURNING: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_ANY_TURNING: Final = re.compile(f"[{_TURNING}]")

# What already is a key but for its scheme, a final slash and the fragment: url-normalize takes 80 us for the same.
_LABEL: Final = "[a-z0-9]+(?:-[a-z0-9]+)*"
_CANONICAL: Final = re.compile(
    rf"https?://(?P<host>(?!www\.)(?:(?!xn--){_LABEL}\.)+[a-z]{{2,30}})"
    r"(?P<path>(?:/(?!\.{1,2}(?:[/#]|\Z)|index\.html(?:[/#]|\Z))[A-Za-z0-9._~-]+)*)/?"
    rf"(?:#[^{_MISREAD}{_TURNING}]*)?"
)
_MAX_CANONICAL_HOST: Final = 63
_MAX_HOST: Final = 253
_HOST: Final = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_PATH_END: Final = re.compile(r"(?:/index\.html|/)+\Z")
_SCHEMES: Final = ("http", "https")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def page_url(url: str) -> PageUrl:
    """The URL as sent, checked, without spaces around it. Raises BadUrl."""
    origin_of(url)
    return PageUrl(url.strip())


def url_key(url: str, *, keep_query: QueryRule = KEEP_QUERY) -> UrlKey:
    """The identity of the page within its site. Raises BadUrl."""
    quick = _CANONICAL.fullmatch(url)
    if quick is not None and len(quick["host"]) <= _MAX_CANONICAL_HOST and len(url) <= MAX_CHARS:
        return UrlKey(f"https://{quick['host']}{quick['path'] or '/'}")
    return _thorough_key(url, keep_query)


def _thorough_key(url: str, keep_query: QueryRule) -> UrlKey:
    parts = _split(url)
    host = _without_www(_host(parts))
    port = _port(parts)
    # Both default ports go whatever the scheme, because the scheme is folded.
    netloc = host if port in {None, 80, 443} else f"{host}:{port}"
    path = _PATH_END.sub("", parts.path) or "/"
    query = _query(parts.query, keep_query)
    key = f"https://{netloc}{path}{'?' * bool(query)}{query}"
    if len(key) > MAX_CHARS:  # percent-encoding makes nine characters of one
        raise BadUrl(phrase("Percent-encoded it is longer than %(most)s characters.", most=MAX_CHARS))
    return UrlKey(key)


def origin_of(url: str) -> Origin:
    """Of a page's URL or an Origin header. Raises BadUrl, for `null` too."""
    quick = _CANONICAL.fullmatch(url)
    if quick is not None and len(quick["host"]) <= _MAX_CANONICAL_HOST and len(url) <= MAX_CHARS:
        return Origin(f"{url.partition('://')[0]}://{quick['host']}")
    return _thorough_origin(url)


def _thorough_origin(url: str) -> Origin:
    parts = _split(url)
    port = _port(parts)
    shown = "" if port in {None, _DEFAULT_PORTS[parts.scheme]} else f":{port}"
    return Origin(f"{parts.scheme}://{_host(parts)}{shown}")


def allowed(origin: str, allowed_origins: Iterable[str]) -> bool:
    """Whether `origin` (an Origin header, or `origin_of` a page) is one of these or the `www.` twin of one.
    `null`, which sandboxed frames and local files send, never passes."""
    if origin == "null" or not origin:
        return False
    twin = _twin(origin)
    return any(each in (origin, twin) for each in allowed_origins)


def _twin(origin: str) -> str:
    scheme, mark, host = origin.partition("://")
    return f"{scheme}{mark}{host[4:]}" if host.startswith("www.") else f"{scheme}{mark}www.{host}"


def _split(url: str) -> SplitResult:
    """The parts of the URL as url-normalize writes it, without fragment and user."""
    if len(url) > MAX_CHARS:
        raise BadUrl(phrase("It is longer than %(most)s characters.", most=MAX_CHARS))
    if _ANY_MISREAD.search(url):
        raise BadUrl(phrase("It holds a control character or a backslash."))
    if _ANY_TURNING.search(url):
        raise BadUrl(phrase("It holds a sign that nobody sees and that turns the direction of writing."))
    # The fragment goes first: url-normalize would make a query of `#!`.
    url = url.strip().partition("#")[0]
    try:
        given = urlsplit(url)
        if given.scheme not in _SCHEMES:
            raise BadUrl(phrase("It does not start with http:// or https://."))
        if "@" in given.netloc:
            raise BadUrl(phrase("It holds a user name."))
        if not given.hostname:
            raise BadUrl(phrase("It names no host."))
        if given.query.count("&") >= MAX_PARAMETERS:
            raise BadUrl(phrase("Its query has more than %(most)s parameters.", most=MAX_PARAMETERS))
        if len(given.hostname) > _MAX_HOST:  # IDNA would take 14 ms for the longest
            raise BadUrl(phrase("Its host is not valid."))
        parts = urlsplit(url_normalize(url, filter_params=False) or "")
    except ValueError:  # brackets, or a host that IDNA refuses
        raise BadUrl(phrase("Its host is not valid.")) from None
    return parts


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if parts.netloc.startswith("["):
        return f"[{_ipv6(host)}]"
    if len(host) > _MAX_HOST or not _HOST.fullmatch(host):
        raise BadUrl(phrase("Its host is not valid."))
    return host


def _ipv6(host: str) -> ipaddress.IPv6Address:
    try:
        address = ipaddress.IPv6Address(host)
    except ValueError:
        raise BadUrl(phrase("Its host is not valid.")) from None
    if address.scope_id is not None:  # `%eth0` means something on one machine only
        raise BadUrl(phrase("Its host is not valid."))
    return address


def _port(parts: SplitResult) -> int | None:
    try:
        port = parts.port
    except ValueError:
        raise BadUrl(phrase("Its port is not a number from 1 to 65535.")) from None
    if port == 0:
        raise BadUrl(phrase("Its port is not a number from 1 to 65535."))
    return port


def _without_www(host: str) -> str:
    while host.startswith("www.") and "." in host[4:]:
        host = host[4:]
    return host


def _query(query: str, rule: QueryRule) -> str:
    if rule.keep is Keep.NONE:
        return ""
    pairs = [pair for pair in query.split("&") if pair and not _is_tracking(pair)]
    if rule.keep is Keep.NAMED:
        pairs = [pair for pair in pairs if pair.partition("=")[0] in rule.names]
    return "&".join(sorted(pairs))


def _is_tracking(pair: str) -> bool:
    name = pair.partition("=")[0].lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)
