"""The three posts of the demo blog, newest first; their text is in templates/posts/."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    slug: str
    title: str
    published: date
    summary: str
    minutes: int
    """How long a reader takes, rounded up."""

    @property
    def path(self) -> str:
        """The page's path on the blog; joined to its origin it is the canonical URL."""
        return f"/{self.slug}/"

    @property
    def template(self) -> str:
        return f"posts/{self.slug}.html"


POSTS: Final[Sequence[Post]] = (
    Post(
        slug="eleven-minutes-for-a-loaf",
        title="Eleven minutes for a loaf",
        published=date(2026, 11, 15),
        summary="I counted heads at the bakery for four Saturdays. One line of arithmetic did the rest, "
        "and ten seconds at the till turned out to be worth seven minutes in the queue.",
        minutes=4,
    ),
    Post(
        slug="paper-beside-the-editor",
        title="Paper beside the editor",
        published=date(2026, 10, 18),
        summary="Three times I have tried to retire the notebook next to my keyboard. "
        "What it cannot do is the reason it stays.",
        minutes=3,
    ),
    Post(
        slug="an-evening-with-a-rear-hub",
        title="An evening with a rear hub",
        published=date(2026, 9, 6),
        summary="Eighteen steel balls, one pitted cone, and a timetable that was wrong in an instructive way.",
        minutes=3,
    ),
)
