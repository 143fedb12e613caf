"""Problems that belong to no noun: the shape of the input itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from comments_svc.kernel.problem import Problem


@dataclass(eq=False)
class Invalid(Problem):
    """A field that is wrong, named so that a form can show the message beside it."""

    slug = "invalid"
    title = "Some of what was sent is not valid."
    field: str
    message: str

    def detail(self) -> str:
        return f"{self.field}: {self.message}" if self.field else self.message

    def members(self) -> Mapping[str, object]:
        return {"errors": [{"field": self.field, "message": self.message}]}


@dataclass(eq=False)
class RateLimited(Problem):
    slug = "rate-limited"
    title = "That was a lot in a short time. Please wait a moment."
    retry_after_s: int


@dataclass(eq=False)
class BadUrl(Problem):
    """An address that can't be a page's: `reason` says what is wrong with it, for the person who configured it."""

    slug = "bad-url"
    title = "This is not the address of a page."
    reason: str

    def detail(self) -> str:
        return self.reason


@dataclass(eq=False)
class BadLink(Problem):
    """One answer for forged, cut-off and foreign tokens: it tells a guesser nothing."""

    slug = "bad-link"
    title = "This link is not valid. Part of it may be missing."


@dataclass(eq=False)
class ExpiredLink(Problem):
    slug = "expired-link"
    title = "This link has expired."
