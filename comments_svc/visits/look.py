from http import HTTPStatus
from typing import Final

from comments_svc.http_out.send import HttpOut, NoAnswer
from comments_svc.kernel.problem import Problem
from comments_svc.kernel.problems import BadUrl
from comments_svc.kernel.url import allowed, origin_of
from comments_svc.setup.fetch_page import Fetched, fetch_page
from comments_svc.setup.judge import REFUSED, is_door
from comments_svc.sites.model import Site
from comments_svc.sites.page_key import page_key
from comments_svc.visits.model import Seen, Sight

_GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


async def look(out: HttpOut, site: Site, url: str) -> Seen:
    """At a page, within the site's origins. The body is asked for only where the head alone says that it is missing:
    some servers answer HEAD with nonsense."""
    try:
        if not allowed(origin_of(url), site.origins):
            return Seen(Sight.FOREIGN, origin_of(url))
        page = await fetch_page(out, url, site.origins, method="HEAD")
        if page.led_to is None and not _is_there(page):
            page = await fetch_page(out, url, site.origins)
    except NoAnswer as reason:
        return Seen(Sight.ERROR, str(reason))
    except BadUrl as reason:  # of where it led to
        return Seen(Sight.ERROR, reason.reason)
    return _judge(site, url, page)


def _is_there(page: Fetched) -> bool:
    return HTTPStatus.OK <= page.status < HTTPStatus.MULTIPLE_CHOICES


def _judge(site: Site, url: str, page: Fetched) -> Seen:
    if page.led_to is not None:
        return Seen(Sight.LOGIN) if is_door(page.led_to) else Seen(Sight.AWAY, page.led_to)
    if page.status in _GONE:
        return Seen(Sight.GONE, _words(page.status))
    if page.status in REFUSED or (page.moved and is_door(page.url)):
        return Seen(Sight.LOGIN)
    if not _is_there(page):
        return Seen(Sight.ERROR, _words(page.status))
    return Seen(Sight.FINE) if _same(site, url, page.url) else Seen(Sight.MOVED, page.url)


def _same(site: Site, url: str, other: str) -> bool:
    try:
        return page_key(site, url) == page_key(site, other)
    except Problem:
        return False


def _words(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
