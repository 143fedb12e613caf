"""What every request can reach. Values are passed down from the composition root; nothing here reads settings."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias, TypedDict

import msgspec

from comments_svc.db.database import Database
from comments_svc.db.rate import Rate, rate
from comments_svc.http_out.send import HttpOut
from comments_svc.kernel.clock import Clock
from comments_svc.kernel.finding import Finding
from comments_svc.kernel.secret import RootSecret
from comments_svc.moderators.passkeys.relying_party import RelyingParty, relying_party
from comments_svc.notify.letterhead import Post
from comments_svc.providers.model import Provider
from comments_svc.web.api.show import Offer
from comments_svc.web.headers import HeaderSets
from comments_svc.web.read.cache import Cache
from comments_svc.web.read.directory import SiteDirectory
from comments_svc.web.read.live import Hub

TakeMail: TypeAlias = Callable[[str, str, Mapping[str, str], Callable[[], Awaitable[bytes]]], Awaitable[bool]]
"""Provider, secret, headers and body of a call that brings mail. False: there is no such door."""


class WebConfig(msgspec.Struct, frozen=True):
    """`mails`: whether there is a mail server to send by. `own_addresses`: what it sends from and is answered at, with
    {} where a token goes. `providers`: where readers may sign in, beside by mail. `doors`: by what mail
    comes in, in words. `mail_host`: at which each site has an address. `secret_file`: where the root secret is kept, if
    in a file of ours. `command`: what the operator types to call this program."""

    public_url: str
    max_body_bytes: int
    rate_limits: bool
    mails: bool = False
    own_addresses: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    doors: tuple[str, ...] = ()
    mail_host: str | None = None
    secret_file: str | None = None
    command: str = "comments-svc"

    @property
    def https(self) -> bool:
        return self.public_url.startswith("https:")

    @property
    def passkeys(self) -> RelyingParty | None:
        """None where browsers offer none."""
        return relying_party(self.public_url)

    @property
    def offer(self) -> Offer:
        return Offer(self.mails, (*(("email",) if self.mails else ()), *self.providers), self.mail_host)

    def limit(self, act: str, *subject: bytes, every_s: float, burst: int) -> Rate | None:
        """None where limits are switched off, for load tests."""
        return rate(act, *subject, every_s=every_s, burst=burst) if self.rate_limits else None


class State(TypedDict):
    """`out`: requests to where somebody else has named; `pages`: to pages of a site. `post`: None where there is no
    mail server.

    `mail_in`: None where no provider brings mail. `pending`: the migrations that the database lacks. `look_at_domain`:
    what receivers look up about our mail, which takes as long as the DNS does.
    """

    db: Database
    secret: RootSecret
    clock: Clock
    config: WebConfig
    sites: SiteDirectory
    cache: Cache
    hub: Hub
    headers: HeaderSets
    out: HttpOut
    pages: HttpOut
    post: Post | None
    providers: Mapping[str, Provider]
    mail_in: TakeMail | None
    pending: Callable[[], Awaitable[list[str]]]
    look_at_domain: Callable[[], Awaitable[list[Finding]]]
