"""How the command line is called here: what is shown to an operator must work where it is pasted."""

import shlex
import shutil
from pathlib import Path
from typing import Final

from comments_svc.settings.model import Settings, variable

_NAME: Final = "comments-svc"
_DEFAULT: Final = Settings().data_dir


def own_command(settings: Settings, called: str, python: str) -> str:
    """For a POSIX shell in the folder of this start. `called`, `python`: as `sys.argv[0]` and `sys.executable`.

    The database is not named: its address may have a password in it, and everybody may look at the sign-in page."""
    data = "" if settings.data_dir == _DEFAULT else f"{variable('data_dir')}={shlex.quote(str(settings.data_dir))} "
    return data + _program(called, python)


def _program(called: str, python: str) -> str:
    path = Path(called)
    if path.name == "__main__.py" and path.parent.name == "comments_svc":
        return f"{_shortest(Path(python))} -m comments_svc"
    if path.name != _NAME or shutil.which(_NAME) == called:  # started by another program, or found on the path
        return _NAME
    return _shortest(path)


def _shortest(path: Path) -> str:
    """Relative where it can be: shorter, and tells strangers less of the machine."""
    here = Path.cwd()
    return shlex.quote(str(path.relative_to(here) if path.is_relative_to(here) else path))
