from collections.abc import Iterable
from functools import lru_cache
from typing import Final, TypeAlias

from comments_svc.kernel.problem import Problem
from comments_svc.kernel.url import Keep, QueryRule, UrlKey, allowed, origin_of, url_key
from comments_svc.sites.model import Site
from comments_svc.sites.problems import ForeignPage

_Rules: TypeAlias = tuple[str, tuple[str, ...], tuple[str, ...]]

_REMEMBERED_CHARS: Final = 300


def page_key(site: Site, url: str) -> UrlKey:
    """The identity of a page of this site. Raises BadUrl, ForeignPage."""
    return _found(url, (site.query_rule, tuple(site.query_names), tuple(site.origins)))


def page_keys(site: Site, urls: Iterable[str]) -> dict[str, UrlKey | None]:
    """By URL; None for what is no page of this site."""
    rules = (site.query_rule, tuple(site.query_names), tuple(site.origins))
    keys: dict[str, UrlKey | None] = {}
    for url in urls:
        try:
            keys[url] = _found(url, rules)
        except Problem:
            keys[url] = None
    return keys


def _found(url: str, rules: _Rules) -> UrlKey:
    return _page_key(url, rules) if len(url) <= _REMEMBERED_CHARS else _page_key.__wrapped__(url, rules)


@lru_cache(maxsize=8_192)
def _page_key(url: str, rules: _Rules) -> UrlKey:
    """Remembered, because a URL takes 100 us and a page's readers all send the same one."""
    rule, names, origins = rules
    origin = origin_of(url)
    if not allowed(origin, origins):
        raise ForeignPage(origin)
    return url_key(url, keep_query=QueryRule(Keep(rule), frozenset(names)))
