"""A page of a thread: which comments, in which order, and where the next ones are."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from comments_svc.threads.model import PAGE_BYTES, PAGE_COMMENTS
from tests.factories import Plan, Sown, branches, chain, roots, sow
from tests.service import BLOG, PAGE, Service, ask, refusal

ORDERS: dict[str, Callable[[Sown], Any]] = {
    "oldest": lambda each: (each.at, each.id),
    "newest": lambda each: (-each.at.timestamp(), -each.id.int),
    "best": lambda each: (-each.plan.score, each.at, each.id),
}


def _ids(page: dict[str, Any]) -> list[str]:
    return [each["id"] for each in page["comments"]]


def _of(sown: Sequence[Sown]) -> list[str]:
    return [str(each.id) for each in sown]


async def _pages(it: Service, **query: Any) -> list[dict[str, Any]]:
    """The first page and all that follow it."""
    pages = [await it.thread(**query)]
    while pages[-1]["next"] is not None:
        pages.append(await it.thread(**query, after=pages[-1]["next"]))
    return pages


async def _replies(it: Service, root: str, after: str | None) -> list[str]:
    """The rest of a root's replies."""
    ids: list[str] = []
    while after is not None:
        page = await it.thread(root=root, after=after)
        assert len(page["comments"]) <= PAGE_COMMENTS
        assert page["next"] is None
        ids += _ids(page)
        after = page["more"].get(root)
    return ids


async def test_an_unknown_page_is_an_empty_open_thread_and_is_not_stored(blog: Service) -> None:
    assert await blog.thread(url=f"{BLOG}/new/?utm_source=x#top") == {
        "thread": {
            "id": None,
            "url": f"{BLOG}/new",
            "title": "",
            "state": "open",
            "closed_at": None,
            "count": 0,
            "version": 0,
        },
        "policy": {
            "name": "required",
            "email": "optional",
            "max_length": 10_000,
            "edit_window_s": 900,
            "votes": True,
            "proof": None,
            "mail": None,
            "follow": False,
            "private": False,
            "sign_in": [],
            "held": "none",
        },
        "comments": [],
        "next": None,
        "more": {},
    }
    assert await ask(blog, "select count(*) from thread") == 0


async def test_a_comment_is_shown_with_what_everybody_may_know(blog: Service) -> None:
    token = "x" * 43
    posted = (await blog.post("*Hi*", token=token, email="ana@example.org", website="https://ana.example")).json()
    for_its_writer = ("editable_until", "editable_for_s", "source")
    public = {name: value for name, value in posted["comment"].items() if name not in for_its_writer}
    assert (await blog.thread())["comments"] == [public]


