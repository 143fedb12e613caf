"""Whether browsers reach the service under its public address, and whether both have the same time."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from comments_svc.http_out.guard import Blocked
from comments_svc.http_out.private_hosts import PrivateHosts
from comments_svc.http_out.send import Answer, HttpOut, NoAnswer, Request
from comments_svc.kernel.clock import Clock
from comments_svc.kernel.finding import Finding, ok, problem
from comments_svc.settings.model import Settings

_ABOUT: Final = "Public URL"
_CLOCKS_DIFFER: Final = timedelta(seconds=30)


async def check_public_url(settings: Settings, clock: Clock) -> list[Finding]:
    url = str(settings.public_url)
    # It is the operator's own setting: it may be private.
    async with HttpOut(PrivateHosts([urlsplit(url).netloc, urlsplit(url).hostname or ""])) as out:
        try:
            answer = await out.send(Request("GET", f"{url}/readyz", {}))
        except NoAnswer as reason:
            # Nothing is refused here, so that a guard who says no has found no address.
            nameless = isinstance(reason.__cause__, Blocked)
            return [_nameless(url) if nameless else _unreachable(url, str(reason), settings)]
    return [_reached(url, answer, settings), *_clock(answer, clock())]


def _nameless(url: str) -> Finding:
    host = urlsplit(url).hostname
    return problem(
        _ABOUT,
        f"{url} can't be reached: the DNS knows no address of {host}. Enter at your DNS provider, with the address of "
        "this machine:",
        f"{host}.  A  192.0.2.1",
    )


def _unreachable(url: str, reason: str, settings: Settings) -> Finding:
    if not settings.public_url.is_https:
        return problem(_ABOUT, f"{url} can't be reached: {reason} Start the service:", "comments-svc serve")
    host = urlsplit(url).hostname
    return problem(
        _ABOUT,
        f"{url} can't be reached from here: {reason} Look whether its name leads to this machine, whether the "
        "proxy runs, and whether its certificate is good:",
        f"curl -v https://{host}/healthz",
    )


def _reached(url: str, answer: Answer, settings: Settings) -> Finding:
    text = answer.start.decode("utf-8", "replace").strip()
    if answer.status == HTTPStatus.OK and text == "ready":
        return ok(_ABOUT, f"{url} leads here, and the service is ready.")
    if answer.status == HTTPStatus.SERVICE_UNAVAILABLE and text.startswith(("the database", "migrations")):
        return problem(_ABOUT, f"{url} leads here, but {text}. Enter:", "comments-svc migrate")
    return problem(
        _ABOUT,
        f"At {url} somebody else answers ({answer.words}). The proxy must pass every path of this host on to port "
        f"{settings.port} of this machine. For Caddy, enter into the Caddyfile:",
        f"{urlsplit(url).netloc} {{ reverse_proxy 127.0.0.1:{settings.port} }}",
    )


def _clock(answer: Answer, now: datetime) -> list[Finding]:
    """By the header Date (RFC 9110, section 6.6.1), which has whole seconds."""
    if answer.date is None or abs(answer.date - now) <= _CLOCKS_DIFFER:
        return []
    apart = abs(answer.date - now).total_seconds()
    return [
        problem(
            "Clock",
            f"This machine and the one behind the public address differ by {apart:.0f} seconds. Set both by NTP:",
            "timedatectl set-ntp true",
        )
    ]
