"""What the commands share: settings, and a transaction for one act."""

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from comments_svc.db.database import Tx
    from comments_svc.settings.model import Settings

data_option = click.option("--data", "data_dir", type=click.Path(path_type=Path), help="In place of COMMENTS_DATA_DIR.")


def settings(**given: object) -> "Settings":
    from comments_svc.app.data_dir import reachable
    from comments_svc.settings.read import read

    return reachable(read(os.environ, {name: value for name, value in given.items() if value is not None}))


def own_command(**given: object) -> str:
    """What the operator is told to enter begins with this. `given`: settings of the command line."""
    from comments_svc.app.own_command import own_command as called

    return called(settings(**given), sys.argv[0], sys.executable)


def in_transaction(act: "Callable[[Tx], Any]", **given: object) -> Any:
    """`given`: settings of the command line."""
    from comments_svc.app.database import migrated, opened

    async def run(dsn: str) -> Any:
        async with opened(dsn) as database, database.tx() as tx:
            return await act(tx)

    with migrated(settings(**given)) as dsn:
        return asyncio.run(run(dsn))
