from typing import Final, assert_never

import msgspec

from comments_svc.comments.draft import Draft, Verdict
from comments_svc.comments.model import Door, State
from comments_svc.rules.book import book
from comments_svc.rules.subject import Subject
from comments_svc.sites.model import Policy

NO_RULES: Final = "[]"


def asks_address(draft: Draft) -> bool:
    """Whether a rule looks at the address of its writer, be it proven or typed."""
    return draft.site.rules != NO_RULES and draft.sender.moderator is None and book(draft.site).asks_address


def judge(draft: Draft, proven: str | None = None) -> Verdict:
    """What the door, the site's policy and its rules say. A suspicion makes spam of a comment, never a refusal: it can
    be wrong. A site without rules pays nothing for them."""
    if draft.sender.moderator is not None:
        return Verdict(State.PUBLISHED, State.PUBLISHED)
    verdict = _by_policy(draft)
    if draft.site.rules == NO_RULES:
        return verdict
    said = book(draft.site).consult(subject_of(draft, proven), draft.at)
    return msgspec.structs.replace(verdict, rules=msgspec.json.encode(said).decode()) if said else verdict


def subject_of(draft: Draft, proven: str | None) -> Subject:
    sender = draft.sender
    return Subject(
        name=sender.name,
        email=sender.email,
        website=sender.website,
        ip_hash=sender.ip_hash,
        source=draft.source,
        tree=draft.rendered.tree,
        by_mail=draft.door is Door.MAIL,
        proven=proven,
    )


def _by_policy(draft: Draft) -> Verdict:
    if draft.suspicion:
        return Verdict(State.SPAM, State.SPAM, draft.suspicion, draft.suspicion)
    if draft.doubts:
        return Verdict(State.PENDING, State.PENDING, draft.doubts, draft.doubts)
    match draft.site.policy:
        case Policy.HOLD:
            return Verdict(State.PENDING, State.PENDING, ("everything-waits",), ("everything-waits",), State.PUBLISHED)
        case Policy.FIRST_TIMERS:
            return Verdict(State.PUBLISHED, State.PENDING, (), ("first-comment",), State.PUBLISHED)
        case Policy.PUBLISH:
            return Verdict(State.PUBLISHED, State.PUBLISHED)
        case never:
            assert_never(never)
