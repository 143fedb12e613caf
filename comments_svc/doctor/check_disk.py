import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from comments_svc.kernel.finding import Finding, note, ok, problem

_ABOUT: Final = "Disk"
_GB: Final = 2**30
_TOO_LITTLE: Final = _GB // 2
_LITTLE: Final = 2 * _GB


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def check_disk(folder: Path, free: Callable[[Path], int] = free_bytes) -> Finding:
    """Of the data directory, or of the nearest folder above it that exists."""
    place = next(each for each in [folder.resolve(), *folder.resolve().parents] if each.is_dir())
    try:
        left = free(place)
    except OSError as reason:
        return problem(_ABOUT, f"{place} can't be looked at: {reason.strerror}. Enter, as root:", f"ls -ld {place}")
    size = f"{left / _GB:.1f} GB are free in {place}"
    if left < _TOO_LITTLE:
        return problem(
            _ABOUT,
            f"Only {size}. Comments can't be stored on a full disk. See what takes the room:",
            f"du -xh {place} | sort -h | tail",
        )
    if left < _LITTLE:
        return note(_ABOUT, f"Only {size}. See what takes the room:", f"du -xh {place} | sort -h | tail")
    return ok(_ABOUT, f"{size}.")
