"""What a reader sees who says who they are, follows a page, or is asked whether it was helpful."""

import uuid
from collections.abc import Sequence
from typing import Final

from playwright.sync_api import Locator, Page, expect

from tests.e2e.looks.scene import Scene, Shown, State, everything
from tests.e2e.post import code
from tests.e2e.product import Lab
from tests.e2e.widget import Widget
from tests.e2e.wire import Wire


def _person() -> str:
    return f"ana.{uuid.uuid4().hex[:8]}@example.org"


def _asked(scene: Scene, lab: Lab) -> tuple[Widget, Page]:
    """The window is open."""
    widget = scene.widget(lab)
    scene.form(widget).locator("input[name=name]").fill("Ana")
    with widget.page.context.expect_page() as opened:
        scene.button(scene.form(widget), "me").click()
    expect(scene.form(widget).locator(".status")).to_be_visible()
    expect(opened.value.locator("#email")).to_be_visible()
    return widget, opened.value


def _signed_in(scene: Scene, lab: Lab, email: str) -> Widget:
    widget, window = _asked(scene, lab)
    _ask_for_code(window, email)
    window.locator("#code").fill(code(scene.post.mail(email)))
    with window.expect_event("close"):
        window.locator("button.main").click()
    expect(scene.form(widget).locator(".line")).to_be_visible()
    return widget


def _ask_for_code(window: Page, email: str) -> None:
    window.locator("#email").fill(email)
    window.locator("button.main").click()
    expect(window.locator("#code")).to_be_visible()


def _ask_for_code_if_needed(page: Page, email: str) -> None:
    if page.locator("#email").count():
        _ask_for_code(page, email)


def _feedback(scene: Scene) -> tuple[Page, Locator]:
    lab, visitor = scene.lab(), scene.reader()
    element = f'<comment-feedback site="{lab.site}" page-url="{lab.url}"></comment-feedback>'
    script = f'<script async src="{scene.product.service}/feedback.js"></script>'
    visitor.page.goto(scene.host(lab, above="<h1>A post</h1>" + element + script).serve(visitor.context))
    here = visitor.page.locator("comment-feedback")
    expect(here.get_by_role("button")).to_have_count(2)
    return visitor.page, here


def identity_asked(scene: Scene) -> Shown:
    return _asked(scene, everything(scene))[0].heading


def identity_blocked(scene: Scene) -> Shown:
    widget = scene.widget(everything(scene))
    widget.page.evaluate("window.open = () => null")
    scene.button(scene.form(widget), "me").click()
    expect(scene.form(widget).get_by_role("alert")).to_be_visible()
    return widget.heading


def identity_wrong_grant(scene: Scene) -> Shown:
    widget, _ = _asked(scene, everything(scene))
    scene.form(widget).locator("input.copy").fill("123456")
    scene.button(scene.form(widget), "enter").click()
    expect(scene.form(widget).get_by_role("alert")).to_be_visible()
    return widget.heading


def identity_signed_in(scene: Scene) -> Shown:
    widget = _signed_in(scene, everything(scene), _person())
    return widget.heading


def identity_claim(scene: Scene) -> Shown:
    lab, email = everything(scene), _person()
    lab.post("Written at another desk", name="Ana", email=email)
    widget = _signed_in(scene, lab, email)
    expect(scene.form(widget).locator(".status button")).to_have_count(2)
    return widget.heading


def identity_badges(scene: Scene) -> Shown:
    lab = everything(scene)
    widget = _signed_in(scene, lab, _person())
    scene.send(widget, "By Ana herself", name="")
    lab.post("By somebody else of that name, and not by the first one.", name="Ana")
    widget.page.reload()
    scene.awake(widget.loaded())
    return widget.articles.first


def identity_needed(scene: Scene) -> Shown:
    widget = scene.widget(scene.lab(proof_rule="address"))
    scene.fill(widget, "Kept until I am known").locator(".primary").click()
    expect(scene.form(widget).get_by_role("alert")).to_be_visible()
    return widget.heading


def window_first(scene: Scene) -> Shown:
    return _asked(scene, everything(scene))[1]


