from functools import lru_cache

from comments_svc.kernel.url import Keep, Origin, QueryRule, UrlKey, allowed, origin_of, url_key
from comments_svc.sites.model import Site
from comments_svc.sites.problems import ForeignPage


def page_key(site: Site, url: str) -> UrlKey:
    """The identity of a page of this site. Raises BadUrl, ForeignPage."""
    origin, key = _identify(url, site.query_rule, tuple(site.query_names))
    if not allowed(origin, site.origins):
        raise ForeignPage(origin)
    return key


@lru_cache(maxsize=8_192)
def _identify(url: str, rule: str, names: tuple[str, ...]) -> tuple[Origin, UrlKey]:
    """Remembered, because a URL takes 100 us and a page's readers all send the same one."""
    return origin_of(url), url_key(url, keep_query=QueryRule(Keep(rule), frozenset(names)))
