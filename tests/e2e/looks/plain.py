"""The states of the page that needs no JavaScript. It speaks as its browser does."""

from collections.abc import Sequence
from typing import Final

from playwright.sync_api import Page

from comments_svc.web.language import PAGES, tongue
from tests.e2e.discussion import discuss
from tests.e2e.looks.scene import Scene, Shown, State, everything
from tests.e2e.plain_page import PlainPage
from tests.e2e.product import Lab


def _reader(scene: Scene) -> Page:
    return scene.reader(java_script_enabled=False, locale=scene.say.lang).page


def _open(scene: Scene, lab: Lab) -> Page:
    page = _reader(scene)
    page.goto(lab.product.thread_page(lab.site, lab.url))
    return page


def _says(scene: Scene, text: str) -> str:
    return str(tongue(scene.say.lang, PAGES).translations.gettext(text))


def _write(scene: Scene, page: Page, text: str) -> None:
    PlainPage(page, lambda words: _says(scene, words)).write(text, name="Ana")


def plain_empty(scene: Scene) -> Shown:
    return _open(scene, everything(scene))


def plain_twenty(scene: Scene) -> Shown:
    return _open(scene, discuss(everything(scene)))


def plain_deep(scene: Scene) -> Shown:
    return PlainPage(_open(scene, discuss(everything(scene)))).article("level 6")


def plain_faults(scene: Scene) -> Shown:
    page = _open(scene, everything(scene))
    page.locator("#email").fill("ana at home")
    page.locator("#text").fill("It stays")
    page.locator("form.none, #write form").first.evaluate("form => form.noValidate = true")
    page.locator("button[value=post]").click()
    return page


def plain_preview(scene: Scene) -> Shown:
    page = _open(scene, everything(scene))
    page.locator("#text").fill("A **preview**\n\n- of\n- this")
    page.locator("button[value=preview]").click()
    return page


def plain_pending(scene: Scene) -> Shown:
    page = _open(scene, everything(scene, policy="hold"))
    _write(scene, page, "It waits")
    return page.locator("#list")


def plain_reply(scene: Scene) -> Shown:
    lab = everything(scene)
    lab.post("It waits for a reply", name="Ben")
    page = _open(scene, lab)
    page.locator("a.act[href*='reply=']").click()
    return page


def plain_reply_fault(scene: Scene) -> Shown:
    page = plain_reply(scene)
    assert isinstance(page, Page)
    page.locator("#write form").evaluate("form => form.noValidate = true")
    page.locator("button[value=post]").click()
    return page.locator("#write")


def plain_sent_privately(scene: Scene) -> Shown:
    page = _open(scene, everything(scene))
    page.locator("#name").fill("Ana")
    page.locator("#text").fill("For your eyes only.")
    page.locator("button[value=private]").click()
    return page


def plain_edit(scene: Scene) -> Shown:
    page = _open(scene, everything(scene))
    _write(scene, page, "My own")
    page.locator("a.act[href*='edit=']").first.click()
    return page


def plain_posted(scene: Scene) -> Shown:
    """With the question whether to delete it."""
    page = _open(scene, everything(scene))
    _write(scene, page, "My own")
    page.locator(".delete summary").click()
    return page.locator("#list")


def plain_follow(scene: Scene) -> Shown:
    return _open(scene, everything(scene)).locator("#follow")


def plain_closed(scene: Scene) -> Shown:
    lab = everything(scene)
    lab.post("The last word", name="Ben")
    lab.close()
    return _open(scene, lab)


def plain_nowhere(scene: Scene) -> Shown:
    page = _reader(scene)
    page.goto(f"{scene.product.service}/sites/nobody/page?url=https://nowhere.example/")
    return page


PLAIN: Final[Sequence[State]] = (
    plain_empty,
    plain_twenty,
    plain_deep,
    plain_faults,
    plain_preview,
    plain_pending,
    plain_reply,
    plain_reply_fault,
    plain_sent_privately,
    plain_posted,
    plain_edit,
    plain_follow,
    plain_closed,
    plain_nowhere,
)
