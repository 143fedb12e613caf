"""Where root keeps the data when nothing was said: Postgres runs under another account, which must get there."""

import os
import stat
from pathlib import Path
from typing import Final

import msgspec

from comments_svc.settings.model import Settings

_DEFAULT: Final = Settings().data_dir
_OF_ROOT: Final = Path("/var/lib/comments-svc")


def reachable(settings: Settings) -> Settings:
    """The same settings, or for root in a closed folder (such as /root) with the data directory under /var/lib.

    Opening the folder to others would be the other way, and it is not ours to do.
    """
    chosen = settings.data_dir != _DEFAULT or settings.database_url is not None
    if chosen or os.geteuid() != 0 or _is_open(Path.cwd()):
        return settings
    return msgspec.structs.replace(settings, data_dir=_OF_ROOT)


def _is_open(folder: Path) -> bool:
    return all(each.stat().st_mode & stat.S_IXOTH for each in [folder, *folder.parents])
