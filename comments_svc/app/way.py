"""The way that mail takes from here, as the settings have it, and what receivers look up about it."""

from urllib.parse import urlsplit

from comments_svc.app.letterhead import dkim_key
from comments_svc.kernel.finding import Finding, note
from comments_svc.kernel.phrase import phrase
from comments_svc.mail.domain.check_domain import check_domain
from comments_svc.mail.domain.way import Way
from comments_svc.settings.model import Settings


def way(settings: Settings) -> Way | None:
    """None when mail is off."""
    if settings.smtp_url is None or settings.mail_from is None:
        return None
    domain = settings.mail_from.host
    replies = settings.mail_reply.rpartition("@")[2].lower() if settings.mail_reply else None
    public_host = urlsplit(settings.public_url).hostname or "localhost"
    return Way(settings.smtp_url.server, domain, replies or domain, replies, public_host, dkim_key(settings))


async def look_at_domain(settings: Settings) -> list[Finding]:
    """Nothing when mail is off."""
    path = way(settings)
    if path is None:
        return []
    if path.own and settings.public_url.is_loopback:
        return [
            note(
                "DNS",
                phrase(
                    "What belongs there can be told when the public address is no longer %(url)s. Then ask again. "
                    "Enter first:",
                    url=settings.public_url,
                ),
                "COMMENTS_PUBLIC_URL=https://comments.example.com",
            )
        ]
    return await check_domain(path, settings.dns_zone_file)