def window_code(scene: Scene) -> Shown:
    window = _asked(scene, everything(scene))[1]
    _ask_for_code(window, _person())
    return window


def window_wrong_code(scene: Scene) -> Shown:
    window = _asked(scene, everything(scene))[1]
    _ask_for_code(window, _person())
    window.locator("#code").fill("000 000")
    window.locator("button.main").click()
    expect(window.get_by_role("alert")).to_be_visible()
    return window


def window_left_alone(scene: Scene) -> Shown:
    """It can't reach the page that opened it, so the reader carries a code."""
    email = _person()
    widget, window = _asked(scene, everything(scene))
    _ask_for_code(window, email)
    address = window.url
    other = widget.page.context.new_page()
    other.goto(address)
    _ask_for_code_if_needed(other, email)
    other.locator("#code").fill(code(scene.post.mail(email)))
    other.locator("button.main").click()
    expect(other.locator("#grant")).to_be_visible()
    return other


def following(scene: Scene) -> Shown:
    """Asked for an address."""
    lab = everything(scene)
    lab.post("Stands here", name="Ben")
    widget = scene.widget(lab)
    scene.button(widget.host.locator(".foot"), "follow").click()
    expect(widget.host.locator(".follow input")).to_be_visible()
    return widget.articles.first


def following_asked(scene: Scene) -> Shown:
    lab = everything(scene)
    lab.post("Stands here", name="Ben")
    widget = scene.widget(lab)
    scene.button(widget.host.locator(".foot"), "follow").click()
    widget.host.locator(".follow input").fill("ana.with.a.long.name@some.long.host.example.org")
    scene.button(widget.host.locator(".follow"), "follow").click()
    expect(scene.button(widget.host.locator(".follow"), "leave")).to_be_visible()
    return widget.articles.first


def following_on(scene: Scene) -> Shown:
    widget = _signed_in(scene, everything(scene), _person())
    scene.button(widget.host.locator(".foot"), "follow").click()
    panel = widget.host.locator(".follow")
    scene.button(panel, "follow").click()
    expect(scene.button(panel, "leave")).to_be_visible()
    return widget.heading


def following_by_the_way(scene: Scene) -> Shown:
    """A comment whose writer wants answers by mail."""
    widget = scene.widget(everything(scene))
    scene.form(widget).locator("input[name=email]").fill(_person())
    scene.form(widget).locator("input[name=notify]").check()
    id = scene.send(widget, "Tell me of answers")
    expect(widget.place(id).locator(".status")).to_be_visible()
    return widget.articles.first


def feedback(scene: Scene) -> Shown:
    return _feedback(scene)[0]


def feedback_no(scene: Scene) -> Shown:
    page, here = _feedback(scene)
    scene.button(here, "no").click()
    here.locator("textarea").fill("A picture of the queue")
    return page


def feedback_restored(scene: Scene) -> Shown:
    page, here = _feedback(scene)
    scene.button(here, "no").click()
    here.locator("textarea").fill("A picture of the queue")
    page.reload()
    expect(here.get_by_role("status")).to_be_visible()
    return page


def feedback_failed(scene: Scene) -> Shown:
    page, here = _feedback(scene)
    Wire(page, "POST", "feedback").cut()
    scene.button(here, "yes").click()
    scene.button(here, "sendNote").click()
    expect(here.get_by_role("alert")).not_to_have_text("")
    return page


def feedback_sent(scene: Scene) -> Shown:
    page, here = _feedback(scene)
    scene.button(here, "yes").click()
    scene.button(here, "sendNote").click()
    expect(here.get_by_role("status")).to_be_visible()
    return page


ASKING: Final[Sequence[State]] = (
    identity_asked,
    identity_blocked,
    identity_wrong_grant,
    identity_signed_in,
    identity_claim,
    identity_badges,
    identity_needed,
    window_first,
    window_code,
    window_wrong_code,
    window_left_alone,
    following,
    following_asked,
    following_on,
    following_by_the_way,
    feedback,
    feedback_no,
    feedback_restored,
    feedback_failed,
    feedback_sent,
)