@pytest.mark.parametrize("sort", ORDERS)
async def test_roots_come_in_the_asked_order_page_by_page(blog: Service, sort: str) -> None:
    sown = await sow(blog, roots(230, lambda place: Plan(tick=place // 7, score=place % 5)))
    pages = await _pages(blog, sort=sort)
    assert [len(page["comments"]) for page in pages] == [100, 100, 30]
    assert [id for page in pages for id in _ids(page)] == _of(sorted(sown, key=ORDERS[sort]))


async def test_oldest_first_is_the_order_unless_another_is_asked_for(blog: Service) -> None:
    sown = await sow(blog, roots(3))
    assert _ids(await blog.thread()) == _of(sown)


async def test_a_thread_of_a_hundred_comments_comes_whole(blog: Service) -> None:
    sown = await sow(blog, [*chain(60), *(Plan(parent=place % 7, tick=100 + place) for place in range(40))])
    page = await blog.thread()
    assert _ids(page) == _of(sown)
    assert (page["next"], page["more"]) == (None, {})


async def test_replies_follow_their_root_in_time_order_however_the_roots_are_sorted(blog: Service) -> None:
    sown = await sow(blog, branches(3, 4))
    by_root = {each.id: [each, *(one for one in sown if one.root == each.id)] for each in sown[:3]}
    for sort, order in ORDERS.items():
        top = sorted(sown[:3], key=order)
        assert _ids(await blog.thread(sort=sort)) == _of([one for each in top for one in by_root[each.id]])


async def test_a_big_thread_brings_three_replies_of_each_root(blog: Service) -> None:
    sown = await sow(blog, branches(60, 5))
    pages = await _pages(blog)
    shown = [id for page in pages for id in _ids(page)]
    expected = [[each, *(one for one in sown if one.root == each.id)][:4] for each in sown[:60]]
    assert shown == _of([one for branch in expected for one in branch])
    assert [len(page["comments"]) for page in pages] == [100, 100, 40]


async def test_more_leads_to_the_rest_of_a_roots_replies(blog: Service) -> None:
    sown = await sow(blog, [Plan(), *(Plan(parent=0, tick=1 + place // 9) for place in range(250)), Plan(tick=999)])
    page = await blog.thread()
    root = str(sown[0].id)
    under = sorted(sown[1:-1], key=ORDERS["oldest"])
    assert _ids(page) == [root, *_of(under[:3]), str(sown[-1].id)]
    assert page["more"].keys() == {root}
    assert await _replies(blog, root, page["more"][root]) == _of(under[3:])


async def test_a_root_with_no_more_than_three_replies_has_no_more(blog: Service) -> None:
    await sow(blog, branches(30, 3))
    assert (await blog.thread())["more"] == {}


async def test_replies_can_be_paged_from_the_first(blog: Service) -> None:
    sown = await sow(blog, branches(1, 120))
    page = await blog.thread(root=str(sown[0].id))
    assert _ids(page) == _of(sown[1:101])
    assert _ids(await blog.thread(root=str(sown[0].id), after=page["more"][str(sown[0].id)])) == _of(sown[101:])


async def test_a_root_of_another_page_has_no_replies_here(blog: Service) -> None:
    sown = await sow(blog, branches(1, 2), url=f"{BLOG}/other/")
    await sow(blog, roots(1))
    assert _ids(await blog.thread(root=str(sown[0].id))) == []


@pytest.mark.parametrize("letter", ["x", "é", "漢", "😀"])
async def test_a_page_ends_at_48_kilobytes(blog: Service, letter: str) -> None:
    text = letter * (3_000 // len(letter.encode()))
    sown = await sow(blog, roots(60, lambda place: Plan(tick=place, text=text)))
    answers = await _raw(blog)
    pages = [each.json() for each in answers]
    assert [id for page in pages for id in _ids(page)] == _of(sown)
    assert [len(page["comments"]) for page in pages] == [14, 14, 14, 14, 4]
    assert max(len(each.content) for each in answers) < PAGE_BYTES


async def _raw(it: Service) -> list[Any]:
    answers = [await it.http.get("/api/v1/sites/blog/thread", params={"url": PAGE})]
    while (after := answers[-1].json()["next"]) is not None:
        answers.append(await it.http.get("/api/v1/sites/blog/thread", params={"url": PAGE, "after": after}))
    return answers


async def test_a_page_has_at_least_one_root(blog: Service) -> None:
    sown = await sow(blog, roots(3, lambda place: Plan(tick=place, text="x" * 60_000)))
    pages = await _pages(blog)
    assert [_ids(page) for page in pages] == [[str(each.id)] for each in sown]


async def test_the_replies_of_one_root_are_cut_at_48_kilobytes_too(blog: Service) -> None:
    long = "x" * 3_000
    sown = await sow(blog, [Plan(text=long), *(Plan(parent=0, tick=1 + place, text=long) for place in range(40))])
    page = await blog.thread()
    root = str(sown[0].id)
    assert _ids(page) == _of(sown[:14])
    assert await _replies(blog, root, page["more"][root]) == _of(sown[14:])
    rest = await blog.thread(root=root, after=page["more"][root])
    assert len(rest["comments"]) == 14


async def test_a_chain_of_three_thousand_is_read_to_its_end(blog: Service) -> None:
    sown = await sow(blog, chain(3_000))
    page = await blog.thread()
    root = str(sown[0].id)
    assert _ids(page) == _of(sown[:4])
    assert await _replies(blog, root, page["more"][root]) == _of(sown[4:])
    assert (page["comments"][0]["replies"], page["comments"][3]["replies"]) == (2_999, 1)


async def test_a_removed_comment_that_was_answered_is_a_placeholder(blog: Service) -> None:
    sown = await sow(
        blog,
        [
            Plan(state="rejected"),
            Plan(parent=0, tick=1, state="deleted"),
            Plan(parent=1, tick=2),
            Plan(tick=3, state="pending"),
            Plan(tick=4, state="spam"),
        ],
    )
    page = await blog.thread()
    assert _ids(page) == _of(sown[:3])
    assert [each["state"] for each in page["comments"]] == ["deleted", "deleted", "published"]
    assert [(each["author"], each["body"]) for each in page["comments"][:2]] == [(None, [])] * 2


@pytest.mark.parametrize(
    "query", [{}, {"sort": "best"}, {"since": 1}, {"root": "01890a5d-ac96-774b-bcce-b302099a8057"}]
)
async def test_a_cursor_that_is_not_ours_is_refused(blog: Service, query: dict[str, Any]) -> None:
    await sow(blog, roots(1))
    for after in ("x", "é", "AAAA", "A" * 32 + "=", "!" * 32, "A" * 33, "%00", "_" * 32 + "\n"):
        answer = await blog.http.get("/api/v1/sites/blog/thread", params={"url": PAGE, "after": after, **query})
        assert refusal(answer) == (422, "invalid"), after


async def test_a_cursor_beyond_every_date_is_refused(blog: Service) -> None:
    await sow(blog, roots(1))
    for after in ("f" + "_" * 31, "gA" + "A" * 30):
        answer = await blog.http.get("/api/v1/sites/blog/thread", params={"url": PAGE, "after": after})
        assert refusal(answer) == (422, "invalid")
