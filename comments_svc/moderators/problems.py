from dataclasses import dataclass

from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problem import Problem


@dataclass(eq=False)
class LinkUsedUp(Problem):
    """One answer for unknown, used and expired links: it tells a guesser nothing."""

    slug = "link-used-up"
    title = "This sign-in link is not valid any more."

    def detail(self) -> str:
        return phrase("It works once, and not for long.")


@dataclass(eq=False)
class NotSignedIn(Problem):
    slug = "not-signed-in"
    title = "Please sign in."


@dataclass(eq=False)
class NotAModerator(Problem):
    """The same for a site that exists and one that does not: a moderator learns nothing about other sites."""

    slug = "not-a-moderator"
    title = "There is no such site among those that you moderate."


@dataclass(eq=False)
class OwnersOnly(Problem):
    slug = "owners-only"
    title = "Only an owner of this site can change its settings."


@dataclass(eq=False)
class OperatorsOnly(Problem):
    slug = "operators-only"
    title = "Only who runs this installation can add sites."


@dataclass(eq=False)
class RoleLost(Problem):
    """Of the person whom a link names: they moderated the site when it was made."""

    slug = "role-lost"
    title = "You do not moderate this site any more."


@dataclass(eq=False)
class PasskeyRefused(Problem):
    """One answer for everything that may be wrong with it: it tells a guesser nothing."""

    slug = "passkey-refused"
    title = "This passkey was not accepted."

    def detail(self) -> str:
        return phrase(
            "It may have been removed here, or the page was open too long. Try once more, or sign in another way."
        )


@dataclass(eq=False)
class PasskeysOff(Problem):
    slug = "passkeys-off"
    title = "Passkeys need https, and a name in the address of the service."

    def detail(self) -> str:
        return phrase("Browsers offer them nowhere else. Who runs the service sets COMMENTS_PUBLIC_URL.")


@dataclass(eq=False)
class LastOwner(Problem):
    slug = "last-owner"
    title = "A site needs an owner. Make somebody else an owner first."


@dataclass(eq=False)
class NoSuchMember(Problem):
    slug = "no-such-member"
    title = "This person does not moderate the site, or the invitation is no longer open."


@dataclass(eq=False)
class InvitationOver(Problem):
    """One answer for unknown, used, revoked and expired ones."""

    slug = "invitation-over"
    title = "This invitation is not valid any more."

    def detail(self) -> str:
        return phrase("It works once, for seven days, and can be taken back. Ask whoever sent it for another.")
