"""What a Content Security Policy (CSP level 3) of a page forbids of what the widget does."""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

_HOST: Final = re.compile(r"(?:(https?)://)?(\*|(?:\*\.)?[a-z0-9.-]+|\[[0-9a-f:]+\])(?::(\d+|\*))?(/.*)?")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_SCRIPT: Final = ("script-src-elem", "script-src", "default-src")
_FETCH: Final = ("connect-src", "default-src")


def missing(policies: Sequence[str], service: str, page_origin: str, nonce: str) -> list[str]:
    """The directives to which `service`, an origin, must be added; `nonce` is that of its script element. Every
    policy has to allow it."""
    named = [_directives(text) for policy in policies for text in policy.split(",") if text.strip()]
    lacking: dict[str, None] = {}
    for directives in named:
        scripts = _chosen(directives, _SCRIPT)
        if scripts and not _allows_script(scripts[1], service, page_origin, nonce):
            lacking["script-src"] = None
        fetches = _chosen(directives, _FETCH)
        if fetches and not _allows(fetches[1], service, page_origin):
            lacking["connect-src"] = None
    return list(lacking)


def _directives(policy: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in policy.split(";"):
        name, *sources = part.split() or [""]
        if name:
            found.setdefault(name.lower(), sources)  # the first one counts
    return found


def _chosen(directives: dict[str, list[str]], names: Sequence[str]) -> tuple[str, list[str]] | None:
    return next(((name, directives[name]) for name in names if name in directives), None)


def _allows_script(sources: list[str], service: str, page_origin: str, nonce: str) -> bool:
    """A nonce alone lets the first script in, but not those that it fetches later."""
    words = [each.lower() for each in sources]
    if "'strict-dynamic'" in words:  # then hosts don't count
        return bool(nonce) and f"'nonce-{nonce}'" in sources
    return _allows(sources, service, page_origin)


def _allows(sources: list[str], service: str, page_origin: str) -> bool:
    return any(_matches(each.lower(), service, page_origin) for each in sources)


def _matches(source: str, service: str, page_origin: str) -> bool:
    at, page = urlsplit(service), urlsplit(page_origin)
    if source == "'self'":
        return service == page_origin
    if source in {"http:", "https:"}:
        return at.scheme == source[:-1] or at.scheme == "https"
    found = _HOST.fullmatch(source)
    if found is None:
        return False
    scheme, host, port, path = found.groups()
    if path not in {None, "/"}:
        return False
    if source == "*":
        return True
    name = at.hostname or ""
    same_host = name == host or (host.startswith("*.") and name.endswith(host[1:])) or host == "*"
    wanted = scheme or page.scheme
    same_scheme = at.scheme in (wanted, "https")
    return same_host and same_scheme and _same_port(port, at.port or _DEFAULT_PORTS[at.scheme], at.scheme)


def _same_port(given: str | None, port: int, scheme: str) -> bool:
    if given == "*":
        return True
    return port == _DEFAULT_PORTS[scheme] if given is None else port == int(given)
