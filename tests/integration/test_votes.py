"""Votes: one a reader, three an address, counted at once, shown to everybody by one version for all of ten seconds."""

import asyncio
from datetime import timedelta

import pytest

from comments_svc.comments.erase import RETENTION, erase
from comments_svc.comments.vote import SHOW_AFTER
from comments_svc.moderation.model import Act
from comments_svc.sites.model import Policy
from comments_svc.worker.kinds import KINDS
from comments_svc.worker.run import Worker
from tests.moderator import decide, moderator
from tests.service import BLOG, Service, ask, bearer, new_id, reader_token, refusal


async def _run_jobs(it: Service) -> int:
    return await Worker(it.db, KINDS, it.clock).run_due()


async def _scores(it: Service, **page: str) -> list[int]:
    return [each["score"] for each in (await it.thread(**page))["comments"]]


async def test_each_reader_has_one_vote(blog: Service) -> None:
    id, ana, eva = await blog.posted(), reader_token(), reader_token()
    casts = [(ana, 1), (ana, 1), (eva, 1), (eva, -1), (ana, 0), (ana, 0), (ana, -1)]
    answers = [(await blog.vote(id, value, token)).json() for token, value in casts]
    assert [each["score"] for each in answers] == [1, 1, 2, 0, -1, -1, -2]
    assert [each["value"] for each in answers] == [value for _, value in casts]
    assert await ask(blog, "select array_agg(value) from vote") == [-1, -1]


async def test_votes_are_shown_after_ten_seconds_by_one_version(blog: Service) -> None:
    first, second = await blog.posted(), await blog.posted()
    for _ in range(3):
        await blog.vote(first, 1, reader_token())
    await blog.vote(second, -1, reader_token())
    assert await ask(blog, "select count(*) from job") == 1
    assert (await _run_jobs(blog), await _scores(blog)) == (0, [0, 0])
    blog.clock.move(SHOW_AFTER)
    assert (await _run_jobs(blog), await _scores(blog)) == (1, [3, -1])
    assert (await blog.thread())["thread"]["version"] == 4
    assert await ask(blog, "select count(*) from job") == 0


async def test_a_vote_tells_its_reader_the_score_at_once(blog: Service) -> None:
    id = await blog.posted()
    assert (await blog.vote(id, 1, reader_token())).json() == {"score": 1, "value": 1}
    assert await _scores(blog) == [0]


async def test_votes_that_cancel_out_raise_no_version(blog: Service) -> None:
    id, token = await blog.posted(), reader_token()
    await blog.vote(id, 1, token)
    await blog.vote(id, 0, token)
    blog.clock.move(SHOW_AFTER)
    assert await _run_jobs(blog) == 1
    assert (await blog.thread())["thread"]["version"] == 2


async def test_votes_on_a_comment_that_was_hidden_raise_no_version(blog: Service) -> None:
    id, by = await blog.posted(), await moderator(blog)
    await blog.vote(id, 1, reader_token())
    await decide(blog, id, Act.SPAM, by=by)
    blog.clock.move(SHOW_AFTER)
    assert await _run_jobs(blog) == 2  # the votes, and the news of the decision
    assert (await blog.thread())["thread"]["version"] == 3
    await decide(blog, id, Act.APPROVE, by=by)
    assert await _scores(blog) == [1]


async def test_each_thread_shows_its_own_votes(blog: Service) -> None:
    here, there = await blog.posted(), await blog.posted(url=f"{BLOG}/other/")
    for id in (here, there):
        await blog.vote(id, 1, reader_token())
    blog.clock.move(SHOW_AFTER)
    assert await _run_jobs(blog) == 2
    assert (await _scores(blog), await _scores(blog, url=f"{BLOG}/other/")) == ([1], [1])


async def test_votes_after_a_showing_are_shown_by_the_next(blog: Service) -> None:
    id = await blog.posted()
    for shown in (1, 2):
        await blog.vote(id, 1, reader_token())
        blog.clock.move(SHOW_AFTER)
        await _run_jobs(blog)
        assert await _scores(blog) == [shown]


