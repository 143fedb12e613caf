"""A real browser reads thousands of rendered attacks: nothing runs, nothing is fetched, nothing is there that should
not be. The same strings unsanitised must fire, or the page could not tell."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, Route

from comments_svc.markup import allowed
from comments_svc.markup.model import Html
from comments_svc.markup.render import render
from comments_svc.markup.sanitize import sanitize_foreign
from tests.attacks import attacks

_SEED: Final = 30
_COUNT: Final = 4000
_PAGE: Final = "https://blog.example/"
_SENTINEL: Final = "https://blog.example/sentinel.png"

# Writes each string into an element of its own, pokes everything, then waits for one image that comes last: what an
# earlier element had started has been answered by then.
_SHOW: Final = """
async ([strings, sentinel]) => {
  for (const kind of ["click", "submit"]) addEventListener(kind, (event) => event.preventDefault(), true);
  for (const string of strings) {
    const box = document.createElement("div");
    document.body.append(box);
    box.innerHTML = string;
  }
  for (const element of document.body.querySelectorAll("*")) {
    for (const kind of ["pointerenter", "mouseover", "focus", "click"]) {
      element.dispatchEvent(new MouseEvent(kind, { bubbles: true, cancelable: true }));
    }
  }
  await new Promise((resolve) => {
    const last = new Image();
    last.onerror = resolve;
    last.src = sentinel;
  });
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}
"""

_INVENTORY: Final = """
() => {
  const tags = new Set(), attributes = new Set(), links = new Set();
  for (const element of document.body.querySelectorAll("body > div *")) {
    tags.add(element.localName);
    for (const { name } of element.attributes) attributes.add(`${element.localName} ${name}`);
    if (element.localName === "a") links.add(`${element.protocol} ${element.rel}`);
  }
  return [[...tags], [...attributes], [...links]];
}
"""


@dataclass
class Blank:
    """A page of an https origin without any network."""

    page: Page
    loaded: bool = False
    fired: list[object] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def show(self, strings: list[str]) -> None:
        self.page.evaluate(_SHOW, [strings, _SENTINEL])

    def answer(self, route: Route) -> None:
        if not self.loaded:
            self.loaded = True
            route.fulfill(content_type="text/html", body="<!doctype html><title>t</title><body>")
            return
        self.asked.append(route.request.url)
        if route.request.is_navigation_request():
            # 204 leaves the page where it is: one string that navigates must not end the count of the others.
            route.fulfill(status=204)
        else:
            route.abort()


@contextmanager
def blank_page(browser: Browser) -> Iterator[Blank]:
    context = browser.new_context()
    blank = Blank(context.new_page())
    # Kept outside the page, so that what fires counts even if it navigates away.
    context.expose_function("fired", lambda *_: blank.fired.append(1))
    context.route("**/*", blank.answer)
    blank.page.goto(_PAGE)
    yield blank
    context.close()


def by_render(text: str) -> Html:
    return render(text, max_bytes=100_000).html


@pytest.mark.parametrize(("pipeline", "least_tags"), [(by_render, 18), (sanitize_foreign, 10)])
def test_rendered_attacks_do_nothing(browser: Browser, pipeline: Callable[[str], Html], least_tags: int) -> None:
    with blank_page(browser) as blank:
        blank.show([pipeline(text) for text in attacks(_SEED, _COUNT)])
        tags, attributes, links = blank.page.evaluate(_INVENTORY)
    assert blank.fired == []
    assert blank.asked == [_SENTINEL]
    assert set(tags) <= allowed.TAGS
    assert len(tags) >= least_tags, "the strings must reach the page as markup"
    assert set(attributes) <= {"a href", "a rel", "code class", "span class", "ol start"}
    assert set(links) <= {f"{scheme}: {allowed.REL}" for scheme in allowed.SCHEMES}


def test_the_same_attacks_unsanitised_fire(browser: Browser) -> None:
    strings = list(attacks(_SEED, _COUNT))
    fired, asked = 0, set[str]()
    for start in range(0, _COUNT, 500):
        with blank_page(browser) as blank:
            blank.show(strings[start : start + 500])
        fired += len(blank.fired)
        asked.update(blank.asked)
    assert fired > 300, "most mutations break their attack, but not all"
    assert len(asked) > 20
