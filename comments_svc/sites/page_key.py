from comments_svc.kernel.url import UrlKey, allowed, origin_of, url_key
from comments_svc.sites.model import Site
from comments_svc.sites.problems import ForeignPage


def page_key(site: Site, url: str) -> UrlKey:
    """The identity of a page of this site. Raises BadUrl, ForeignPage."""
    origin = origin_of(url)
    if not allowed(origin, site.origins):
        raise ForeignPage(str(origin))
    return url_key(url)
