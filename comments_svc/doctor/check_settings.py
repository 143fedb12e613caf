"""What of the settings is meant for tests, or is easily forgotten."""

from collections.abc import Iterator

from comments_svc.kernel.finding import Finding, note, ok, problem
from comments_svc.settings.model import Settings

_ABOUT = "Settings"


def check_settings(settings: Settings) -> list[Finding]:
    found = [*_for_tests(settings), *_forgotten(settings)]
    return found or [ok(_ABOUT, "Every value can be used.")]


def _for_tests(settings: Settings) -> Iterator[Finding]:
    if settings.dns_zone_file is not None:
        yield problem(
            _ABOUT,
            f"DNS IS REPLACED by the file {settings.dns_zone_file}: mail is judged by what stands there, and so is "
            "everything below. Unset it, unless this is a test or a demonstration:",
            "unset COMMENTS_DNS_ZONE_FILE",
        )
    if not settings.rate_limits:
        yield problem(_ABOUT, "Nobody is limited, which is meant for load tests. Enter:", "COMMENTS_RATE_LIMITS=on")
    if settings.private_hosts:
        hosts = ", ".join(settings.private_hosts)
        yield note(_ABOUT, f"Owners of sites may send webhooks to these private hosts: {hosts}.")


def _forgotten(settings: Settings) -> Iterator[Finding]:
    if not settings.public_url.is_https:
        yield note(
            _ABOUT,
            f"The public address is {settings.public_url}, which works on this machine only. For readers "
            "elsewhere, put "
            "a proxy with TLS in front and enter its address:",
            "COMMENTS_PUBLIC_URL=https://comments.example.com",
        )
    elif not settings.trusted_proxies:
        yield problem(
            _ABOUT,
            "A proxy must stand in front, for the public address begins with https, but none is trusted: all readers "
            "seem to have its address, and share one rate limit. If it runs on this machine, enter:",
            "COMMENTS_TRUSTED_PROXIES=127.0.0.1,::1",
        )
    if not settings.jobs:
        yield note(_ABOUT, "`serve` runs no jobs: mail and webhooks leave only while `comments-svc worker` runs.")
    if settings.smtp_url is None:
        yield note(
            _ABOUT,
            "Mail is off: no mail server is set. To switch it on, enter what your mail provider tells you:",
            "COMMENTS_SMTP_URL=smtp://USER:PASSWORD@HOST:587",
            "COMMENTS_MAIL_FROM=comments@YOUR-DOMAIN",
        )
    elif settings.mail_reply is None:
        yield note(
            _ABOUT,
            "Mails can't be answered, and bounces go unseen: there is no pattern for addresses. If your mail server "
            "takes plus addresses, enter:",
            f"COMMENTS_MAIL_REPLY=reply+{{}}@{settings.mail_from.host if settings.mail_from else 'YOUR-DOMAIN'}",
        )
