from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from comments_svc.kernel.problem import Problem


class Fault(StrEnum):
    """Why; what the provider itself said is in the log."""

    SILENT = "silent"
    REFUSED = "refused"
    FORGED = "forged"
    UNCONFIRMED = "unconfirmed"


_ENGLISH: Final = {
    Fault.SILENT: "it does not answer.",
    Fault.REFUSED: "it did not accept what the reader came back with.",
    Fault.FORGED: "what it says could not be verified.",
    Fault.UNCONFIRMED: "it knows no confirmed e-mail address of the reader's.",
}


@dataclass(eq=False)
class ProviderFailed(Problem):
    """Readers are told of the fault in the words of the window, in their language."""

    slug = "provider-failed"
    title = "You could not be signed in there."
    provider: str
    fault: Fault

    @property
    def reason(self) -> str:
        """For who runs the service."""
        return _ENGLISH[self.fault]

    def detail(self) -> str:
        return f"{self.provider} could not sign a reader in: {self.reason}"