async def test_a_score_decides_the_order_of_the_best(blog: Service) -> None:
    low, high = await blog.posted("Low."), await blog.posted("High.")
    await blog.vote(high, 1, reader_token())
    await blog.vote(low, -1, reader_token())
    blog.clock.move(SHOW_AFTER)
    await _run_jobs(blog)
    assert await blog.texts(sort="best") == [[["p", "High."]], [["p", "Low."]]]


async def test_of_equal_scores_the_earlier_comment_comes_first_whatever_its_writer_calls_it(blog: Service) -> None:
    """Ids are made by who posts."""
    for text, digit in (("First.", "7"), ("Second.", "f"), ("Third.", "0")):
        await blog.posted(text, id=f"{digit * 8}-{digit * 4}-7fff-bfff-ffffffffffff")
        blog.clock.move(timedelta(seconds=1))
    assert await blog.texts(sort="best") == [[["p", text]] for text in ("First.", "Second.", "Third.")]


async def test_nobody_votes_on_an_own_comment(blog: Service) -> None:
    token = reader_token()
    id = await blog.posted(token=token)
    assert refusal(await blog.vote(id, 1, token)) == (409, "own-vote")
    assert await ask(blog, "select tally from comment") == 0


async def test_best_first_is_what_is_liked_for_certain(blog: Service) -> None:
    """Votes for and against, in the order wanted; it is neither that of time nor that of scores."""
    plan = [(9, 1), (8, 2), (3, 0), (5, 2), (1, 0), (2, 2), (1, 1), (0, 0), (0, 1), (0, 3)]
    posted = [await blog.posted(f"Number {place}.") for place in range(len(plan))]
    ids = posted[::-1]
    for id, (ups, downs) in zip(ids, plan, strict=True):
        for place in range(ups + downs):
            await _vote_from(blog, f"198.51.100.{place}", id, 1 if place < ups else -1)
    blog.clock.move(SHOW_AFTER)
    await _run_jobs(blog)
    page = (await blog.thread(sort="best"))["comments"]
    assert [plan[ids.index(each["id"])] for each in page] == plan
    assert await ask(blog, "select best_rank(6, 10) / 100000") == 4901  # 0.4901…, of 8 for and 2 against
    assert await ask(blog, "select count(*) from comment where tally <> score or voted <> votes") == 0


async def test_votes_that_cancel_out_between_two_readers_count_for_the_order(blog: Service) -> None:
    liked, split = await blog.posted(), await blog.posted()
    for value in (1, -1):
        await blog.vote(split, value, reader_token())
    blog.clock.move(SHOW_AFTER)
    await _run_jobs(blog)
    assert [each["id"] for each in (await blog.thread(sort="best"))["comments"]] == [split, liked]
    assert await _scores(blog) == [0, 0]


async def test_a_site_may_do_without_votes(blog: Service) -> None:
    id = await blog.posted()
    await blog.change(votes="false")
    assert refusal(await blog.vote(id, 1, reader_token())) == (409, "votes-off")
    assert (await blog.thread())["policy"]["votes"] is False


async def test_what_readers_do_not_see_takes_no_votes(blog: Service) -> None:
    await blog.change(policy=Policy.HOLD)
    waiting = await blog.posted()
    for id in (waiting, new_id(), "junk"):
        assert refusal(await blog.vote(id, 1, reader_token())) == (404, "no-such-comment")


async def test_a_vote_needs_a_token(blog: Service) -> None:
    assert refusal(await blog.vote(await blog.posted(), 1, None)) == (401, "no-token")


@pytest.mark.parametrize("value", [2, -2, 1.5, "1", True, None])
async def test_a_vote_is_one_up_one_down_or_none(blog: Service, value: object) -> None:
    url = f"/api/v1/sites/blog/comments/{await blog.posted()}/vote"
    answer = await blog.http.put(url, json={"value": value}, headers=bearer(reader_token()))
    assert refusal(answer) == (422, "invalid")


async def _vote_from(it: Service, address: str, comment: str, value: int, token: str | None = None) -> int:
    """The score that the voter is told."""
    async with it.browser(address) as http:
        path = f"/api/v1/sites/blog/comments/{comment}/vote"
        answer = await http.put(path, json={"value": value}, headers=bearer(token or reader_token()))
    assert answer.status_code == 200, answer.text
    return int(answer.json()["score"])


