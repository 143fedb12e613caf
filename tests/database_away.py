"""A database that takes no connection (of anybody but a superuser) for a while, as in a failover."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import asyncpg


@asynccontextmanager
async def away(dsn: str) -> AsyncIterator[None]:
    """Those that there are end at once."""
    name = urlsplit(dsn).path.lstrip("/")
    raw = await asyncpg.connect(urlsplit(dsn)._replace(path="/postgres").geturl())
    try:
        await raw.execute(f'alter database "{name}" with connection limit 0')
        # Not a worker of autovacuum, which happens to be there and is the server's.
        await raw.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and backend_type = $2",
            *(name, "client backend"),
        )
        yield
    finally:
        await raw.execute(f'alter database "{name}" with connection limit -1')
        await raw.close()
