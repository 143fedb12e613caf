from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class Fault(StrEnum):
    """What keeps the comments off a page, in the order in which one looks."""

    ORIGIN = "origin"
    UNREACHABLE = "unreachable"
    LOGIN = "login"
    LED_AWAY = "led-away"
    STATUS = "status"
    NO_SNIPPET = "no-snippet"
    NO_ELEMENT = "no-element"
    NO_SCRIPT = "no-script"
    OTHER_SERVICE = "other-service"
    WRONG_SITE = "wrong-site"
    MIXED = "mixed"
    POLICY = "policy"
    PLAIN_HTTP = "plain-http"


class Found(msgspec.Struct, frozen=True):
    """`about`: what was seen, such as a status, an address, or the directives that lack the service."""

    fault: Fault
    about: str = ""


class Check(msgspec.Struct, frozen=True):
    """One look at a page. Its id stands in the address that the page is opened at: a widget that works asks us for a
    comment of that name. `heard_origin`: of the page that did."""

    id: UUID
    url: str
    found: list[str]
    at: datetime
    heard_at: datetime | None
    heard_origin: str | None

    @property
    def faults(self) -> list[Found]:
        pairs = [each.partition(" ")[::2] for each in self.found]
        return [Found(Fault(fault), about) for fault, about in pairs]


class Progress(msgspec.Struct, frozen=True):
    """How far a site has come. `heard`: a page of it has shown its comments; `approved`: one of them is public.
    `hidden`: this moderator does not want to be led any further."""

    heard: bool
    commented: bool
    approved: bool
    hidden: bool

    def done(self, *, checks: bool) -> int:
        """How many of the steps are done. `checks`: one of them is to check a page, which owners do."""
        return (self.heard or self.commented) + (self.heard and checks) + self.approved
