import re
from enum import StrEnum
from typing import Final, NewType
from uuid import UUID

import msgspec

SiteId = NewType("SiteId", UUID)

SLUG: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
# Words that mean something else in an address of ours, by mail or on the web.
RESERVED_SLUGS: Final = frozenset(
    {
        "abuse",
        "api",
        "count",
        "dashboard",
        "embed",
        "healthz",
        "mailer-daemon",
        "metrics",
        "new",
        "postmaster",
        "problems",
        "readyz",
        "reply",
        "sites",
        "static",
    }
)


MAIL_OFF: Final = "off"
"""In place of a site's address: readers are offered no way by e-mail."""


class Policy(StrEnum):
    """Who may publish without a moderator."""

    HOLD = "hold"
    FIRST_TIMERS = "first-timers"
    PUBLISH = "publish"


class Site(msgspec.Struct, frozen=True):
    """A blog, or any set of pages with one policy. `slug` is public and never changes. `moderators`: their names.

    `rules`: those that are switched on, as JSON; the package `rules` reads it.
    """

    id: SiteId
    slug: str
    title: str
    policy: Policy
    name_rule: str
    email_rule: str
    max_length: int
    edit_window_s: int
    votes: bool
    mail: str | None
    lang: str
    follow: bool
    proof_rule: str
    query_rule: str
    query_names: list[str]
    origins: list[str]
    reactions: list[str]
    private: bool
    house_rules: str | None
    keep_removed_days: int
    revision: int
    moderators: list[str]
    rules: str = "[]"

    @property
    def mail_off(self) -> bool:
        """Whether readers are to be offered no way by e-mail, though there may be one."""
        return self.mail == MAIL_OFF
