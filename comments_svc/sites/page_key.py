from functools import lru_cache

from comments_svc.kernel.url import Keep, QueryRule, UrlKey, allowed, origin_of, url_key
from comments_svc.sites.model import Site
from comments_svc.sites.problems import ForeignPage


def page_key(site: Site, url: str) -> UrlKey:
    """The identity of a page of this site. Raises BadUrl, ForeignPage."""
    return _page_key(url, site.query_rule, tuple(site.query_names), tuple(site.origins))


@lru_cache(maxsize=8_192)
def _page_key(url: str, rule: str, names: tuple[str, ...], origins: tuple[str, ...]) -> UrlKey:
    """Remembered, because a URL takes 100 us and a page's readers all send the same one."""
    origin = origin_of(url)
    if not allowed(origin, origins):
        raise ForeignPage(origin)
    return url_key(url, keep_query=QueryRule(Keep(rule), frozenset(names)))
