from comments_svc.db.database import Reader
from comments_svc.sites.model import Site
from comments_svc.sites.page_key import page_key
from comments_svc.threads import queries


async def whole_url(on: Reader, site: Site, typed: str) -> str:
    """What was typed for the address of a page may be its path: on the origin of the site that has such a page, or on
    its first one. Raises BadUrl."""
    typed = typed.strip()
    if not typed.startswith("/") or typed.startswith("//"):
        return typed
    urls = [f"{origin}{typed}" for origin in site.origins]
    for url in urls:
        if await queries.by_key(on, site.id, page_key(site, url)) is not None:
            return url
    return urls[0]
