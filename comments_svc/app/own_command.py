"""How the command line is called here: what is shown to an operator must work where it is pasted."""

import shlex
import shutil
from pathlib import Path
from typing import Final

from comments_svc.settings.model import Settings, variable

_NAME: Final = "comments-svc"
_DEFAULT: Final = Settings()


def own_command(settings: Settings, called: str, python: str) -> str:
    """For a POSIX shell in the folder of this start. `called`, `python`: as `sys.argv[0]` and `sys.executable`.

    The database is not named: its address may have a password in it, and everybody may look at the sign-in page. Who
    gives it where the command is typed gives the public address there, too."""
    if settings.command is not None:
        return settings.command
    names = ["data_dir"] if settings.database_url else ["data_dir", "public_url"]
    given = {each: getattr(settings, each) for each in names if getattr(settings, each) != getattr(_DEFAULT, each)}
    before = [f"{variable(name)}={shlex.quote(str(value))}" for name, value in given.items()]
    return " ".join([*before, _program(called, python)])


def worded(text: str, command: str) -> str:
    """What names `comments-svc`, as it is called here: a line to enter, or a sentence with commands in backticks."""
    whole = f"{command}{text.removeprefix(_NAME)}" if text.startswith(f"{_NAME} ") else text
    return whole.replace(f"`{_NAME} ", f"`{command} ")


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
