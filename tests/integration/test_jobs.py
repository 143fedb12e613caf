"""What becomes of a job that the database could not do."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from comments_svc.comments.judge_writers import JudgeWriters, judge_soon
from comments_svc.db.database import Tx
from comments_svc.db.problems import Unavailable
from comments_svc.worker.run import Work, Worker
from tests.service import Service, ask


async def test_a_job_that_met_a_deadlock_is_tried_again_and_holds_up_no_other(blog: Service) -> None:
    done: list[UUID] = []
    deadlocks = iter([True, False, False, False])

    async def judge(_: Tx, work: JudgeWriters) -> None:
        if next(deadlocks):
            raise Unavailable(retry_after_s=1)
        done.extend(work.readers)

    readers = [UUID(int=1), UUID(int=2)]
    async with blog.db.tx() as tx:
        for each in readers:
            await judge_soon(tx, await ask(blog, "select id from site"), [each], now=blog.clock())
    worker = Worker(blog.db, {"judge-writers": (JudgeWriters, judge)}, blog.clock)
    await worker.run_due()
    assert len(done) == 1
    blog.clock.move(timedelta(seconds=10))
    await worker.run_due()
    assert sorted(done) == readers
    assert await ask(blog, "select count(*) from job where kind = 'judge-writers'") == 0


async def test_each_act_on_a_writer_is_judged_after_it(blog: Service) -> None:
    """A job that waits may run before a second act is committed."""
    for _ in range(2):
        async with blog.db.tx() as tx:
            await judge_soon(tx, await ask(blog, "select id from site"), [UUID(int=1)], now=blog.clock())
    assert await ask(blog, "select count(*) from job where kind = 'judge-writers'") == 2


async def test_without_a_database_jobs_stop_for_a_moment(blog: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    async def judge(_: Tx, __: JudgeWriters) -> None:
        monkeypatch.setattr(worker, "_db", Away())
        raise Unavailable(retry_after_s=1)

    class Away:
        def __getattr__(self, _: str) -> Callable[[], None]:
            raise Unavailable(retry_after_s=1)

    work: Work = judge
    async with blog.db.tx() as tx:
        await judge_soon(tx, await ask(blog, "select id from site"), [UUID(int=1)], now=blog.clock())
    worker = Worker(blog.db, {"judge-writers": (JudgeWriters, work)}, blog.clock)
    with pytest.raises(Unavailable):
        await worker.run_due()
