"""The discussions that a new demo shows, read from discussion.toml and checked before anything is written."""

from collections.abc import Iterable
from importlib.resources import files
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from comments_svc.demo.posts import POSTS

Key: TypeAlias = Annotated[str, Meta(pattern="^[a-z][a-z0-9-]*$")]
Filled: TypeAlias = Annotated[str, Meta(min_length=1)]


class BadDiscussion(ValueError):
    """The file names a post, a parent or a time that cannot be."""


class SeedComment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One comment to seed. `key` and `parent` are names within its discussion, not ids."""

    key: Key
    parent: Key | None = None
    author: Filled
    text: Filled
    """Markdown."""
    minutes_ago: Annotated[int, Meta(ge=0)]
    score: int = 0
    state: Literal["published", "pending", "spam", "deleted"] = "published"
    badge: Literal["author"] | None = None


class Discussion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The comments of one post, each parent before its replies."""

    post: str
    comments: tuple[SeedComment, ...]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    discussions: tuple[Discussion, ...]


def load() -> tuple[Discussion, ...]:
    """The packaged discussions."""
    return read(files("comments_svc.demo").joinpath("discussion.toml").read_bytes())


def read(toml: bytes) -> tuple[Discussion, ...]:
    """Raises msgspec.DecodeError for a wrong shape and BadDiscussion for a wrong reference."""
    discussions = msgspec.toml.decode(toml, type=_File).discussions
    slugs = {post.slug for post in POSTS}
    for discussion in discussions:
        if discussion.post not in slugs:
            raise BadDiscussion(f"no post {discussion.post!r}")
        _check_order(discussion.comments)
    return discussions


def _check_order(comments: Iterable[SeedComment]) -> None:
    seen: dict[str, SeedComment] = {}
    for comment in comments:
        if comment.key in seen:
            raise BadDiscussion(f"{comment.key!r} stands twice")
        if comment.parent is not None:
            parent = seen.get(comment.parent)
            if parent is None:
                raise BadDiscussion(f"{comment.key!r} answers {comment.parent!r}, which does not stand before it")
            if comment.minutes_ago >= parent.minutes_ago:
                raise BadDiscussion(f"{comment.key!r} is not younger than {comment.parent!r}")
        seen[comment.key] = comment
