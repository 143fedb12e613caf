"""The demo's discussion is the first that a newcomer reads: it must hold every shape, and refer to nothing missing."""

import re
from collections import Counter

import msgspec
import pytest

from comments_svc.demo import discussion
from comments_svc.demo.author import AUTHOR_NAME
from comments_svc.demo.discussion import BadDiscussion, SeedComment
from comments_svc.demo.posts import POSTS

FULL, SHORT, EMPTY = POSTS


def full() -> tuple[SeedComment, ...]:
    return next(each.comments for each in discussion.load() if each.post == FULL.slug)


def depths(comments: tuple[SeedComment, ...]) -> dict[str, int]:
    """Levels by key, a root is 1."""
    levels: dict[str, int] = {}
    for comment in comments:
        levels[comment.key] = 1 if comment.parent is None else levels[comment.parent] + 1
    return levels


def test_one_post_is_full_one_is_short_and_one_is_empty() -> None:
    counts = {each.post: len(each.comments) for each in discussion.load()}
    assert 55 <= counts[FULL.slug] <= 65
    assert 3 <= counts[SHORT.slug] <= 5
    assert EMPTY.slug not in counts


def test_the_full_discussion_reaches_the_eighth_level() -> None:
    assert max(depths(full()).values()) == 8


def test_the_full_discussion_has_each_state_that_a_moderator_meets() -> None:
    assert Counter(comment.state for comment in full()) == {"published": 58, "pending": 2, "spam": 1, "deleted": 1}
    answered = {comment.parent for comment in full() if comment.state == "published"}
    assert [comment.key in answered for comment in full() if comment.state == "deleted"] == [True]


def every() -> list[SeedComment]:
    return [comment for each in discussion.load() for comment in each.comments]


def test_nobody_who_waits_has_been_published_before() -> None:
    published = {comment.author for comment in every() if comment.state == "published"}
    assert published.isdisjoint(comment.author for comment in every() if comment.state in {"pending", "spam"})
    assert len(published - {AUTHOR_NAME}) == 14


def test_the_badge_is_worn_by_the_blogs_author_alone() -> None:
    badges = {(comment.author, comment.badge) for comment in every()}
    assert {author for author, badge in badges if badge} == {AUTHOR_NAME}
    assert (AUTHOR_NAME, None) not in badges


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(r"[\u0600-\u06ff]{3}", id="Arabic"),
        pytest.param(r"https?://\S{150}", id="unbreakable URL"),
        pytest.param(r"(?m)^```python$", id="code block"),
        pytest.param(r"(?m)^1\. ", id="list"),
        pytest.param(r"(?m)^> ", id="quote"),
        pytest.param(r"\]\(https://", id="link"),
    ],
)
def test_the_full_discussion_shows_what_markdown_can_do(shape: str) -> None:
    assert [comment.key for comment in full() if re.search(shape, comment.text)]


def toml(*comments: str, post: str = FULL.slug) -> bytes:
    written = (f'[[discussions.comments]]\nauthor = "A"\ntext = "t"\n{lines}' for lines in comments)
    return "\n".join((f'[[discussions]]\npost = "{post}"', *written)).encode()


OLD = 'key = "old"\nminutes_ago = 9'
YOUNG = 'key = "young"\nparent = "old"\nminutes_ago = 8'


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(toml(YOUNG, OLD), id="reply before parent"),
        pytest.param(toml(YOUNG), id="no such parent"),
        pytest.param(toml(OLD, YOUNG.replace("8", "9")), id="as old as its parent"),
        pytest.param(toml(OLD, OLD), id="a key twice"),
        pytest.param(toml(OLD, post="no-such-post"), id="unknown post"),
    ],
)
def test_a_wrong_reference_is_named(wrong: bytes) -> None:
    with pytest.raises(BadDiscussion):
        discussion.read(wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(OLD.replace("9", "-1"), id="a time to come"),
        pytest.param(OLD + '\nstate = "publishd"', id="unknown state"),
        pytest.param(OLD + '\nbadge = "hero"', id="unknown badge"),
        pytest.param(OLD + "\nvotes = 3", id="unknown field"),
        pytest.param(OLD.replace("old", "Old Key"), id="a key that is no key"),
    ],
)
def test_a_wrong_field_is_named(wrong: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        discussion.read(toml(wrong))


def test_what_is_right_is_read_as_written() -> None:
    assert discussion.read(toml(OLD, YOUNG))[0].comments == (
        SeedComment(key="old", author="A", text="t", minutes_ago=9),
        SeedComment(key="young", parent="old", author="A", text="t", minutes_ago=8),
    )