async def test_votes_at_once_are_all_counted(blog: Service) -> None:
    id, voters = await blog.posted(), [(f"198.51.100.{place}", reader_token()) for place in range(20)]
    await asyncio.gather(*(_vote_from(blog, address, id, 1, token) for address, token in voters for _ in range(2)))
    assert await ask(blog, "select (tally, (select count(*) from vote)) from comment") == (20, 20)


async def test_of_the_votes_of_one_address_on_a_comment_three_count(blog: Service) -> None:
    id = await blog.posted()
    assert [await _vote_from(blog, "198.51.100.1", id, 1) for _ in range(5)] == [1, 2, 3, 3, 3]
    assert await _vote_from(blog, "198.51.100.2", id, 1) == 4
    other = await blog.posted()
    assert await _vote_from(blog, "198.51.100.1", other, 1) == 1


async def test_of_votes_at_once_from_one_address_three_count(blog: Service) -> None:
    id = await blog.posted()
    await asyncio.gather(*(_vote_from(blog, "198.51.100.1", id, -1) for _ in range(20)))
    assert await ask(blog, "select (tally, (select count(*) from vote)) from comment") == (-3, 20)


async def test_the_addresses_of_one_ipv6_network_are_one_address(blog: Service) -> None:
    id = await blog.posted()
    assert [await _vote_from(blog, f"2001:db8::{place}", id, 1) for place in range(1, 6)] == [1, 2, 3, 3, 3]
    assert await _vote_from(blog, "2001:db8:0:1::1", id, 1) == 4


async def test_a_vote_that_does_not_count_is_kept_and_may_be_changed_like_any(blog: Service) -> None:
    id, late = await blog.posted(), reader_token()
    for _ in range(3):
        await _vote_from(blog, "198.51.100.1", id, 1)
    assert [await _vote_from(blog, "198.51.100.1", id, value, late) for value in (1, -1, 0, -1)] == [3] * 4
    assert (await blog.own(late))["votes"] == {id: -1}


async def test_a_vote_that_counts_is_changed_and_taken_back_from_wherever_its_reader_is(blog: Service) -> None:
    id, tokens = await blog.posted(), [reader_token() for _ in range(3)]
    for token in tokens:
        await _vote_from(blog, "198.51.100.1", id, 1, token)
    assert await _vote_from(blog, "198.51.100.2", id, -1, tokens[0]) == 1
    assert await _vote_from(blog, "198.51.100.1", id, 1) == 1  # that one counts for the first address still
    assert await _vote_from(blog, "198.51.100.2", id, 0, tokens[0]) == 2
    assert await _vote_from(blog, "198.51.100.1", id, 1) == 3


async def test_where_a_vote_came_from_is_forgotten_after_30_days_and_it_still_counts(blog: Service) -> None:
    id = await blog.posted()
    await blog.vote(id, 1, reader_token())
    blog.clock.move(RETENTION + timedelta(hours=1))
    await blog.vote(id, 1, reader_token())
    async with blog.db.tx() as tx:
        await erase(tx, blog.clock.now)
    known = "select array_agg(ip_hash is not null order by cast_at) from vote"
    assert await ask(blog, known) == [False, True]
    assert await ask(blog, "select tally from comment") == 2


async def test_showing_votes_and_moderating_at_once_do_not_wait_for_each_other(blog: Service) -> None:
    """Both take many rows; in different orders, Postgres would end one of them."""
    by, root = await moderator(blog), await blog.posted()
    reply = await blog.posted(parent=root)
    for turn in range(15):
        blog.clock.move(SHOW_AFTER + timedelta(seconds=1))
        for id in (root, reply):
            await blog.vote(id, 1 - turn % 3, reader_token())
        act = Act.SPAM if turn % 2 == 0 else Act.APPROVE
        blog.clock.move(SHOW_AFTER)
        await asyncio.gather(_run_jobs(blog), decide(blog, reply, act, by=by))
    assert await ask(blog, "select count(*) from job where last_error is not null") == 0
