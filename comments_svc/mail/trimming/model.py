"""What a reply consists of once the rest is cut from it."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Why a piece was cut."""

    MARKER = "marker"  # "Reply above this line", and what stands below it
    QUOTE = "quote"  # lines with a quote mark
    ATTRIBUTION = "attribution"  # "On ... Ana wrote:"
    HEADERS = "headers"  # From:, Sent:, To:, Subject: in the body
    ORIGINAL = "original"  # the message that is answered, without quote marks
    SIGNATURE = "signature"
    CONTACT = "contact"  # telephone, address: a signature without its delimiter
    SENT_FROM = "sent-from"  # "Sent from my ..."
    FOOTER = "footer"  # mailing lists, virus scanners, confidentiality
    RULE = "rule"  # a line of dashes at the end
    REST = "rest"  # beyond what is looked at


@dataclass(frozen=True, slots=True)
class Cut:
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Trimmed:
    """`reply` is what the reader wrote, `cut` the rest in its order. Each line of the text that is not blank is in one
    of them."""

    reply: str
    cut: tuple[Cut, ...]


@dataclass(slots=True)
class Line:
    """One line on its way: `bare` is its text without quote marks, outer space and invisible characters, at most
    600 characters of it; `key` is that in lower case; `hint` is what HTML says of it."""

    text: str
    bare: str
    depth: int
    key: str
    fenced: bool = False
    hint: Kind | None = None
    kind: Kind | None = None

    @property
    def blank(self) -> bool:
        return not self.bare and not self.depth

    @property
    def is_text(self) -> bool:
        """What the reader may have written: neither cut, nor quoted, nor blank."""
        return self.kind is None and not self.depth and bool(self.bare)


@dataclass(frozen=True, slots=True)
class Opener:
    """Lines `start` to `end` (exclusive) that announce somebody else's words. A firm one does so even when no quote
    mark follows."""

    start: int
    end: int
    kind: Kind
    firm: bool
