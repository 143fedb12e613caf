"""Links that open a mail program (RFC 6068)."""

from urllib.parse import quote

from comments_svc.notify.letterhead import Post
from comments_svc.sites.model import Site


def mailto(address: str, subject: str) -> str:
    return f"mailto:{quote(address, safe='@+')}?subject={quote(subject, safe='')}"


def plain_address(site: Site, post: Post | None) -> str | None:
    """The one address of a site, for mails that name their page; None where mail is not taken."""
    if site.mail:
        return site.mail
    addresses = post.head.addresses if post else None
    return f"{site.slug}@{addresses.host}" if addresses else None


def about(url: str) -> str:
    """A subject that says which page a comment is for."""
    return f"Comment on {url}"
