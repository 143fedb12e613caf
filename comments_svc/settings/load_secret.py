"""The root secret: as configured, else from the data directory, where the first start makes it."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from comments_svc.kernel.secret import RootSecret
from comments_svc.settings.model import Settings

FILE_NAME: Final = "secret"


class NoSecret(SystemExit):
    """Ends the program: the secret can't be had."""


def load_secret(settings: Settings) -> RootSecret:
    """Raises NoSecret."""
    text = settings.secret if settings.secret is not None else _kept_in(settings.data_dir / FILE_NAME)
    previous = [] if settings.secret_previous is None else [settings.secret_previous.encode()]
    return RootSecret(text.encode(), previous)


def secret_file(settings: Settings, secret: RootSecret) -> str | None:
    """The file in the data directory, if it is this secret that is kept there."""
    path = settings.data_dir / FILE_NAME
    with suppress(OSError, UnicodeDecodeError):
        if path.read_text("ascii").strip().encode() == secret.current:
            return str(path.absolute())
    return None


def _kept_in(path: Path) -> str:
    try:
        if not path.exists():
            _make(path)
        text = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as reason:
        raise NoSecret(f"The root secret in {path} can't be read or made: {reason}") from None
    if len(text) < 32:
        raise NoSecret(f"The root secret in {path} is damaged. Restore it from your backup.")
    return text


def _make(path: Path) -> None:
    """Complete or not there at all, also when several processes start at once or the power fails."""
    # Others may pass through: as root, Postgres runs below it under another account. The file itself is 0600.
    path.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)  # mode 0600
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(32) + "\n")
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):  # another process was first: its secret counts
        os.link(draft, path)
    Path(draft).unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
