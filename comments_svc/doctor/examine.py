"""Everything that an operator would have to look at, one finding after another."""

from collections.abc import AsyncIterator

from comments_svc.app.way import look_at_domain, way
from comments_svc.db.problems import SetupProblem
from comments_svc.doctor.check_database import check_database, no_database
from comments_svc.doctor.check_disk import check_disk
from comments_svc.doctor.check_mail_in import check_mail_in
from comments_svc.doctor.check_mail_server import check_mail_server
from comments_svc.doctor.check_public_url import check_public_url
from comments_svc.doctor.check_settings import check_settings
from comments_svc.doctor.check_sign_in import check_sign_in
from comments_svc.kernel.clock import Clock
from comments_svc.kernel.finding import Finding
from comments_svc.settings.model import Settings


async def examine(settings: Settings, dsn: str | SetupProblem, clock: Clock) -> AsyncIterator[Finding]:
    """Changes nothing, sends no mail. What is slow comes last. `dsn`: or why there is none."""
    for each in check_settings(settings):
        yield each
    yield check_disk(settings.data_dir)
    if isinstance(dsn, SetupProblem):
        yield no_database(dsn)
    else:
        for each in await check_database(dsn, clock):
            yield each
    for each in await check_public_url(settings, clock):
        yield each
    for each in await check_sign_in(settings):
        yield each
    for each in await check_mail_in(settings):
        yield each
    path = way(settings)
    if path is not None:
        yield await check_mail_server(path.server, hello=path.public_host)
        for each in await look_at_domain(settings):
            yield each
