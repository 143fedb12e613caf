"""What a reader sees who writes."""

from collections.abc import Sequence
from typing import Final

from playwright.sync_api import expect

from tests.e2e.discussion import discuss
from tests.e2e.looks.scene import RICH, Scene, Shown, State, everything
from tests.e2e.wire import Wire


def formatted(scene: Scene) -> Shown:
    """The box with text, and the toolbar's button pressed by the keyboard."""
    widget = scene.widget(everything(scene))
    form = scene.fill(widget, "A **bold** word, and a line that is long enough to wrap on a phone.")
    form.locator("input[name=email]").fill("ana@example.org")
    form.locator(".tools button").first.focus()
    return widget.page


def previewed(scene: Scene) -> Shown:
    widget = scene.widget(everything(scene))
    scene.fill(widget, "").locator("textarea").fill(RICH)
    scene.button(scene.form(widget), "preview").click()
    expect(scene.form(widget).locator("table")).to_be_visible()
    return widget.heading


def preview_failed(scene: Scene) -> Shown:
    widget = scene.widget(everything(scene))
    Wire(widget.page, "POST", "preview").cut()
    scene.form(widget).locator("textarea").fill("A preview")
    scene.button(scene.form(widget), "preview").click()
    expect(scene.form(widget).get_by_role("alert")).to_be_visible()
    return widget.heading


def incomplete(scene: Scene) -> Shown:
    widget = scene.widget(everything(scene))
    form = scene.form(widget)
    form.locator("input[name=email]").fill("ana at home")
    form.locator(".primary").click()
    expect(form.locator(".error:not([hidden])")).to_have_count(3)
    return widget.heading


def too_long(scene: Scene) -> Shown:
    widget = scene.widget(scene.lab(max_length="200", policy="first-timers", house_rules="https://blog.example/rules"))
    scene.fill(widget, "x").locator("textarea").fill("Too long. " * 21)
    scene.form(widget).locator(".primary").click()
    expect(scene.form(widget).locator("[aria-invalid]")).to_be_visible()
    return widget.heading


def almost_too_long(scene: Scene) -> Shown:
    widget = scene.widget(scene.lab(max_length="200"))
    scene.fill(widget, "x").locator("textarea").fill("Not yet. " * 20)
    return widget.heading


def limited(scene: Scene) -> Shown:
    widget = scene.widget(everything(scene))
    Wire(widget.page, "POST", "comments").refuse(429, "rate-limited", retry_after_s=3000)
    scene.fill(widget, "Too fast").locator(".primary").click()
    expect(scene.form(widget).locator(".status")).to_be_visible()
    return widget.heading


def not_sent(scene: Scene) -> Shown:
    widget = scene.widget(everything(scene))
    Wire(widget.page, "POST", "comments").cut()
    scene.fill(widget, "It stays here").locator(".primary").click()
    expect(scene.form(widget).get_by_role("alert")).to_be_visible()
    return widget.heading


def out_of_order(scene: Scene) -> Shown:
    widget = scene.widget(everything(scene))
    Wire(widget.page, "POST", "comments").refuse(503, "unavailable")
    scene.fill(widget, "It stays here").locator(".primary").click()
    expect(scene.form(widget).get_by_role("alert")).to_be_visible()
    return widget.heading


def offline(scene: Scene) -> Shown:
    widget = scene.widget(everything(scene))
    widget.page.context.set_offline(True)
    scene.fill(widget, "Written in a tunnel").locator(".primary").click()
    expect(scene.form(widget).locator(".status button")).to_be_visible()
    return widget.heading


def sending(scene: Scene) -> Shown:
    widget = scene.widget(discuss(everything(scene)))
    Wire(widget.page, "POST", "comments").hold()
    scene.fill(widget, "On its way").locator(".primary").click()
    expect(widget.article("On its way")).to_be_attached()
    return widget.heading


def restored(scene: Scene) -> Shown:
    widget = scene.widget(everything(scene))
    scene.fill(widget, "Kept as a draft")
    widget.page.wait_for_function("Object.keys(localStorage).some((key) => key.includes('draft'))")
    widget.page.reload()
    scene.awake(widget.loaded())
    expect(scene.form(widget).locator(".status")).to_be_visible()
    return widget.heading


def remembered(scene: Scene) -> Shown:
    widget = scene.widget(everything(scene))
    scene.fill(widget, "Who I am")
    scene.form(widget).locator("input[name=email]").fill("ana@example.org")
    scene.form(widget).locator("input[name=remember]").check()
    return widget.heading


def by_mail(scene: Scene) -> Shown:
    widget = scene.widget(everything(scene))
    scene.fill(widget, "By mail, please").locator(".send .link").click()
    expect(scene.form(widget).locator(".status")).to_be_visible()
    return widget.heading


def replying(scene: Scene) -> Shown:
    lab = everything(scene)
    asked = lab.post("Does it also hold when people leave the queue?", name="Ada Lovelace")
    lab.post("It does.", name="Grace Hopper", parent=asked)
    widget = scene.widget(lab)
    widget.article("Does it").locator("button.reply").click()
    expect(widget.host.locator(".tools")).to_have_count(2)
    widget.host.locator("article form textarea").fill("And when they come back?")
    return widget.article("Does it")


def replying_as_known(scene: Scene) -> Shown:
    lab = everything(scene)
    lab.post("Does it also hold when people leave the queue?", name="Ada Lovelace")
    widget = scene.widget(lab)
    form = scene.form(widget)
    form.locator("input[name=name]").fill("Ana")
    form.locator("input[name=email]").fill("ana@example.org")
    widget.article("Does it").locator("button.reply").click()
    expect(widget.host.locator(".tools")).to_have_count(2)
    return widget.article("Does it")


def whispering(scene: Scene) -> Shown:
    widget = scene.widget(everything(scene))
    scene.fill(widget, "There is a slip in the third line.")
    scene.form(widget).locator("input[name=whisper]").check()
    return widget.heading


def whispered(scene: Scene) -> Shown:
    widget = scene.widget(everything(scene))
    form = scene.fill(widget, "There is a slip in the third line.")
    form.locator("input[name=whisper]").check()
    form.locator(".primary").click()
    expect(form.locator(".status")).to_be_visible()
    return widget.heading


def closed_meanwhile(scene: Scene) -> Shown:
    lab = everything(scene)
    lab.post("The last word", name="Ben")
    widget = scene.widget(lab)
    scene.fill(widget, "Too late")
    lab.close()
    scene.form(widget).locator(".primary").click()
    expect(scene.form(widget).get_by_role("alert")).to_be_visible()
    return widget.heading


def site_gone(scene: Scene) -> Shown:
    """What was typed can still be copied."""
    lab = everything(scene)
    widget = scene.widget(lab)
    scene.fill(widget, "Long thought about.\n\nIn two paragraphs.")
    Wire(widget.page, "GET", "thread?").refuse(404, "no-such-site", title="There is no site with this name here.")
    widget.page.reload()
    expect(widget.alert).to_be_visible()
    return widget.host


WRITING: Final[Sequence[State]] = (
    formatted,
    previewed,
    preview_failed,
    incomplete,
    too_long,
    almost_too_long,
    limited,
    not_sent,
    out_of_order,
    offline,
    sending,
    restored,
    remembered,
    by_mail,
    replying,
    replying_as_known,
    whispering,
    whispered,
    closed_meanwhile,
    site_gone,
)
