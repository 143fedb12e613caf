from urllib.parse import urlsplit

from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problem import Problem
from comments_svc.kernel.problems import Invalid
from comments_svc.kernel.url import allowed, origin_of, url_key
from comments_svc.sites.model import Site
from comments_svc.sites.page_key import page_key
from comments_svc.threads.moving.model import Way


def read_way(site: Site, from_url: str, to_url: str) -> Way:
    """Where pages come from may be an origin that the site has no more. Raises Invalid (from_url, to_url)."""
    here, there = _key("from_url", from_url), _key("to_url", to_url)
    origin = origin_of(to_url)
    if not allowed(origin, site.origins):
        raise Invalid(
            "to_url", phrase("%(origin)s is no origin of this site. Add it in Settings first.", origin=origin)
        )
    if here == there:
        raise Invalid("to_url", "This is the same address. Enter where the pages are now.")
    return Way(from_url.strip(), here, to_url.strip(), there)


def _key(field: str, url: str) -> str:
    try:
        key = url_key(url)
    except Problem as fault:
        raise Invalid(field, fault.detail() or fault.title) from None
    parts = urlsplit(url.strip())
    if parts.query or parts.fragment:
        raise Invalid(field, "Enter a domain or a folder, without what follows a ? or #.")
    return key


def moved_url(site: Site, way: Way, url: str, new_key: str) -> str:
    """The new address in the form in which the old one was written, if that leads to the same page."""
    there = way.to_url.rstrip("/")
    steps = sum(1 for each in urlsplit(way.from_url).path.split("/") if each)
    parts = urlsplit(url.partition("#")[0])
    rest = parts.path.split("/")[1 + steps :]
    written = "/".join([there, *rest]) if rest else way.to_url
    if parts.query:
        written += f"?{parts.query}"
    try:
        return written if page_key(site, written) == new_key else _from_key(way, new_key)
    except Problem:
        return _from_key(way, new_key)


def _from_key(way: Way, new_key: str) -> str:
    """With the scheme and host that were typed, which a key does not have."""
    rest = new_key[len(way.to_key.rstrip("/")) :].lstrip("/")
    if not rest or rest.startswith("?"):
        return way.to_url + rest
    return f"{way.to_url.rstrip('/')}/{rest}"
