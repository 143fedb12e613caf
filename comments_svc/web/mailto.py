"""Links that open a mail program (RFC 6068)."""

from urllib.parse import quote

from comments_svc.mail.address import Addresses
from comments_svc.notify.letterhead import Post
from comments_svc.sites.model import Site


def mailto(address: str, subject: str) -> str:
    return f"mailto:{quote(address, safe='@+')}?subject={quote(subject, safe='')}"


def plain_address(site: Site, post: Post | None) -> str | None:
    """The one address of a site, for mails that name their page; None where mail is not taken, or not wanted."""
    if site.mail:
        return None if site.mail_off else site.mail
    addresses = page_addresses(site, post)
    return f"{site.slug}@{addresses.host}" if addresses else None


def page_addresses(site: Site, post: Post | None) -> Addresses | None:
    """What makes an address for a page; None where pages have none."""
    return post.head.addresses if post and not site.mail_off else None


def about(url: str) -> str:
    """A subject that says which page a comment is for."""
    return f"Comment on {url}"
