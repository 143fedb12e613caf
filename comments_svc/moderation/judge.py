from typing import assert_never

from comments_svc.comments.draft import Draft, Verdict
from comments_svc.comments.model import State
from comments_svc.sites.model import Policy


def judge(draft: Draft) -> Verdict:
    """What the site's policy says. A suspicion makes spam of a comment, never a refusal: rules can be wrong."""
    if draft.sender.moderator is not None:
        return Verdict(State.PUBLISHED, State.PUBLISHED)
    if draft.suspicion:
        return Verdict(State.SPAM, State.SPAM, draft.suspicion, draft.suspicion)
    if draft.doubts:
        return Verdict(State.PENDING, State.PENDING, draft.doubts, draft.doubts)
    match draft.site.policy:
        case Policy.HOLD:
            return Verdict(State.PENDING, State.PENDING, ("everything-waits",), ("everything-waits",))
        case Policy.FIRST_TIMERS:
            return Verdict(State.PUBLISHED, State.PENDING, (), ("first-comment",))
        case Policy.PUBLISH:
            return Verdict(State.PUBLISHED, State.PUBLISHED)
        case never:
            assert_never(never)
