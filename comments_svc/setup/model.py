from datetime import datetime
from enum import StrEnum
from typing import Final
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
    UNFILLED = "unfilled"


ADVICE: Final = frozenset({Fault.PLAIN_HTTP, Fault.UNFILLED})
"""With which the comments work all the same."""


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


class Step(StrEnum):
    """Of the way to a first comment, in this order."""

    ACCOUNT = "account"
    SITE = "site"
    SNIPPET = "snippet"
    CHECK = "check"
    MAIL = "mail"
    COMMENT = "comment"


_OWNERS: Final = frozenset({Step.CHECK, Step.MAIL})


class Progress(msgspec.Struct, frozen=True):
    """How far a site has come. `heard`: a page of it has shown its comments; `approved`: one of them is public;
    `mailed`: mail was seen to work as far as it is set up; `no_mail`: that was skipped. `hidden`: this moderator does
    not want to be led any further."""

    heard: bool
    commented: bool
    approved: bool
    mailed: bool
    no_mail: bool
    hidden: bool

    def steps(self, *, owner: bool) -> list[Step]:
        """Those that are this moderator's."""
        return [each for each in Step if owner or each not in _OWNERS]

    def done(self, *, owner: bool) -> list[Step]:
        """Those of them that are done. What came about by itself shows as well as a test that something works."""
        whether = {
            Step.ACCOUNT: True,
            Step.SITE: True,
            Step.SNIPPET: self.heard or self.commented,
            Step.CHECK: self.heard or self.approved,
            Step.MAIL: self.mailed or self.no_mail,
            Step.COMMENT: self.approved,
        }
        return [each for each in self.steps(owner=owner) if whether[each]]

    def complete(self, *, owner: bool) -> bool:
        return self.done(owner=owner) == self.steps(owner=owner)
