"""Writes docs/pictures/mail: every mail, wide and narrow, by day and by night, as Chromium shows its HTML.

`make screenshots`, then look at each of them. A folder as argument takes the pictures instead, and languages behind it
are those that are shown: `python -m tests.e2e.mail_pictures looks/mail ar ja`.
"""

import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, sync_playwright

from comments_svc.mail.render import render
from comments_svc.mail.samples import samples
from tests.e2e.browser import chromium_args, chromium_path

_PICTURES: Final = Path(__file__).parents[2] / "docs" / "pictures" / "mail"
_WIDTHS: Final = (680, 375)
_SCHEMES: Final = ("light", "dark")
_KEPT: Final = ("en", "de")
"""Pictures of all twenty would be heavier than the rest of the repository."""


def main(folder: Path = _PICTURES, *languages: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=chromium_args())
        day, night = (browser.new_page(color_scheme=each) for each in _SCHEMES)
        sheet = browser.new_page(viewport={"width": 2 * sum(_WIDTHS) + 100, "height": 100})
        for lang in languages or _KEPT:
            for name, params in samples(lang).items():
                shots = list(_shots((day, night), render(params, lang).html))
                _lay_out(sheet, shots, folder / f"{lang}-{name}.jpeg")
        browser.close()


def _shots(pages: tuple[Page, Page], html: str) -> Iterator[str]:
    for width in _WIDTHS:
        for page in pages:
            page.set_viewport_size({"width": width, "height": 100})
            page.set_content(html)
            yield b64encode(page.screenshot(full_page=True)).decode()


def _lay_out(sheet: Page, shots: list[str], file: Path) -> None:
    """Beside each other, in one picture."""
    columns = "".join(f'<img src="data:image/png;base64,{each}">' for each in shots)
    sheet.set_content(f'<body style="margin:20px;background:#888;display:flex;gap:20px;align-items:start">{columns}')
    sheet.screenshot(path=file, full_page=True, type="jpeg", quality=70)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else _PICTURES, *sys.argv[2:])
