"""Whole threads at once, straight into the database, with the counters that writing them one by one would have made."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from comments_svc.kernel.ids import uuid7
from comments_svc.sites.find import find
from comments_svc.sites.page_key import page_key
from tests.service import PAGE, Service

EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)
# fmt: off
_COLUMNS: Final = [
    "site_id", "id", "thread_id", "parent_id", "root_id", "state", "door", "name", "avatar", "source", "html", "tree",
    "markup_version", "score", "tally", "replies", "had_reply", "version", "digest", "created_at",
]
# fmt: on


@dataclass(frozen=True)
class Plan:
    """A comment to be: `parent` is the place of an earlier one. Those of one `tick` were written at the same time."""

    parent: int | None = None
    tick: int = 0
    score: int = 0
    state: str = "published"
    text: str = "Hello."


@dataclass(frozen=True)
class Sown:
    id: UUID
    parent: UUID | None
    root: UUID | None
    at: datetime
    plan: Plan
    replies: int
    had_reply: bool

    @property
    def shown(self) -> bool:
        return self.plan.state == "published" or self.had_reply


async def sow(it: Service, plans: Sequence[Plan], *, url: str = PAGE, slug: str = "blog") -> list[Sown]:
    """A new thread at version 1,000, each comment at a version of its own: its place plus one."""
    grown = _grow(plans)
    async with it.db.tx() as tx:
        site = await find(tx, slug)
        thread = uuid7()
        count = sum(each.state == "published" for each in plans)
        await tx.raw.execute(
            "insert into thread (site_id, id, url_key, url, count, version) values ($1, $2, $3, $4, $5, 1000)",
            site.id,
            thread,
            page_key(site, url),
            url,
            count,
        )
        rows = [_row(site.id, thread, each, place) for place, each in enumerate(grown)]
        await tx.raw.copy_records_to_table("comment", records=rows, columns=_COLUMNS)
    return grown


def _grow(plans: Sequence[Plan]) -> list[Sown]:
    ids = [uuid7() for _ in plans]
    roots: list[int | None] = []
    replies, answered = [0] * len(plans), [False] * len(plans)
    for plan in plans:
        above = plan.parent if plan.parent is None else roots[plan.parent]
        roots.append(plan.parent if above is None else above)
        if plan.parent is None or plan.state != "published":
            continue
        for place in {plan.parent, roots[-1]}:
            assert place is not None
            replies[place] += 1
            answered[place] = True
    return [
        Sown(
            ids[place],
            None if plan.parent is None else ids[plan.parent],
            None if (root := roots[place]) is None else ids[root],
            EPOCH + timedelta(microseconds=plan.tick),
            plan,
            replies[place],
            answered[place],
        )
        for place, plan in enumerate(plans)
    ]


def _row(site: UUID, thread: UUID, one: Sown, place: int) -> tuple[Any, ...]:
    text = one.plan.text
    return (
        site,
        one.id,
        thread,
        one.parent,
        one.root,
        one.plan.state,
        "widget",
        "Ana",
        place % 360,
        text,
        f"<p>{text}</p>",
        json.dumps([["p", text]], ensure_ascii=False, separators=(",", ":")),
        1,
        one.plan.score,
        one.plan.score,
        one.replies,
        one.had_reply,
        place + 1 if one.shown else 0,
        one.id.bytes,
        one.at,
    )


def roots(count: int, make: Callable[[int], Plan] = lambda place: Plan(tick=place)) -> list[Plan]:
    return [make(place) for place in range(count)]


def chain(count: int) -> list[Plan]:
    """Each answers the one before it."""
    return [Plan(parent=place - 1 if place else None, tick=place) for place in range(count)]


def branches(count: int, replies: int) -> list[Plan]:
    """Roots, each with as many direct replies, written round by round."""
    rounds = [Plan(parent=place % count, tick=count + place) for place in range(count * replies)]
    return [*roots(count), *rounds]
