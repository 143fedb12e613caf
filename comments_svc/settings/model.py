"""Every knob of the service. One field is one variable; its description stands in docs/reference/settings.md."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from comments_svc.settings.values import (
    DatabaseUrl,
    ImapUrl,
    ListenUrl,
    Mailbox,
    MailPattern,
    Network,
    OneLine,
    PrivateHost,
    ProviderUrl,
    PublicUrl,
    SmtpUrl,
)

PREFIX: Final = "COMMENTS_"
SECRETS: Final = frozenset(
    {
        "dkim_key",
        "github_client_secret",
        "google_client_secret",
        "mail_webhook_secret",
        "mailgun_key",
        "oidc_client_secret",
        "secret",
        "secret_previous",
    }
)

_MASK: Final = "****"
_PASSWORD: Final = re.compile(r"(?<=://)([^:/?#]*:).*(?=@)|((?:^|[?&])(?:ssl)?password=)[^&]*")


class LogFormat(StrEnum):
    JSON = "json"
    TEXT = "text"


class LogLevel(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


Secret = Annotated[str, Meta(min_length=32)]
Word = Annotated[str, Meta(pattern=r"^\S+$")]
Port = Annotated[int, Meta(ge=1, le=65535)]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Plain values, checked by `read`; passed down, so that no rule reads the environment."""

    public_url: Annotated[
        PublicUrl,
        Meta(
            description="The address under which browsers reach the service. `http` is accepted for this machine only. "
            "When it is not given, it follows the port: `http://localhost:PORT`."
        ),
    ] = PublicUrl("http://localhost:8000")
    host: Annotated[Word, Meta(description="The address to listen on; `0.0.0.0` or `::` is every one.")] = "127.0.0.1"
    port: Annotated[Port, Meta(description="The port to listen on.")] = 8000
    workers: Annotated[
        int, Meta(ge=1, le=64, description="How many processes serve requests. One for each core is a good number.")
    ] = 1
    jobs: Annotated[
        bool, Meta(description="Whether `serve` also runs jobs. Off when `comments-svc worker` runs beside it.")
    ] = True
    command: Annotated[
        OneLine | None,
        Meta(
            description="How the command line is called from where you are, such as "
            "`docker compose exec web comments-svc`: what you are told to enter begins with it. When it is not given: "
            "as the service was started."
        ),
    ] = None

    database_url: Annotated[
        DatabaseUrl | None,
        Meta(
            description="The Postgres to use (15 or newer). `DATABASE_URL` is read as well. Without it, the service "
            "starts a Postgres of its own in the data directory."
        ),
    ] = None
    pool_size: Annotated[
        int,
        Meta(ge=1, le=200, description="The most database connections that one process holds, beside its listener."),
    ] = 10
    keep_failed_jobs_days: Annotated[
        int,
        Meta(
            ge=1,
            le=365,
            description="After so many days a job that was given up is deleted, with the words of what went wrong.",
        ),
    ] = 30
    data_dir: Annotated[
        Path,
        Meta(
            description="The folder of the embedded Postgres, and of the root secret that is made beside it. For "
            "root in a folder that others may not enter (such as `/root`) the default is `/var/lib/comments-svc`, "
            "because Postgres runs under another account."
        ),
    ] = Path("data")
    postgres_bin_dir: Annotated[
        Path | None,
        Meta(
            description="The folder with `initdb` and `postgres` for the embedded Postgres. Without it: those of the "
            "installed package, else those of the system."
        ),
    ] = None

    secret: Annotated[
        Secret | None,
        Meta(
            description="The root secret; every key is derived from it. The same for all processes. With the embedded "
            "Postgres it is made by itself, in the file `secret` of the data directory.",
        ),
    ] = None
    secret_previous: Annotated[
        Secret | None,
        Meta(description="The root secret before the last change: what was signed with it stays valid."),
    ] = None

    smtp_url: Annotated[
        SmtpUrl | None,
        Meta(description="The mail server that takes what the service sends. Without it no mail is made."),
    ] = None
    mail_from: Annotated[
        Mailbox | None,
        Meta(description="The address in `From`. Its domain is the one to set up SPF, DKIM and DMARC for."),
    ] = None
    mail_reply: Annotated[
        MailPattern | None,
        Meta(
            description="The pattern of the addresses that answers, bounces and requests to unsubscribe go to. Without "
            "it, mails can't be answered, and say so."
        ),
    ] = None
    mail_listen: Annotated[
        tuple[ListenUrl, ...],
        Meta(description="Where the service itself takes mail. One process does so for all of an installation."),
    ] = ()
    authserv_id: Annotated[
        Word | None,
        Meta(
            description="The name by which your own mail server begins the `Authentication-Results` that it puts on "
            "top of mail. Set it only if that server also takes away such fields that come with the mail. Without it "
            "the service checks DKIM, SPF and DMARC itself."
        ),
    ] = None
    imap_url: Annotated[
        ImapUrl | None,
        Meta(
            description="A mailbox that mail comes into. It is the service's own: what is unread there is taken, and "
            "marked as read."
        ),
    ] = None
    mail_webhook_secret: Annotated[
        Secret | None,
        Meta(
            description="The secret in the address to which a mail provider brings what it has received: "
            "`/mail/in/PROVIDER/SECRET`. Letters, digits, `-` and `_`."
        ),
    ] = None
    mailgun_key: Annotated[
        Secret | None,
        Meta(description="Mailgun's HTTP webhook signing key. Without it, nothing is taken from Mailgun."),
    ] = None
    ses_topic: Annotated[
        tuple[Word, ...],
        Meta(
            description="The ARN of the SNS topic of Amazon SES, or several, with commas between them: of "
            "mail that comes in, of bounces and complaints. Without it, nothing is taken from SES."
        ),
    ] = ()
    sendgrid_key: Annotated[
        Word | None,
        Meta(
            description="The verification key of SendGrid's Event Webhook. With it, bounces and complaints that it "
            "has not signed are refused."
        ),
    ] = None
    dkim_key: Annotated[
        Secret | None,
        Meta(description="A private key (RSA, PEM) to sign mail with, where the mail server does not."),
    ] = None
    dkim_selector: Annotated[
        Word | None,
        Meta(description="The selector under which the public key stands: `SELECTOR._domainkey.DOMAIN`."),
    ] = None

    oidc_issuer: Annotated[
        ProviderUrl | None,
        Meta(
            description="The issuer of an OpenID Connect provider at which readers may sign in. What is found below it "
            "at `/.well-known/openid-configuration` says the rest. Readers come back to `/sign-in/oidc`."
        ),
    ] = None
    oidc_name: Annotated[
        str, Meta(min_length=1, max_length=40, description="What readers call that provider: the word on the button.")
    ] = "OpenID"
    oidc_client_id: Annotated[Word | None, Meta(description="The client id that this provider has given you.")] = None
    oidc_client_secret: Annotated[Word | None, Meta(description="The client secret to it.")] = None
    github_client_id: Annotated[
        Word | None,
        Meta(
            description="The client id of an OAuth app of GitHub: readers may sign in there, and come back to "
            "`/sign-in/github`."
        ),
    ] = None
    github_client_secret: Annotated[Word | None, Meta(description="The client secret to it.")] = None
    github_url: Annotated[
        ProviderUrl, Meta(description="The address of a GitHub Enterprise Server, in place of GitHub itself.")
    ] = ProviderUrl("https://github.com")
    google_client_id: Annotated[
        Word | None,
        Meta(
            description="The client id of an OAuth client of Google (a web application): readers may sign in there, "
            "and come back to `/sign-in/google`."
        ),
    ] = None
    google_client_secret: Annotated[Word | None, Meta(description="The client secret to it.")] = None

    trusted_proxies: Annotated[
        tuple[Network, ...],
        Meta(description="The proxies in front of the service, whose `X-Forwarded-For` and `X-Forwarded-Proto` count."),
    ] = ()
    private_hosts: Annotated[
        tuple[PrivateHost, ...],
        Meta(
            description="Hosts that webhooks and sign-in may reach although they are private, on any port and by plain "
            "http. Everything else must be public, with https. While the service itself is on `localhost`, Setup may "
            "look at pages there as well."
        ),
    ] = ()
    dns_zone_file: Annotated[
        Path | None,
        Meta(
            description="A zone file (RFC 1035) with absolute names that replaces DNS for everything about mail. For "
            "tests and demonstrations: `doctor` complains about it."
        ),
    ] = None
    rate_limits: Annotated[
        bool, Meta(description="Whether posting, previews, votes and sign-in are limited. Off for load tests only.")
    ] = True

    max_body_bytes: Annotated[int, Meta(ge=1_000, le=10_000_000, description="The longest request body, in bytes.")] = (
        65_536
    )
    cache_bytes: Annotated[
        int,
        Meta(ge=0, le=2**40, description="Memory for encoded pages of threads, in bytes, in each serving process."),
    ] = 32 * 2**20

    max_streams: Annotated[
        int,
        Meta(
            ge=0,
            le=1_000_000,
            description="The most open pages that one process tells of changes. Each takes a file descriptor and about "
            "50 KB; all others are up to date when they are loaded.",
        ),
    ] = 500
    max_streams_per_address: Annotated[
        int,
        Meta(ge=0, le=1_000_000, description="The most of these for one address (of IPv6: for one /64)."),
    ] = 30

    log_format: Annotated[LogFormat, Meta(description="One JSON object a line, or text for people.")] = LogFormat.TEXT
    log_level: Annotated[LogLevel, Meta(description="The least important kind of message to log.")] = LogLevel.INFO

    demo_blog_port: Annotated[Port, Meta(description="The port of the blog that `comments-svc demo` serves.")] = 8001

    def masked(self) -> dict[str, str]:
        """Variable to value, as it may be shown: no secret, no password of the database."""
        return {variable(name): _shown(name, getattr(self, name)) for name in self.__struct_fields__}

    def __repr__(self) -> str:
        return f"Settings({self.masked()})"


def variable(field: str) -> str:
    return PREFIX + field.upper()


def _shown(field: str, value: object) -> str:
    if value is None:
        return "not set"
    if field in SECRETS:
        return _MASK
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return _PASSWORD.sub(rf"\1\2{_MASK}", str(value))
