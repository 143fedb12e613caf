from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import ClassVar


@dataclass(eq=False)
class Problem(Exception):
    """A failure that the caller can act on, named by the domain (RFC 9457 in spirit, without HTTP).

    Fields of a subclass become members of the problem document, so they hold nothing private.
    """

    slug: ClassVar[str]
    title: ClassVar[str]

    def __str__(self) -> str:
        return self.detail() or self.title

    def detail(self) -> str:
        """What happened this time, in words; empty when the title says it all."""
        return ""

    def members(self) -> Mapping[str, object]:
        return asdict(self)
