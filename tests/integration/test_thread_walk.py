"""Whoever follows every cursor sees every comment exactly once, whatever the thread looks like."""

from collections.abc import Sequence
from itertools import count
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments_svc.threads.model import PAGE_COMMENTS
from tests.factories import Plan, Sown, sow
from tests.service import BLOG, Service

_number = count()
_STATES: Final = ("published", "published", "published", "pending", "deleted", "spam")


@st.composite
def threads(draw: st.DrawFn) -> list[Plan]:
    """Up to 260 comments in any shape; many are of the same moment, some are heavy."""
    size = draw(st.integers(1, 260))
    depth = draw(st.integers(0, 100))  # how likely an answer is, in percent
    chance = draw(st.randoms(use_true_random=False))
    plans: list[Plan] = []
    for place in range(size):
        parent = chance.randrange(place) if place and chance.randrange(100) < depth else None
        tick = chance.randrange(3) if parent is None else plans[parent].tick + 1 + chance.randrange(2)
        text = "x" * chance.choice((5, 5, 5, 3_000))
        plans.append(Plan(parent, tick, chance.randrange(3), chance.choice(_STATES), text))
    return plans


@pytest.mark.parametrize("sort", ["oldest", "newest", "best"])
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plans=threads())
async def test_all_cursors_together_yield_every_visible_comment_once(
    blog: Service, sort: str, plans: list[Plan]
) -> None:
    url = f"{BLOG}/{next(_number)}/"
    sown = await sow(blog, plans, url=url)
    seen = await _walk(blog, url, sort)
    assert sorted(seen) == _visible(sown)
    assert [id for id in seen if id in _roots(sown)] == [
        str(each.id) for each in sorted(_shown_roots(sown), key=_KEYS[sort])
    ]


_KEYS: Final[dict[str, Any]] = {
    "oldest": lambda each: (each.at, each.id),
    "newest": lambda each: (-each.plan.tick, -each.id.int),
    "best": lambda each: (-each.plan.score, each.at, each.id),
}


def _visible(sown: Sequence[Sown]) -> list[str]:
    return sorted(str(each.id) for each in sown if each.shown)


def _shown_roots(sown: Sequence[Sown]) -> list[Sown]:
    return [each for each in sown if each.root is None and each.shown]


def _roots(sown: Sequence[Sown]) -> set[str]:
    return {str(each.id) for each in sown if each.root is None}


async def _walk(it: Service, url: str, sort: str) -> list[str]:
    seen: list[str] = []
    query: dict[str, str] = {}
    while True:
        page = await it.thread(url=url, sort=sort, **query)
        seen += _ids(page)
        for root, after in page["more"].items():
            seen += await _branch(it, url, root, after)
        if page["next"] is None:
            return seen
        query = {"after": page["next"]}


async def _branch(it: Service, url: str, root: str, after: str | None) -> list[str]:
    seen: list[str] = []
    while after is not None:
        page = await it.thread(url=url, root=root, after=after)
        seen += _ids(page)
        after = page["more"].get(root)
    return seen


def _ids(page: dict[str, Any]) -> list[str]:
    """Of a page that is no longer than a page may be."""
    ids = [each["id"] for each in page["comments"]]
    assert len(ids) <= PAGE_COMMENTS
    return ids
