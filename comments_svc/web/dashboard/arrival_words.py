"""What the dashboard says about mail that arrived."""

from collections.abc import Mapping
from typing import Final

from comments_svc.inbound.model import InboundState, MailDoor, Why
from comments_svc.mail.address import Kind
from comments_svc.mail.trimming.model import Kind as CutKind

STATES: Final = {
    InboundState.RECEIVED: "Just in",
    InboundState.PARSED: "Just in",
    InboundState.POSTED: "Taken",
    InboundState.HELD: "Held",
    InboundState.DROPPED: "Set aside",
}
REASONS: Final[Mapping[str, str]] = {
    Why.UNREADABLE: "It could not be read.",
    Why.NO_SUCH_ADDRESS: "It is for an address that nobody has.",
    Why.ADDRESS_EXPIRED: "The address that it answers to is no longer good.",
    Why.WRONG_SENDER: "It does not come from the one person whom the address was made for.",
    Why.UNVERIFIED: "Nothing proves that its sender wrote it.",
    Why.THREAD_CLOSED: "The page takes no more comments.",
    Why.GONE: "What it answers is gone.",
    Why.TOO_LONG: "It is longer than a comment may be.",
    Why.NO_TEXT: "There is no text of its own in it.",
    Why.TOO_MANY: "Its sender has sent too many.",
    Why.NOT_A_COMMENT: "It is no comment, by what it answers.",
    Why.FAULT: "Something went wrong on our side while it was read; the log of the service says what.",
    Why.AUTOMATIC: "A program wrote it: an out-of-office note, a list, a bounce.",
    Why.OURS: "It is a mail of this service that came back.",
    Why.LOOP: "It has gone in circles.",
    Why.SAID_BEFORE: "The same person has said the same within a day.",
    "replayed": "A mail of this moderator with the same name has come before.",
    "not-to-it": "The address that it came to stands in none of its fields.",
    "bounced": "A server said that a mail of ours did not reach somebody.",
    "complained": "A provider said that somebody wants no mail of ours.",
    "unsubscribed": "It ended mail to somebody, as it asked.",
    "tried": "It answered a test mail, and all was well.",
    "resumed": "It let mail about a page go on, as it asked.",
    Why.SPAM: "A moderator said that it is spam.",
    "rate-limited": "Its sender has sent too many.",
    "no-such-parent": "What it answers is gone.",
    "rendering-busy": "The service was too busy to read it.",
    "foreign-page": "The page that it names is none of this site.",
    "id-taken": "It could not be told from another comment.",
}
DOORS: Final = {
    MailDoor.LISTENER: "by the mail server",
    MailDoor.IMAP: "from the mailbox",
    MailDoor.WEBHOOK: "by the mail provider",
    MailDoor.PIPE: "by the mail server's pipe",
    MailDoor.DEMO: "in the demo",
}
KINDS: Final[Mapping[str, str]] = {
    Kind.READER: "An answer to a mail about a reply",
    Kind.AUTHOR: "An answer by a moderator",
    Kind.POST: "A comment on a page",
    Kind.BOUNCE: "A bounce",
    Kind.UNSUBSCRIBE: "A wish to get no more mail",
}
CUTS: Final[Mapping[str, str]] = {
    CutKind.MARKER: "All below the line of our mail",
    CutKind.QUOTE: "A quote",
    CutKind.ATTRIBUTION: "The line that announces a quote",
    CutKind.HEADERS: "The head of an earlier mail",
    CutKind.ORIGINAL: "The mail that is answered",
    CutKind.SIGNATURE: "A signature",
    CutKind.CONTACT: "Contact details",
    CutKind.SENT_FROM: "“Sent from my …”",
    CutKind.FOOTER: "A footer of a list or a scanner",
    CutKind.RULE: "A line of dashes",
    CutKind.REST: "What stands far down",
}


def reason_in_words(reason: str | None) -> str:
    """A sentence; nothing where there is no reason."""
    if not reason:
        return ""
    return REASONS.get(reason, reason.replace("-", " ").capitalize() + ".")
