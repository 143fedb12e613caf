from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.kernel.link import read_link_token
from comments_svc.kernel.secret import Purpose, RootSecret

# Mail is kept for years, and its way out must work as long.
_VALID_FOR: Final = timedelta(days=3_650)
_OF_THREAD: Final = b"t"
_OF_SITE: Final = b"s"


class Leaver(msgspec.Struct, frozen=True):
    """Who wants less mail: the address of a subscription, or the one that a reader has proven."""

    site: UUID
    subscription: UUID | None = None
    reader: UUID | None = None


def unsubscribe_link(secret: RootSecret, public_url: str, site: UUID, subscription: UUID, *, now: datetime) -> str:
    """For the text of a mail and for its List-Unsubscribe header: GET shows buttons for the thread and for the whole
    site, a one-click POST leaves the thread (RFC 8058)."""
    return _link(secret, public_url, _OF_THREAD + site.bytes + subscription.bytes, now)


def leave_all_link(link: str) -> str:
    """The same page, with the wish for no mail of this site at all first."""
    return f"{link}?less=site"


def leave_site_link(secret: RootSecret, public_url: str, site: UUID, reader: UUID, *, now: datetime) -> str:
    """The same for a mail that no subscription caused: a one-click POST ends all mail about the site."""
    return _link(secret, public_url, _OF_SITE + site.bytes + reader.bytes, now)


def _link(secret: RootSecret, public_url: str, payload: bytes, now: datetime) -> str:
    return f"{public_url}/u/{secret.sign(Purpose.UNSUBSCRIBE, payload, now + _VALID_FOR)}"


def read_unsubscribe_token(secret: RootSecret, token: str, now: datetime) -> Leaver:
    """Raises BadLink, ExpiredLink."""
    raw = read_link_token(secret, Purpose.UNSUBSCRIBE, token, now, length=33)
    site, who = UUID(bytes=raw[1:17]), UUID(bytes=raw[17:])
    return Leaver(site, subscription=who) if raw[:1] == _OF_THREAD else Leaver(site, reader=who)
