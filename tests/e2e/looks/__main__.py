"""One picture of each state of readers and authors, in up to six looks: `python -m tests.e2e.looks [name …]`.

They go to `looks/`, which git ignores: two sheets for each state, one as on a phone, one as on a desk.
`make screenshots` makes them beside the pictures of docs/, and somebody looks at each.
"""

import base64
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, TypeAlias

from playwright.sync_api import Browser, CDPSession, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.e2e.browser import chromium_args, chromium_path
from tests.e2e.looks.asking import ASKING
from tests.e2e.looks.by_link import BY_LINK
from tests.e2e.looks.by_mail import BY_MAIL
from tests.e2e.looks.desk import DESK
from tests.e2e.looks.desk_doors import DESK_DOORS
from tests.e2e.looks.desk_mail_step import DESK_MAIL_STEP
from tests.e2e.looks.desk_pages import DESK_PAGES
from tests.e2e.looks.desk_queue import DESK_QUEUE
from tests.e2e.looks.plain import PLAIN
from tests.e2e.looks.reading import READING
from tests.e2e.looks.scene import PHONE, Scene, Shown, State
from tests.e2e.looks.words import words
from tests.e2e.looks.writing import WRITING
from tests.e2e.post import Post
from tests.e2e.product import Product
from tests.e2e.screenshots import product_for_pictures
from tests.e2e.visitors import TIMEOUT_MS, Visitors

_FOLDER: Final = Path(__file__).parents[3] / "looks"
_DESK: Final = 760
_AT_REST: Final = (
    "() => { for (const each of document.getAnimations()) if (each instanceof CSSTransition) each.finish() }"
)
_DRAWN: Final = "() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
_MOST: Final = 1_700
_SHEET: Final = "body { margin: 0; padding: 8px; display: inline-flex; gap: 8px; align-items: start; background: #888 }"
_ENGLISH: Final = (*DESK_QUEUE, *DESK, *DESK_PAGES, *DESK_DOORS, *DESK_MAIL_STEP)
_Look: TypeAlias = tuple[int, Literal["light", "dark"]]
_LOOKS: Final[dict[str, Sequence[_Look]]] = {
    "en": [(PHONE, "light"), (PHONE, "dark"), (_DESK, "light"), (_DESK, "dark")],
    "ar": [(PHONE, "light"), (_DESK, "dark")],
}


@dataclass
class Gallery:
    browser: Browser
    product: Product
    post: Post
    wanted: Sequence[str] = ()
    failed: list[str] = field(default_factory=list)

    def take(self, states: Sequence[State]) -> None:
        _FOLDER.mkdir(exist_ok=True)
        for state in states:
            if self.wanted and not any(each in state.__name__ for each in self.wanted):
                continue
            try:
                self._picture(state)
            except (PlaywrightError, AssertionError) as failure:  # the others are wanted all the same
                self.failed.append(state.__name__)
                print(f"{state.__name__}: {str(failure)[:600]}")
        if self.failed:
            sys.exit(f"No pictures of: {', '.join(self.failed)}.")

    def _picture(self, state: State) -> None:
        shots = [shot for lang in (("en",) if state in _ENGLISH else ("en", "ar")) for shot in self._shots(state, lang)]
        self._sheet(f"{state.__name__}-phone", [each for width, each in shots if width == PHONE])
        self._sheet(f"{state.__name__}-desk", [each for width, each in shots if width == _DESK])

    def _shots(self, state: State, lang: str) -> list[tuple[int, bytes]]:
        visitors = Visitors(self.browser, self.product)
        scene = Scene(self.product, visitors, self.post, words(lang))
        shown = state(scene)
        page = shown if isinstance(shown, Page) else shown.page
        devices = page.context.new_cdp_session(page)
        # Where no script runs, nobody is told of a frame: it would be waited for without an end. A session takes back
        # only what it has asked for itself.
        for off in (True, False):
            devices.send("Emulation.setScriptExecutionDisabled", {"value": off})
        found = []
        for width, scheme in _LOOKS[lang]:
            page.emulate_media(color_scheme=scheme)
            page.evaluate(_AT_REST)
            found.append((width, _shot(page, shown, devices, width)))
        visitors.leave()
        return found

    def _sheet(self, name: str, shots: Sequence[bytes]) -> None:
        """Side by side."""
        page = self.browser.new_page(viewport={"width": 1_600, "height": 400})
        encoded = [base64.b64encode(each).decode() for each in shots]
        pictures = "".join(f'<img src="data:image/png;base64,{each}">' for each in encoded)
        page.set_content(f"<style>{_SHEET}</style>{pictures}")
        page.locator("body").screenshot(path=_FOLDER / f"{name}.png")
        page.close()


def _shot(page: Page, shown: Shown, devices: CDPSession, width: int) -> bytes:
    """From a little above what is shown, as much of the page as one can look at. The window is made as tall: a picture
    of more than the window would take the finger away again."""
    _size(page, devices, width, 812)
    top = 0.0
    if not isinstance(shown, Page):
        top = max(0.0, float(shown.evaluate("element => element.getBoundingClientRect().top + scrollY")) - 16)
    whole = page.evaluate("document.documentElement.scrollHeight")
    _size(page, devices, width, max(100, min(_MOST, int(whole - top))))
    page.evaluate("top => scrollTo(0, top)", top)
    page.evaluate(_DRAWN)
    return base64.b64decode(devices.send("Page.captureScreenshot")["data"])


def _size(page: Page, devices: CDPSession, width: int, height: int) -> None:
    """A narrow one is touched."""
    page.set_viewport_size({"width": width, "height": height})
    devices.send("Emulation.setTouchEmulationEnabled", {"enabled": width == PHONE})


def main() -> None:
    with product_for_pictures() as product, sync_playwright() as playwright:
        expect.set_options(timeout=TIMEOUT_MS)
        arguments = [*chromium_args(), "--disable-features=LocalNetworkAccessChecks"]
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=arguments)
        Gallery(browser, product, product.post, sys.argv[1:]).take(
            [*READING, *WRITING, *ASKING, *BY_LINK, *BY_MAIL, *PLAIN, *_ENGLISH]
        )
        browser.close()


if __name__ == "__main__":
    main()
