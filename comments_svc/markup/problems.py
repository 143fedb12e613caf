from dataclasses import dataclass

from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problem import Problem


@dataclass(eq=False)
class TooLong(Problem):
    """A text over its limit, refused before any of it is parsed."""

    slug = "too-long"
    title = "This text is too long."
    max_bytes: int

    def detail(self) -> str:
        return phrase("At most %(most)s bytes of UTF-8 are accepted.", most=self.max_bytes)


@dataclass(eq=False)
class RenderingBusy(Problem):
    """Too many texts that are slow to render are waiting already."""

    slug = "rendering-busy"
    title = "The service is busy. Please try again in a moment."
