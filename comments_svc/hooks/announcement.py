"""What people in a chat are told, in words; each format dresses it in its own markup."""

from typing import Final, assert_never

import msgspec

from comments_svc.comments.model import State
from comments_svc.hooks.model import Event, Happened
from comments_svc.hooks.queries import Facts
from comments_svc.markup.excerpt import excerpt

_EXCERPT: Final = 500
_TITLE: Final = 120
_NAME: Final = 64


class Announcement(msgspec.Struct, frozen=True):
    """`before`, `page` and `after` make one sentence: the page is a link. `link` leads to where one can decide."""

    before: str
    page: str
    page_url: str
    after: str
    text: str
    link: str

    @property
    def sentence(self) -> str:
        return f"{self.before}{self.page}{self.after}"


def announcement(facts: Facts, happened: Happened, public_url: str) -> Announcement:
    before, after = _sentence(facts, happened)
    return Announcement(
        before=before,
        page=_short(facts.page_title or facts.page_url, _TITLE),
        page_url=facts.page_url,
        after=after,
        text="" if facts.state is State.DELETED else excerpt(facts.tree, max_chars=_EXCERPT),
        link=f"{public_url}/dashboard/sites/{facts.site}/c/{facts.id}",
    )


def trial(site: str, site_title: str, public_url: str) -> Announcement:
    """A test: nothing has happened."""
    queue = f"{public_url}/dashboard/sites/{site}"
    return Announcement("This is a test. Comments of ", _short(site_title, _TITLE), queue, " appear here.", "", queue)


def _sentence(facts: Facts, happened: Happened) -> tuple[str, str]:
    name = _short(facts.name, _NAME) or "somebody"
    if happened.event is Event.CREATED:
        waits = " waits for a decision." if happened.to_state is State.PENDING else "."
        return f"A new comment by {name} on ", waits
    if happened.event is Event.EDIT_WAITS:
        return f"An edit of the comment by {name} on ", " waits for a decision."
    return f"The comment by {name} on ", f" {_became(happened.to_state)}{_by(facts, happened)}."


def _became(state: State) -> str:
    match state:
        case State.PUBLISHED:
            return "was approved"
        case State.PENDING:
            return "waits for a decision again"
        case State.SPAM:
            return "was marked as spam"
        case State.REJECTED:
            return "was deleted"
        case State.DELETED:
            return "was taken back by its writer"
        case never:
            assert_never(never)


def _by(facts: Facts, happened: Happened) -> str:
    if not facts.moderator or happened.to_state in {State.PENDING, State.DELETED}:
        return ""
    return f" by {_short(facts.moderator, _NAME)}"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
