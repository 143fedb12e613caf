"""Looks for a Chromium before the browser tests, and gets one where it can.

In this order: what browser.py finds, Debian's package (as root), Playwright's own download. Where none can be had, it
says so in one line and the tests go on without; with CI=true that is a failure.
"""

import os
import shutil
import subprocess
import sys

from tests.e2e.browser import chromium_path


def main() -> int:
    if chromium_path() is None:
        _install()
        chromium_path.cache_clear()
    if chromium_path() is not None:
        return 0
    print(
        "!!! NO CHROMIUM: THE BROWSER TESTS DO NOT RUN. Install one, or name it in COMMENTS_CHROMIUM.", file=sys.stderr
    )
    return 1 if os.environ.get("CI") else 0


def _install() -> None:
    if shutil.which("apt-get") and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", *command], env=environment, check=False, stdout=subprocess.DEVNULL)
    chromium_path.cache_clear()
    if chromium_path() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


if __name__ == "__main__":
    sys.exit(main())
