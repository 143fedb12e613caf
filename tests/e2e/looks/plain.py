"""The states of the page that needs no JavaScript. It speaks as its browser does: English."""

from collections.abc import Sequence
from typing import Final

from playwright.sync_api import Page

from tests.e2e.discussion import discuss
from tests.e2e.looks.scene import Scene, Shown, State, everything
from tests.e2e.plain_page import PlainPage
from tests.e2e.product import Lab


def _open(scene: Scene, lab: Lab) -> Page:
    page = scene.reader(java_script_enabled=False).page
    page.goto(lab.product.thread_page(lab.site, lab.url))
    return page


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
    page.get_by_role("button", name="Post comment").click()
    return page


def plain_preview(scene: Scene) -> Shown:
    page = _open(scene, everything(scene))
    page.locator("#text").fill("A **preview**\n\n- of\n- this")
    page.get_by_role("button", name="Preview").click()
    return page


def plain_pending(scene: Scene) -> Shown:
    page = _open(scene, everything(scene, policy="hold"))
    PlainPage(page).write("It waits", name="Ana")
    return page.locator("#list")


def plain_reply(scene: Scene) -> Shown:
    lab = everything(scene)
    lab.post("It waits for a reply", name="Ben")
    page = _open(scene, lab)
    page.get_by_role("link", name="Reply to Ben").click()
    return page


def plain_edit(scene: Scene) -> Shown:
    page = _open(scene, everything(scene))
    PlainPage(page).write("My own", name="Ana")
    page.get_by_role("link", name="Edit").first.click()
    return page


def plain_follow(scene: Scene) -> Shown:
    return _open(scene, everything(scene)).locator("#follow")


def plain_closed(scene: Scene) -> Shown:
    lab = everything(scene)
    lab.post("The last word", name="Ben")
    lab.close()
    return _open(scene, lab)


def plain_nowhere(scene: Scene) -> Shown:
    page = scene.reader(java_script_enabled=False).page
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
    plain_edit,
    plain_follow,
    plain_closed,
    plain_nowhere,
)
