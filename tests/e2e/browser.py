"""Which Chromium the browser tests drive, and with which arguments."""

import os
import shutil
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import sync_playwright

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
_MAC: Final = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


@cache
def chromium_path() -> Path | None:
    """COMMENTS_CHROMIUM, else one on the PATH, else the one that Playwright downloaded; None where there is none."""
    if given := os.environ.get("COMMENTS_CHROMIUM"):
        return Path(given)
    for found in filter(None, map(shutil.which, _NAMES)):
        return Path(found)
    return next((each for each in (_MAC, _playwrights_own()) if each.exists()), None)


def _playwrights_own() -> Path:
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def chromium_args() -> list[str]:
    """No sandbox for root, which Chromium refuses; nothing that looks for other hosts by itself."""
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [
        *sandbox,
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]


def require_chromium() -> Path:
    """The path, or the end of this test: skipped at a desk, failed where CI runs."""
    path = chromium_path()
    if path is None and os.environ.get("CI"):
        pytest.fail("no Chromium: the browser tests must run in CI", pytrace=False)
    if path is None:
        pytest.skip("no Chromium on this machine")
    return path
