"""Problems of the protocol itself."""

from dataclasses import dataclass

from comments_svc.kernel.problem import Problem


@dataclass(eq=False)
class Malformed(Problem):
    slug = "malformed"
    title = "The body is not JSON as RFC 8259 defines it."
    reason: str

    def detail(self) -> str:
        return self.reason


@dataclass(eq=False)
class NotJson(Problem):
    slug = "not-json"
    title = "Send the body as application/json."


@dataclass(eq=False)
class NotAForm(Problem):
    slug = "not-a-form"
    title = "Send the form as application/x-www-form-urlencoded."


@dataclass(eq=False)
class TooLarge(Problem):
    slug = "too-large"
    title = "The body of this request is too large."
    max_bytes: int


@dataclass(eq=False)
class BodyTooSlow(Problem):
    slug = "body-too-slow"
    title = "The body of this request did not arrive in time."


@dataclass(eq=False)
class TooManyStreams(Problem):
    slug = "too-many-streams"
    title = "Too many pages are open at your address to tell this one of changes."
    retry_after_s: int


@dataclass(eq=False)
class StreamsFull(Problem):
    slug = "streams-full"
    title = "Too many pages are open to tell this one of changes."
    retry_after_s: int


@dataclass(eq=False)
class MailOff(Problem):
    """The operator has named no mail server, so nothing may be promised that needs one."""

    slug = "mail-off"
    title = "This service sends no mail."


@dataclass(eq=False)
class NoToken(Problem):
    slug = "no-token"
    title = "This needs the reader's token as a Bearer token."


@dataclass(eq=False)
class CrossSite(Problem):
    slug = "cross-site"
    title = "This form was sent from another site."
