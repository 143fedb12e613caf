"""Run jobs and schedules, and serve nothing."""

import asyncio
import signal

from comments_svc.app.create import changed_since
from comments_svc.app.database import migrated
from comments_svc.app.logs import set_up_logs
from comments_svc.db.database import Database
from comments_svc.db.listen import Listener
from comments_svc.kernel.clock import utc_now
from comments_svc.settings.model import Settings
from comments_svc.worker.kinds import KINDS
from comments_svc.worker.run import Worker
from comments_svc.worker.schedule import Scheduler


def work(settings: Settings) -> None:
    set_up_logs(settings)
    with migrated(settings) as dsn:
        asyncio.run(_work(dsn, settings.pool_size))


async def _work(dsn: str, pool_size: int) -> None:
    stop = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    listener = Listener(dsn, changed_since)
    async with Database.connect(dsn, pool_size=pool_size) as db, Worker(db, KINDS, utc_now) as worker:
        listener.on_hear.append(worker.hear)
        db.on_commit.append(worker.hear)
        async with listener, Scheduler(db, utc_now):
            await stop.wait()
