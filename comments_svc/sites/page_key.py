from functools import lru_cache
from typing import Final

from comments_svc.kernel.url import Keep, QueryRule, UrlKey, allowed, origin_of, url_key
from comments_svc.sites.model import Site
from comments_svc.sites.problems import ForeignPage

_REMEMBERED_CHARS: Final = 300


def page_key(site: Site, url: str) -> UrlKey:
    """The identity of a page of this site. Raises BadUrl, ForeignPage."""
    find = _page_key if len(url) <= _REMEMBERED_CHARS else _page_key.__wrapped__
    return find(url, site.query_rule, tuple(site.query_names), tuple(site.origins))


@lru_cache(maxsize=8_192)
def _page_key(url: str, rule: str, names: tuple[str, ...], origins: tuple[str, ...]) -> UrlKey:
    """Remembered, because a URL takes 100 us and a page's readers all send the same one."""
    origin = origin_of(url)
    if not allowed(origin, origins):
        raise ForeignPage(origin)
    return url_key(url, keep_query=QueryRule(Keep(rule), frozenset(names)))
