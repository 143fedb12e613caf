"""What is newer than a version (`since`), and the page that holds one comment (`comment`)."""

from typing import Any

import pytest

from comments_svc.moderation.model import Act
from tests.factories import Plan, Sown, branches, chain, roots, sow
from tests.moderator import decide, moderator
from tests.service import BLOG, Service, new_id, reader_token


def _ids(page: dict[str, Any]) -> list[str]:
    return [each["id"] for each in page["comments"]]


def _of(sown: list[Sown]) -> list[str]:
    return [str(each.id) for each in sown]


async def test_changes_are_those_after_the_version(blog: Service) -> None:
    token = reader_token()
    await blog.posted("Old.")
    edited, gone, answered = [await blog.posted(text, token=token) for text in ("One.", "Two.", "Three.")]
    reply = await blog.posted("Reply.", parent=answered)
    version = (await blog.thread())["thread"]["version"]
    await blog.edit(edited, "One, edited.", token)
    await blog.delete(gone, token)
    await blog.delete(answered, token)
    new = await blog.posted("New.")
    page = await blog.thread(since=version)
    states = [(each["id"], each["state"], each["body"]) for each in page["comments"]]
    assert states == [
        (edited, "published", [["p", "One, edited."]]),
        (answered, "deleted", []),
        (new, "published", [["p", "New."]]),
    ]
    assert page["gone"] == [gone]
    assert page["next"] is None
    assert reply not in _ids(page)


async def test_nothing_is_newer_than_the_newest(blog: Service) -> None:
    await blog.posted()
    page = await blog.thread(since=2)
    assert (page["comments"], page["gone"], page["next"], page["thread"]["version"]) == ([], [], None, 2)


async def test_an_unknown_page_has_no_changes(blog: Service) -> None:
    page = await blog.thread(since=0)
    assert (page["comments"], page["gone"], page["thread"]["version"]) == ([], [], 0)


async def test_a_page_without_since_says_nothing_of_what_is_gone(blog: Service) -> None:
    token = reader_token()
    await blog.delete(await blog.posted(token=token), token)
    assert "gone" not in await blog.thread()


async def test_what_was_never_seen_is_not_gone(blog: Service) -> None:
    await blog.posted()
    await blog.posted(trap="spam")
    assert (await blog.thread(since=0))["gone"] == []


async def test_an_approved_comment_is_new_however_old_it_is(blog: Service) -> None:
    waiting = await blog.posted(trap="not really")
    await blog.posted()
    await decide(blog, waiting, Act.APPROVE, by=await moderator(blog))
    assert _ids(await blog.thread(since=2)) == [waiting]


async def test_a_comment_that_is_answered_while_hidden_is_new(blog: Service) -> None:
    """It becomes a placeholder, so that the answer has something to stand under."""
    token = reader_token()
    root = await blog.posted(token=token)
    reply = await blog.posted(parent=root, trap="held")
    await blog.delete(root, token)
    by = await moderator(blog)
    await decide(blog, reply, Act.APPROVE, by=by)
    page = await blog.thread(since=3)
    assert {each["id"]: each["state"] for each in page["comments"]} == {root: "deleted", reply: "published"}


async def test_many_changes_come_page_by_page(blog: Service) -> None:
    sown = await sow(
        blog, [Plan(tick=place, state="pending" if place % 10 == 0 else "published") for place in range(230)]
    )
    seen: list[str] = []
    query: dict[str, Any] = {"since": 20}
    while True:
        page = await blog.thread(**query)
        seen += _ids(page)
        assert page["gone"] == []
        if page["next"] is None:
            break
        query = {"since": 20, "after": page["next"]}
    assert seen == _of([each for each in sown[20:] if each.shown])


async def test_changes_of_one_version_are_not_split_by_a_page(blog: Service) -> None:
    """A vote showing gives one version to many comments: the cursor counts ids within a version."""
    sown = await sow(blog, roots(150))
    async with blog.db.tx() as tx:
        await tx.raw.execute("update comment set version = 1001")
    first = await blog.thread(since=1000)
    second = await blog.thread(since=1000, after=first["next"])
    assert _ids(first) + _ids(second) == sorted(_of(sown))


async def test_changes_are_cut_at_48_kilobytes(blog: Service) -> None:
    sown = await sow(blog, roots(20, lambda place: Plan(tick=place, text="x" * 6_000)))
    page = await blog.thread(since=0)
    assert _ids(page) == _of(sown[:7])
    assert _ids(await blog.thread(since=0, after=page["next"]))[0] == str(sown[7].id)


async def test_a_permalink_brings_the_branch_of_a_reply(blog: Service) -> None:
    sown = await sow(blog, branches(50, 5))
    page = await blog.thread(comment=str(sown[50 * 4 + 7].id))
    branch = [sown[7], *(each for each in sown if each.root == sown[7].id)]
    assert _ids(page) == _of(branch)
    assert page["more"] == {}


async def test_a_permalink_into_a_deep_branch_brings_what_stands_around_it(blog: Service) -> None:
    sown = await sow(blog, chain(400))
    page = await blog.thread(comment=str(sown[300].id))
    assert _ids(page) == _of([sown[0], *sown[202:301]])
    assert page["more"].keys() == {str(sown[0].id)}
    rest = await blog.thread(root=str(sown[0].id), after=page["more"][str(sown[0].id)])
    assert _ids(rest) == _of(sown[301:])


async def test_a_permalink_shows_what_follows_where_there_is_room(blog: Service) -> None:
    sown = await sow(blog, chain(150))
    page = await blog.thread(comment=str(sown[40].id))
    assert _ids(page) == _of(sown[:100])
    assert page["more"].keys() == {str(sown[0].id)}


async def test_a_permalink_to_a_root_brings_its_first_replies(blog: Service) -> None:
    sown = await sow(blog, branches(1, 150))
    page = await blog.thread(comment=str(sown[0].id))
    assert _ids(page) == _of(sown[:100])
    rest = await blog.thread(root=str(sown[0].id), after=page["more"][str(sown[0].id)])
    assert _ids(rest) == _of(sown[100:])


async def test_a_permalink_to_heavy_comments_is_cut_around_the_one_that_was_asked_for(blog: Service) -> None:
    sown = await sow(
        blog, [Plan(parent=place - 1 if place else None, tick=place, text="x" * 9_000) for place in range(20)]
    )
    page = await blog.thread(comment=str(sown[10].id))
    assert _ids(page) == _of([sown[0], *sown[7:11]])


@pytest.mark.parametrize(("sort", "following"), [("oldest", [5, 6]), ("newest", [3, 2, 1, 0]), ("best", [6, 0, 5])])
async def test_the_roots_after_a_permalink_follow_in_the_asked_order(
    blog: Service, sort: str, following: list[int]
) -> None:
    sown = await sow(blog, [Plan(tick=place, score=score) for place, score in enumerate([0, 9, 8, 7, 5, -1, 3])])
    page = await blog.thread(comment=str(sown[4].id), sort=sort)
    assert _ids(page) == [str(sown[4].id)]
    assert _ids(await blog.thread(sort=sort, after=page["next"])) == _of([sown[place] for place in following])


async def test_a_permalink_to_what_readers_cannot_see_brings_nothing(blog: Service) -> None:
    sown = await sow(blog, [Plan(), Plan(tick=1, state="pending")])
    elsewhere = await sow(blog, roots(1), url=f"{BLOG}/other/")
    for id in (new_id(), str(sown[1].id), str(elsewhere[0].id)):
        page = await blog.thread(comment=id)
        assert (page["comments"], page["next"], page["thread"]["count"]) == ([], None, 1)
