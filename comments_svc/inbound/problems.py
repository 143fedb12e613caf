from dataclasses import dataclass
from uuid import UUID

from comments_svc.kernel.problem import Problem


@dataclass(eq=False)
class BadSignature(Problem):
    """What a mail provider seems to send was not signed by it."""

    slug = "bad-signature"
    title = "This was not signed by the mail provider."
    reason: str

    def detail(self) -> str:
        return self.reason


@dataclass(eq=False)
class NoMailInIt(Problem):
    """A call of a mail provider without the message in it; it may try again once its settings are right."""

    slug = "no-mail-in-it"
    title = "This call holds no message as it was sent."
    reason: str

    def detail(self) -> str:
        return self.reason


@dataclass(eq=False)
class CantVerify(Problem):
    """Who signed a call can't be found out right now; the provider will try again."""

    slug = "cant-verify"
    title = "The mail provider can't be asked right now whether it sent this."
    retry_after_s: int


@dataclass(eq=False)
class NoSuchMail(Problem):
    """No mail of this site has the id, or what is asked of it has been erased."""

    slug = "no-such-mail"
    title = "There is no such mail here."
    id: UUID


@dataclass(eq=False)
class MailIsSettled(Problem):
    """Somebody, or a rule, has decided about this mail since it was looked at."""

    slug = "mail-is-settled"
    title = "This mail has been decided about already."
    id: UUID
