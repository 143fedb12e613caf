"""What only this reader sees, and that everybody else's view knows nothing of it."""

from typing import Any

from comments_svc.moderation.model import Act
from comments_svc.sites.model import Policy
from tests.moderator import decide, moderator
from tests.postbox import Reader, mailing
from tests.service import BLOG, PAGE, Service, bearer, do, reader_token, refusal

OWN = "/api/v1/sites/blog/reader/thread"
NOBODY = {"proven": False, "held": "none"}


async def _bytes(it: Service, token: str | None) -> tuple[int, bytes, list[tuple[str, str]]]:
    answer = await it.http.get("/api/v1/sites/blog/thread", params={"url": PAGE}, headers=bearer(token))
    return answer.status_code, answer.content, answer.headers.multi_items()


async def test_a_thread_is_the_same_for_everybody_to_the_byte(blog: Service) -> None:
    token = reader_token()
    await blog.posted("Published.", token=token)
    await blog.change(policy=Policy.HOLD)
    await blog.posted("Waiting.", token=token)
    first = await _bytes(blog, token)
    assert [await _bytes(blog, each) for each in (token, None, reader_token(), token)] == [first] * 4
    assert b"Published." in first[1]
    assert b"Waiting." not in first[1]


async def test_a_waiting_comment_comes_from_the_own_view_only_and_again_after_a_reload(blog: Service) -> None:
    await blog.change(policy=Policy.HOLD)
    token = reader_token()
    waiting = (await blog.post("Waiting.", token=token)).json()["comment"]
    own = {name: waiting[name] for name in ("id", "editable_until", "editable_for_s", "source")}
    for _ in range(2):
        seen = {
            "comments": [waiting],
            "own": [own],
            "votes": {},
            "version": 1,
            "reaction": None,
            **NOBODY,
            "held": "all",
        }
        assert await blog.own(token) == seen
        assert (await blog.thread())["comments"] == []


async def test_a_published_comment_is_own_and_not_shown_twice(blog: Service) -> None:
    token = reader_token()
    mine = (await blog.post(token=token)).json()["comment"]
    own = {name: mine[name] for name in ("id", "editable_until", "editable_for_s", "source")}
    assert await blog.own(token) == {
        "comments": [],
        "own": [own],
        "votes": {},
        "version": 2,
        "reaction": None,
        **NOBODY,
    }


async def test_an_edit_that_waits_is_shown_to_its_writer(blog: Service) -> None:
    token = reader_token()
    id = await blog.posted("First.", token=token)
    await blog.change(policy=Policy.HOLD)
    edited = (await blog.edit(id, "Second.", token)).json()["comment"]
    view = await blog.own(token)
    assert view["comments"] == [edited]
    assert [each["source"] for each in view["own"]] == ["Second."]


async def test_a_rejected_comment_looks_pending_to_its_writer(blog: Service) -> None:
    token = reader_token()
    id = await blog.posted(token=token)
    await decide(blog, id, Act.DELETE, by=await moderator(blog))
    view = await blog.own(token)
    assert [(each["id"], each["state"]) for each in view["comments"]] == [(id, "pending")]


async def test_a_deleted_comment_is_nobodys_any_more(blog: Service) -> None:
    token = reader_token()
    await blog.delete(await blog.posted(token=token), token)
    assert await blog.own(token) == {"comments": [], "own": [], "votes": {}, "version": 3, "reaction": None, **NOBODY}


async def test_own_votes_are_shown(blog: Service) -> None:
    token = reader_token()
    liked, disliked, unmoved = [await blog.posted() for _ in range(3)]
    for id, value in ((liked, 1), (disliked, -1), (unmoved, 1), (unmoved, 0)):
        await blog.vote(id, value, token)
    assert (await blog.own(token))["votes"] == {liked: 1, disliked: -1}


async def test_the_view_is_of_one_page(blog: Service) -> None:
    token = reader_token()
    await blog.vote(await blog.posted(token=reader_token()), 1, token)
    await blog.posted(token=token)
    assert await blog.own(token, url=f"{BLOG}/other/") == _nothing()


async def test_a_token_that_never_wrote_sees_nothing_and_is_not_stored(blog: Service) -> None:
    await blog.posted(token=reader_token())
    assert await blog.own(reader_token()) == {**_nothing(), "version": 2}
    async with blog.db.read() as on:
        assert await on.raw.fetchval("select count(*) from reader") == 1


def _nothing() -> dict[str, Any]:
    return {"comments": [], "own": [], "votes": {}, "version": 0, "reaction": None, **NOBODY}


async def test_the_view_needs_a_token(blog: Service) -> None:
    answer = await blog.http.get(OWN, params={"url": PAGE})
    assert refusal(answer) == (401, "no-token")


async def test_the_view_is_stored_nowhere(blog: Service) -> None:
    answer = await blog.http.get(OWN, params={"url": PAGE}, headers=bearer(reader_token()))
    assert answer.headers["cache-control"] == "private, no-store"
    assert "etag" not in answer.headers


async def test_it_says_whether_the_reader_has_shown_who_they_are_and_what_they_write_waits(clean_url: str) -> None:
    """In any browser of theirs; and as of anybody, once they were erased."""
    async with mailing(clean_url) as it:
        ana, phone = Reader(it), Reader(it)
        assert await _stands(ana) == (False, "none")
        for each in (ana, phone):
            await each.prove()
        id = await it.posted(token=ana.token)
        await it.change(policy=Policy.FIRST_TIMERS)
        assert (await _stands(ana), await _stands(phone)) == ((True, "none"), (True, "none"))
        await do(it, "update reader set standing = 'held'")
        assert await _stands(ana) == (True, "first")
        await do(it, "update reader set standing_until = now() - interval '1 hour'")
        assert await _stands(ana) == (True, "none")
        await decide(it, id, Act.DELETE, by=await moderator(it))
        assert await _stands(phone) == (True, "first")
        await it.change(policy=Policy.HOLD)
        await do(it, "update reader set standing = 'trusted', standing_until = null")
        assert await _stands(ana) == (True, "none")
        await ana.done("DELETE", "reader")
        assert await _stands(ana) == (False, "all")


async def _stands(reader: Reader) -> tuple[bool, str]:
    view = await reader.it.own(reader.token)
    return view["proven"], view["held"]
