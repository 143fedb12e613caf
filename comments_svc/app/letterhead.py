"""Mail as the settings have it."""

import hmac
from typing import Final
from urllib.parse import urlsplit

from comments_svc.kernel.secret import Purpose, RootSecret
from comments_svc.mail.address import Addresses
from comments_svc.mail.dkim import DkimKey
from comments_svc.mail.message_id import MessageIds
from comments_svc.mail.send import Mailer
from comments_svc.notify.letterhead import Letterhead, Post
from comments_svc.settings.model import Settings
from comments_svc.worker.send import AT_ONCE, PER_DOMAIN, URGENT_AT_ONCE, URGENT_PER_DOMAIN


def letterhead(settings: Settings, secret: RootSecret) -> Letterhead:
    """`settings` must have a mail server, and so an address that mail comes from."""
    sender = settings.mail_from
    assert sender is not None
    return Letterhead(
        public_url=str(settings.public_url),
        secret=secret,
        from_address=str(sender),
        addresses=Addresses(str(settings.mail_reply), secret) if settings.mail_reply else None,
        ids=MessageIds(sender.host, secret),
        instance=instance(secret),
        dkim=dkim_key(settings),
    )


def dkim_key(settings: Settings) -> DkimKey | None:
    if settings.dkim_key is None or settings.dkim_selector is None or settings.mail_from is None:
        return None
    return DkimKey(settings.mail_from.host, settings.dkim_selector, settings.dkim_key.encode())


def instance(secret: RootSecret) -> str:
    """Names this installation on its mails, and says nothing about the secret."""
    return hmac.digest(secret.key(Purpose.MAIL_ADDRESS), b"instance", "sha256").hex()[:16]


def post(settings: Settings, secret: RootSecret) -> Post | None:
    """None without a mail server."""
    if settings.smtp_url is None:
        return None
    return Post(letterhead(settings, secret), settings.smtp_url.server)


def mailer(settings: Settings) -> Mailer:
    assert settings.smtp_url is not None
    hello = urlsplit(settings.public_url).hostname or _NAMELESS
    return Mailer(
        settings.smtp_url.server,
        at_once=AT_ONCE,
        per_domain=PER_DOMAIN,
        urgent_at_once=URGENT_AT_ONCE,
        urgent_per_domain=URGENT_PER_DOMAIN,
        hello=hello,
    )


_NAMELESS: Final = "localhost"
