"""What the dashboard says about mail that arrived."""

from collections.abc import Mapping
from typing import Final

from comments_svc.inbound.model import InboundState, MailDoor, Why
from comments_svc.mail.address import Kind
from comments_svc.mail.trimming.model import Kind as CutKind
from comments_svc.web.say import say, to_say

STATES: Final = {
    InboundState.RECEIVED: to_say("Just in"),
    InboundState.PARSED: to_say("Just in"),
    InboundState.POSTED: to_say("Taken"),
    InboundState.HELD: to_say("Held"),
    InboundState.DROPPED: to_say("Set aside"),
}
REASONS: Final[Mapping[str, str]] = {
    Why.UNREADABLE: to_say("It could not be read."),
    Why.NO_SUCH_ADDRESS: to_say("It is for an address that nobody has."),
    Why.ADDRESS_EXPIRED: to_say("The address that it answers to is no longer good."),
    Why.WRONG_SENDER: to_say("It does not come from the one person whom the address was made for."),
    Why.UNVERIFIED: to_say("Nothing proves that its sender wrote it."),
    Why.THREAD_CLOSED: to_say("The page takes no more comments."),
    Why.GONE: to_say("What it answers is gone."),
    Why.TOO_LONG: to_say("It is longer than a comment may be."),
    Why.NO_TEXT: to_say("There is no text of its own in it."),
    Why.TOO_MANY: to_say("Its sender has sent too many."),
    Why.NOT_A_COMMENT: to_say("It is no comment, by what it answers."),
    Why.FAULT: to_say("Something went wrong on our side while it was read; the log of the service says what."),
    Why.AUTOMATIC: to_say("A program wrote it: an out-of-office note, a list, a bounce."),
    Why.OURS: to_say("It is a mail of this service that came back."),
    Why.LOOP: to_say("It has gone in circles."),
    Why.SAID_BEFORE: to_say("The same person has said the same within a day."),
    "replayed": to_say("A mail of this moderator with the same name has come before."),
    "not-to-it": to_say("The address that it came to stands in none of its fields."),
    "bounced": to_say("A server said that a mail of ours did not reach somebody."),
    "complained": to_say("A provider said that somebody wants no mail of ours."),
    "unsubscribed": to_say("It ended mail to somebody, as it asked."),
    "tried": to_say("It answered a test mail, and all was well."),
    "resumed": to_say("It let mail about a page go on, as it asked."),
    Why.SPAM: to_say("A moderator said that it is spam."),
    Why.SET_ASIDE: to_say("A moderator has set it aside."),
    "banned": to_say("Its sender is banned here."),
    "refused-by-rule": to_say("A rule of this site refuses it."),
    "rate-limited": to_say("Its sender has sent too many."),
    "no-such-parent": to_say("What it answers is gone."),
    "rendering-busy": to_say("The service was too busy to read it."),
    "foreign-page": to_say("The page that it names is none of this site."),
    "id-taken": to_say("It could not be told from another comment."),
}
DOORS: Final = {
    MailDoor.LISTENER: to_say("by the mail server"),
    MailDoor.IMAP: to_say("from the mailbox"),
    MailDoor.WEBHOOK: to_say("by the mail provider"),
    MailDoor.PIPE: to_say("by the mail server's pipe"),
    MailDoor.DEMO: to_say("in the demo"),
}
KINDS: Final[Mapping[str, str]] = {
    Kind.READER: to_say("An answer to a mail about a reply"),
    Kind.AUTHOR: to_say("An answer by a moderator"),
    Kind.POST: to_say("A comment on a page"),
    Kind.BOUNCE: to_say("A bounce"),
    Kind.UNSUBSCRIBE: to_say("A wish to get no more mail"),
}
CUTS: Final[Mapping[str, str]] = {
    CutKind.MARKER: to_say("All below the line of our mail"),
    CutKind.QUOTE: to_say("A quote"),
    CutKind.ATTRIBUTION: to_say("The line that announces a quote"),
    CutKind.HEADERS: to_say("The head of an earlier mail"),
    CutKind.ORIGINAL: to_say("The mail that is answered"),
    CutKind.SIGNATURE: to_say("A signature"),
    CutKind.CONTACT: to_say("Contact details"),
    CutKind.SENT_FROM: to_say("“Sent from my …”"),
    CutKind.FOOTER: to_say("A footer of a list or a scanner"),
    CutKind.RULE: to_say("A line of dashes"),
    CutKind.REST: to_say("What stands far down"),
}


def reason_in_words(reason: str | None) -> str:
    """A sentence; nothing where there is no reason."""
    if not reason:
        return ""
    return say(REASONS.get(reason, reason.replace("-", " ").capitalize() + "."))
