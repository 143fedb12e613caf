"""Run jobs and schedules, send what waits, and serve nothing."""

import asyncio
import signal
import sys
from collections.abc import Callable

from comments_svc.app.create import changed_since
from comments_svc.app.database import migrated
from comments_svc.app.doors import taking_mail
from comments_svc.app.jobs import doing_jobs
from comments_svc.app.logs import set_up_logs
from comments_svc.db.database import Database
from comments_svc.db.listen import Listener
from comments_svc.http_out.private_hosts import PrivateHosts
from comments_svc.http_out.send import HttpOut
from comments_svc.kernel.clock import utc_now
from comments_svc.kernel.secret import RootSecret
from comments_svc.settings.load_secret import load_secret
from comments_svc.settings.model import Settings


def work(settings: Settings) -> None:
    set_up_logs(settings)
    secret = load_secret(settings)
    with migrated(settings) as dsn, asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_work(dsn, settings, secret))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """That of `serve`: uvloop, where there is one."""
    if sys.platform == "win32":
        return None
    import uvloop  # noqa: PLC0415 (there is none on Windows)

    return uvloop.new_event_loop


async def _work(dsn: str, settings: Settings, secret: RootSecret) -> None:
    stop = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    listener = Listener(dsn, changed_since)
    async with (
        Database.connect(dsn, pool_size=settings.pool_size) as db,
        HttpOut(PrivateHosts(settings.private_hosts)) as out,
        doing_jobs(db, settings, secret, out, utc_now) as hearers,
        taking_mail(dsn, db, settings, secret, utc_now),
    ):
        listener.on_hear.extend(hearers)
        db.on_commit.extend(hearers)
        async with listener:
            await stop.wait()
