from dataclasses import dataclass

from comments_svc.kernel.problem import Problem


@dataclass(eq=False)
class ProviderFailed(Problem):
    """`reason`: in words of ours, for the reader; what the provider said is in the log."""

    slug = "provider-failed"
    title = "You could not be signed in there."
    provider: str
    reason: str

    def detail(self) -> str:
        return f"{self.provider} could not sign you in: {self.reason}"
