"""axe-core, which finds what stands in the way of people with a screen reader, a keyboard, or weak eyes."""

import os
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeAlias

import pytest
from playwright.sync_api import Page

TOP: Final = Path(__file__).parents[2]
_Look: TypeAlias = tuple[Literal["light", "dark"], int, str]
# Each two of scheme, width and direction meet once. The first two alone show each scheme and each width.
_LOOKS: Final[Sequence[_Look]] = (
    ("light", 1280, "ltr"),
    ("dark", 375, "ltr"),
    ("dark", 1280, "rtl"),
    ("light", 375, "rtl"),
)
_RUN: Final = """async (rules) => {
  // Not awaited: the colours of what a closed <details> holds would be under way for ever.
  for (const each of document.getAnimations()) if (each instanceof CSSTransition) each.finish();
  const { violations } = await axe.run(document, { resultTypes: ['violations'], ...rules });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
    `${id}: ${target.flat(9).join(' ')}: ${failureSummary.split('\\n')[1]}`));
}"""


def axe_script() -> str:
    return from_npm("axe-core/axe.min.js")


@cache
def from_npm(path: str) -> str:
    """A file of a package that embed_js/package-lock.json names; skips where it can't be had, fails where CI runs."""
    file = TOP / "embed_js" / "node_modules" / path
    if not file.exists():
        subprocess.run(["sh", "tools/npm.sh"], cwd=TOP, check=False, capture_output=True)
    if not file.exists():
        act = pytest.fail if os.environ.get("CI") else pytest.skip
        act(f"{path} is not installed: run `make embed-check` once with a network")
    return file.read_text("utf-8")


def violations(page: Page, *, looks: int = 4) -> list[str]:
    """Of the page as it stands, by day and by night, on a wide and a narrow screen, in both directions. Its context
    has the script."""
    found: list[str] = []
    for scheme, width, direction in _LOOKS[:looks]:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("direction => { document.documentElement.dir = direction; }", direction)
        found += [f"{scheme} {width} {direction}: {each}" for each in page.evaluate(_RUN, {})]
    return found


def contrasts(page: Page) -> list[str]:
    """What is too pale to be read, as the page stands."""
    found: list[str] = page.evaluate(_RUN, {"runOnly": ["color-contrast"]})
    return found
