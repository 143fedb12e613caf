"""Many comments at once: by a job, in steps, with a way to stop it and one undo."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from comments_svc.moderation.bulk import step
from comments_svc.moderation.bulk.model import BulkWork
from comments_svc.moderation.model import Act
from comments_svc.portability.erase_found import erase_found
from comments_svc.portability.person import find_person
from comments_svc.sites.model import Policy
from comments_svc.sites.queries import by_slug
from comments_svc.worker.kinds import KINDS
from comments_svc.worker.run import Worker
from tests.desk import Desk, signed_in
from tests.moderator import decide, moderator
from tests.service import BLOG, Service, ask, reader_token


@pytest.fixture
async def desk(blog: Service) -> AsyncIterator[Desk]:
    await blog.change(policy=Policy.HOLD)
    async with signed_in(blog) as desk:
        yield desk


@pytest.fixture(autouse=True)
def in_steps_of_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step, "STEP", 10)


async def _states(it: Service) -> dict[str, int]:
    async with it.db.read() as on:
        return dict(Counter(each[0] for each in await on.raw.fetch("select state from comment")))


async def _work(it: Service) -> None:
    """Until nothing of it is left to do."""
    worker = Worker(it.db, KINDS, it.clock)
    while await ask(it, "select exists (select from job where kind = 'bulk')"):
        await worker.run_due()


async def _step(it: Service) -> None:
    await Worker(it.db, {"bulk": KINDS["bulk"]}, it.clock, batch=1)._run_urgent()


async def _threads_are_true(it: Service) -> bool:
    """Counters of pages and answers are what counting says."""
    wrong = await ask(
        it,
        """
        select (select count(*) from thread t where count <> (
            select count(*) from comment c where c.thread_id = t.id and c.state = 'published'))
          + (select count(*) from comment c where c.root_id is null and c.replies <> (
            select count(*) from comment r where r.root_id = c.id and r.state = 'published'))
        """,
    )
    return bool(wrong == 0)


async def test_all_that_match_are_done_in_steps_and_what_came_later_is_left(blog: Service, desk: Desk) -> None:
    for n in range(34):
        await blog.posted(f"Buy {n}", url=f"https://blog.example/{n % 7}/")
    await blog.posted("Good morning.")
    await desk.visit("/dashboard/sites/blog?q=buy")
    (label,) = desk.document.xpath("//form[@id='bulk']/label[2]")
    assert label.text_content().split() == ["Select", "all", "34", "matching"]
    blog.clock.move(timedelta(seconds=1))
    await blog.posted("Buy late.")
    await desk.press("Spam", all="true")
    assert desk.document.findtext(".//h1") == "Marking as spam: 0 of 34."
    await _step(blog)
    await desk.visit(desk.url)
    assert desk.document.findtext(".//h1") == "Marking as spam: 10 of 34."
    await _work(blog)
    await desk.visit(desk.url)
    assert desk.document.findtext(".//h1") == "Marked as spam: 34."
    assert await _states(blog) == {"spam": 34, "pending": 2}
    await desk.press("Undo all of it")
    await _work(blog)
    await desk.visit(desk.url)
    assert desk.document.findtext(".//h1") == "Undone."
    assert await _states(blog) == {"pending": 36}
    assert await _threads_are_true(blog)


async def test_it_can_be_stopped_and_leaves_what_moved_on(blog: Service, desk: Desk) -> None:
    root = await blog.posted("Root.")
    by = await moderator(blog)
    await decide(blog, root, Act.APPROVE, by=by)
    ids = [await blog.posted(f"Answer {n}", parent=root, token=reader_token()) for n in range(25)]
    blog.clock.move(timedelta(seconds=1))  # an answer never stands before what it answers
    await desk.visit("/dashboard/sites/blog?sort=newest")
    await desk.press("Approve", all="true")
    await _step(blog)
    await desk.visit(desk.url)
    await desk.press("Stop")
    assert desk.document.findtext(".//h1") == "Stopped after 10 of 25. Approved: 10."
    await _work(blog)
    assert await _states(blog) == {"published": 11, "pending": 15}
    assert await _threads_are_true(blog)
    await decide(blog, ids[0], Act.DELETE, by=by)
    await desk.visit("/dashboard/sites/blog/history")
    assert "Stopped after 10 of 25" in desk.document.findtext(".//ol/li//b")
    await desk.press("Undo all of it")
    await _work(blog)
    await desk.visit(desk.url)
    assert desk.document.findtext(".//h1") == "Undone. 1 had changed since, and were left."
    assert await _states(blog) == {"published": 1, "pending": 24, "rejected": 1}
    assert await _threads_are_true(blog)


async def test_ticked_ones_are_done_and_an_edit_that_nobody_saw_is_not(blog: Service, desk: Desk) -> None:
    token = reader_token()
    ids = [await blog.posted(f"Number {n}", token=token) for n in range(4)]
    await desk.visit("/dashboard/sites/blog")
    page = desk.url
    blog.clock.move(timedelta(seconds=1))
    assert (await blog.edit(ids[0], "Number nought.", token)).status_code == 200
    await desk.press("Delete", comment=[ids[0], ids[2]])
    await _work(blog)
    await desk.visit(desk.url)
    assert desk.document.findtext(".//h1") == "Deleted: 1."
    assert await _states(blog) == {"pending": 3, "rejected": 1}
    await desk.visit(page)
    await desk.press("Delete")
    assert "Tick some in the list first." in desk.document.text_content()


async def test_deleting_forever_asks_and_erases_at_once(blog: Service, desk: Desk) -> None:
    by = await moderator(blog)
    for n in range(22):
        await decide(blog, await blog.posted(f"Secret {n}", email="a@example.org"), Act.SPAM, by=by)
    await blog.posted("Kept.")
    await desk.visit("/dashboard/sites/blog?tab=spam")
    one = desk.rows()[0]
    await desk.do(one, "Delete forever…")
    assert desk.document.findtext(".//h1") == "Delete this comment forever?"
    await desk.press("Delete forever")
    await _work(blog)
    assert await ask(blog, "select source || name from comment where id = $1", UUID(one)) == ""
    await desk.visit("/dashboard/sites/blog?tab=spam")
    rows = desk.rows()
    await desk.press("Delete forever…", comment=rows)
    await desk.press("Delete forever", sure="20", comment=rows)
    assert "That is not the number of comments, which is 21." in desk.document.text_content()
    await desk.press("Delete forever", sure="21", comment=rows)
    await _work(blog)
    assert await ask(blog, "select array_agg(source) from comment where source <> ''") == ["Kept."]
    await desk.visit("/dashboard/sites/blog/history")
    assert "Undo all of it" not in desk.document.text_content()


async def test_nobody_reaches_an_act_of_another_site(blog: Service, desk: Desk) -> None:
    await blog.site("other")
    comment = await blog.posted()
    await desk.visit("/dashboard/sites/blog")
    await desk.press("Spam", comment=[comment])
    bulk = desk.url.rsplit("/", 1)[-1].partition("?")[0]
    async with signed_in(blog, "eve@example.org", sites=("other",)) as eve:
        for path in (f"/{bulk}/stop", f"/{bulk}/undo"):
            await eve.post(f"/dashboard/sites/other/bulk{path}")
            assert "There is no such act on many comments." in eve.document.text_content()
        await eve.post("/dashboard/sites/other/bulk", act="spam", comment=comment, loaded=4e9)
        assert "Tick some in the list first." in eve.document.text_content()


async def test_the_last_act_can_be_taken_back_from_anywhere_and_says_why(blog: Service, desk: Desk) -> None:
    first, second = await blog.posted("One."), await blog.posted("Two.")
    await desk.queue()
    await desk.do(first, "Approve")
    blog.clock.move(timedelta(seconds=1))
    await desk.do(second, "Delete")
    await desk.do(second, "Rude")
    assert desk.row(second).startswith("Deleted (rude).")
    _, fields = desk.form(second, "Other")
    event = fields["event"][0]
    await desk.post("/dashboard/sites/blog/reason", about=second, event=event, reason="other", words="x" * 201)
    assert "Please say it in 200 characters or fewer." in desk.document.text_content()
    await desk.post("/dashboard/sites/blog/reason", about=second, event=event, reason="other", words="No\0 ads")
    await desk.look_at(second)
    assert "Deleted by Kim (No ads)" in desk.document.text_content()
    await desk.post("/dashboard/sites/blog/undo-last")
    assert await _states(blog) == {"published": 1, "pending": 1}
    await desk.post("/dashboard/sites/blog/undo-last")
    assert await _states(blog) == {"pending": 2}
    await desk.post("/dashboard/sites/blog/undo-last")
    assert "There is nothing of yours to take back." in desk.document.text_content()


async def test_ones_acts_are_there_page_by_page_and_the_last_twenty_can_be_taken_back(
    desk: Desk, blog: Service
) -> None:
    def told() -> list[str]:
        return [" ".join(each.text_content().split()) for each in desk.document.xpath("//ol/li[p]")]

    for n in range(22):
        comment = await blog.posted(f"Number {n}.", token=reader_token())
        blog.clock.move(timedelta(seconds=1))
        await desk.look_at(comment)
        await desk.press("Reply and approve" if n == 2 else "Spam" if n == 21 else "Approve", text="Thank you.")
    await desk.queue("spam")
    await desk.press("Delete forever…", comment=desk.rows())
    await desk.press("Delete forever")
    await _work(blog)
    await desk.visit("/dashboard/sites/blog/history")
    first = told()
    assert (len(first), first[0]) == (20, "Deleted forever: 1. just now")
    await desk.follow("Earlier")
    rest = told()
    assert [each.partition(":")[0] for each in rest] == ["Approved and replied. Ana", "Approved. Ana", "Approved. Ana"]
    assert [each.endswith(("Undo", "Look at it")) for each in rest] == [True] * 3
    assert desk.document.xpath("//ol//button") == []
    await desk.follow("Look at it")
    await desk.visit("/dashboard/sites/blog/history?before=nonsense")
    assert desk.answer.status_code == 422


async def test_a_person_is_erased_while_a_job_acts_on_all_that_they_wrote(desk: Desk, blog: Service) -> None:
    token = reader_token()
    await blog.change(policy=Policy.PUBLISH)
    first = await blog.posted("Bread 0.", token=token, email="ana@example.org")
    await blog.posted("Bread 1.", token=token, url=f"{BLOG}/other/")
    # By turns on two pages, and each with somebody else's under her address.
    await ask(
        blog,
        """
        with made as (
          insert into comment (site_id, id, thread_id, reader_id, state, door, name, email, avatar, source, html, tree,
            markup_version, digest, created_at)
          select c.site_id, gen_random_uuid(), c.thread_id, case when n % 3 > 0 then c.reader_id end, c.state, c.door,
            c.name, 'ana@example.org', c.avatar, c.source, c.html, c.tree, c.markup_version, c.digest,
            c.created_at - n * interval '1 ms'
          from comment c, generate_series(1, 100) n returning 1)
        select count(*) from made
        """,
    )
    await ask(blog, "with grown as (update thread set count = 101 returning 1) select count(*) from grown")
    await desk.queue("published")
    await desk.press("Spam", all="true")
    async with blog.db.read() as on:
        site = await by_slug(on, "blog")
        assert site is not None
        person = await find_person(on, site.id, UUID(first))
    assert len(person.comments) == 202
    erased, _ = await asyncio.gather(erase_found(blog.db, site, person, now=blog.clock.now), _all_steps(blog, site.id))
    assert erased >= 202
    assert await ask(blog, "select count(*) from comment where source <> '' or email is not null") == 0
    assert await _threads_are_true(blog)


async def _all_steps(it: Service, site: UUID) -> None:
    """As the worker does them, but a failure is not tried again."""
    work = BulkWork(site, UUID(str(await ask(it, "select id from bulk"))), it.clock.now)
    while await ask(it, "select state from bulk") == "running":
        async with it.db.tx() as tx:
            await step.step(tx, work)
