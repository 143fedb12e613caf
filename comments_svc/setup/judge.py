"""What is wrong with a page that should show comments."""

from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from comments_svc.kernel.url import allowed, origin_of
from comments_svc.setup.fetch_page import Fetched
from comments_svc.setup.model import Fault, Found
from comments_svc.setup.read_page import Seen, read_page
from comments_svc.setup.read_policy import missing
from comments_svc.sites.model import Site

_DOOR: Final = ("login", "signin", "sign-in", "/auth", "/sso", "access/login")
REFUSED: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.PROXY_AUTHENTICATION_REQUIRED})
_TRUSTED_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def judge(site: Site, service: str, page: Fetched) -> list[Found]:
    """The first one first; nothing when all is well as far as can be seen from outside. `service`: our public URL."""
    if page.led_to is not None:
        if is_door(page.led_to):
            return [Found(Fault.LOGIN)]
        return [Found(Fault.LED_AWAY, page.led_to)]
    seen = read_page(page.body, page.url, _charset(page))
    if _wants_login(page, seen):
        return [Found(Fault.LOGIN)]
    if not HTTPStatus.OK <= page.status < HTTPStatus.MULTIPLE_CHOICES:
        return [Found(Fault.STATUS, str(page.status))]
    return [*_of_snippet(site, service, seen), *_of_surroundings(service, page, seen)]


def _of_snippet(site: Site, service: str, seen: Seen) -> list[Found]:
    scripts = [each.src.partition("?")[0] for each in seen.scripts if each.src.partition("?")[0].endswith("/embed.js")]
    ours = f"{service}/embed.js" in scripts
    if not seen.sites:
        return [Found(Fault.NO_ELEMENT if ours else Fault.NO_SNIPPET)]
    found = []
    if site.slug not in seen.sites:
        found.append(Found(Fault.WRONG_SITE, seen.sites[0][:63]))
    if not ours:
        found.append(Found(Fault.OTHER_SERVICE, scripts[0][:300]) if scripts else Found(Fault.NO_SCRIPT))
    if seen.unfilled:
        found.append(Found(Fault.UNFILLED))
    return found


def _of_surroundings(service: str, page: Fetched, seen: Seen) -> list[Found]:
    here, there = urlsplit(page.url), urlsplit(service)
    if here.scheme == "https" and there.scheme == "http" and there.hostname not in _TRUSTED_HOSTS:
        return [Found(Fault.MIXED)]
    header = page.headers.get("content-security-policy", "")
    nonce = next((each.nonce for each in seen.scripts if each.src.startswith(f"{service}/embed.js")), "")
    lacking = missing([header, *seen.policies], str(origin_of(service)), str(origin_of(page.url)), nonce)
    found = [Found(Fault.POLICY, " ".join(lacking))] if lacking else []
    if here.scheme == "http" and there.scheme == "https":
        found.append(Found(Fault.PLAIN_HTTP))
    return found


def is_foreign(site: Site, url: str) -> Found | None:
    """Raises BadUrl."""
    origin = origin_of(url)
    return None if allowed(origin, site.origins) else Found(Fault.ORIGIN, origin)


def _wants_login(page: Fetched, seen: Seen) -> bool:
    return page.status in REFUSED or (not seen.sites and (seen.password or (page.moved and is_door(page.url))))


def is_door(url: str) -> bool:
    """Whether it looks like the address of a page where one signs in."""
    parts = urlsplit(url.lower())
    return any(word in f"{parts.hostname or ''}{parts.path}" for word in _DOOR)


def _charset(page: Fetched) -> str | None:
    """As the header says; else the page does."""
    _, mark, name = page.headers.get("content-type", "").lower().partition("charset=")
    name = name.split(";")[0].strip("\"' ")
    return name if mark and name.isascii() and name.replace("-", "").isalnum() else None
