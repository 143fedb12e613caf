from dataclasses import dataclass

from comments_svc.kernel.problem import Problem


@dataclass(eq=False)
class WrongCode(Problem):
    """One answer for wrong, old and used codes, and for those of another browser: it tells a guesser nothing."""

    slug = "wrong-code"
    title = "This code is not right, or no longer valid."


@dataclass(eq=False)
class BadGrant(Problem):
    """One answer for unknown, used and old ones, and for those of another browser: it tells a guesser nothing."""

    slug = "bad-grant"
    title = "This sign-in is not valid any more. Please start it again."


@dataclass(eq=False)
class BadSso(Problem):
    """`reason`: for who builds the blog, without anything of the token."""

    slug = "bad-sso"
    title = "This page could not sign you in."
    reason: str

    def detail(self) -> str:
        return f"What the page says about its reader does not count. {self.reason}"


@dataclass(eq=False)
class OtherReader(Problem):
    """Two people use one browser. What one of them follows must not become the other's."""

    slug = "other-reader"
    title = "Somebody else is signed in here. Sign them out first."


@dataclass(eq=False)
class ProofTooOld(Problem):
    """What is asked for can't be taken back, and the reader proved their address too long ago, or never."""

    slug = "proof-too-old"
    title = "Please prove your address again first: for this, a proof counts for 15 minutes."


@dataclass(eq=False)
class ProofUsed(Problem):
    slug = "proof-used"
    title = "This link was used already. Your address is confirmed."


@dataclass(eq=False)
class NoSuchReader(Problem):
    slug = "no-such-reader"
    title = "There is no such reader."
