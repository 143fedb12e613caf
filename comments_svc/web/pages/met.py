"""What the rest of the service says to readers: its texts are translated with those of the pages."""

from typing import Final

from comments_svc.comments import problems as comment
from comments_svc.db.problems import Unavailable
from comments_svc.kernel.problem import Problem
from comments_svc.kernel.problems import BadLink, ExpiredLink, Invalid, RateLimited
from comments_svc.markup.problems import RenderingBusy, TooLong
from comments_svc.moderators.problems import RoleLost
from comments_svc.readers.problems import BadGrant, OtherReader, ProofTooOld, ProofUsed, WrongCode
from comments_svc.subscriptions.problems import FollowingOff
from comments_svc.threads.problems import NoSuchReaction
from comments_svc.web.problems import MailOff, TooLarge
from comments_svc.web.say import to_say

MET: Final[tuple[type[Problem], ...]] = (
    BadGrant,
    BadLink,
    ExpiredLink,
    FollowingOff,
    Invalid,
    MailOff,
    NoSuchReaction,
    OtherReader,
    ProofTooOld,
    ProofUsed,
    RateLimited,
    RenderingBusy,
    RoleLost,
    TooLarge,
    TooLong,
    Unavailable,
    WrongCode,
    comment.Banned,
    comment.EditWindowClosed,
    comment.NoSuchComment,
    comment.NoSuchParent,
    comment.NotYours,
    comment.ProofNeeded,
    comment.RefusedByRule,
    comment.ThreadClosed,
)
SAID_ELSEWHERE: Final = (
    to_say("At most %(most)s bytes of UTF-8 are accepted."),
    to_say("Please give a name."),
    to_say("Please give an e-mail address. It is never shown."),
    to_say("Please give the address that the mail should go to."),
    to_say("This is an address of the comments themselves. Please give your own."),
    to_say("This is not an e-mail address that mail can be sent to. It looks like ana@example.org."),
    to_say("This is not the address of a website."),
    to_say("This is the name of somebody who moderates here. Please take another one."),
    to_say("You can again from %(moment)s UTC on."),
)
