"""Mails as a reader of HTML sees them: in Chromium, by day and by night, down to a small telephone."""

from itertools import product
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, Request

from comments_svc.mail.language import languages
from comments_svc.mail.render import render
from comments_svc.mail.samples import samples
from tests.e2e.axe import axe_script, violations

# Of every language those with the longest words and the most buttons.
SHOWN: Final = [*product(("en", "de"), samples("en")), *product(languages(), ("new-comment", "forward-held", "flood"))]
_TOO_WIDE: Final = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    context = browser.new_context()
    context.add_init_script(axe_script())
    return context.new_page()


def show(page: Page, lang: str, name: str) -> list[str]:
    """What it asked for while it was shown: nothing, or the addresses."""
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    page.goto("about:blank")  # the script comes with a new document only
    page.set_content(render(samples(lang)[name], lang).html, wait_until="load")
    page.remove_listener("request", note)
    return [each for each in asked if each != "about:blank"]


@pytest.mark.parametrize(("lang", "name"), sorted(set(SHOWN)))
def test_a_mail_fits_a_small_telephone_and_asks_nobody_for_anything(page: Page, lang: str, name: str) -> None:
    assert show(page, lang, name) == []
    wide = []
    for width in (320, 375, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        wide += [width] if page.evaluate(_TOO_WIDE) else []
    assert wide == []


@pytest.mark.parametrize("name", samples("en"))
def test_axe_has_nothing_to_complain_of_by_day_and_by_night(page: Page, name: str) -> None:
    show(page, "en", name)
    # A mail stands in the page of a mail program, which has the landmarks.
    of_pages = ("landmark-one-main", "region")
    assert [each for each in violations(page, looks=2) if not any(rule in each for rule in of_pages)] == []


def test_what_a_finger_presses_is_large_enough(page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    show(page, "de", "new-comment")
    heights = page.locator("a.press").evaluate_all("all => all.map(each => each.getBoundingClientRect().height)")
    assert len(heights) == 3
    assert min(heights) >= 44


def test_night_changes_the_paper_and_the_ink(page: Page) -> None:
    show(page, "en", "new-comment")
    looks = set()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        style = (
            "(name) => { const s = getComputedStyle(document.querySelector(name)); return s.color + s.backgroundColor }"
        )
        looks |= {(scheme, each, page.evaluate(style, each)) for each in ("body", ".said", ".first", "h1")}
    assert len({look for _, _, look in looks}) == len(looks)
