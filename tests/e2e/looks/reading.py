"""What a reader sees who reads."""

from collections.abc import Sequence
from typing import Final

from playwright.sync_api import expect

from comments_svc.moderation.model import Act
from tests.e2e.discussion import discuss
from tests.e2e.looks.scene import RICH, Scene, Shown, State, everything
from tests.e2e.widget import Widget
from tests.e2e.wire import Wire


def empty(scene: Scene) -> Shown:
    return scene.widget(everything(scene)).page


def loading(scene: Scene) -> Shown:
    visitor = scene.reader()
    Wire(visitor.page, "GET", "thread?").hold()
    visitor.page.goto(scene.host(everything(scene)).serve(visitor.context))
    expect(visitor.page.locator(".bone")).to_have_count(3)
    return visitor.page


def load_failed(scene: Scene) -> Shown:
    visitor = scene.reader()
    Wire(visitor.page, "GET", "thread?").cut()
    visitor.page.goto(scene.host(everything(scene)).serve(visitor.context))
    expect(visitor.page.get_by_role("alert")).to_be_visible()
    return visitor.page


def twenty(scene: Scene) -> Shown:
    return scene.widget(discuss(everything(scene))).heading


def twenty_deep(scene: Scene) -> Shown:
    return scene.widget(discuss(everything(scene))).article("level 6")


def rich(scene: Scene) -> Shown:
    lab = everything(scene)
    lab.post(RICH, name="Grace Hopper", website="https://example.org")
    return scene.widget(lab).articles.first


def own(scene: Scene) -> Shown:
    """Waiting, being edited, about to be deleted."""
    lab = scene.lab(policy="hold")
    widget = scene.widget(lab)
    for text in (
        "It waits, and it has two lines of text, so that one sees where they begin.",
        "Being edited",
        "Being deleted",
    ):
        scene.send(widget, text)
    widget.article("Being edited").locator("button.edit").click()
    widget.article("Being deleted").locator("button.remove").click()
    expect(widget.article("Being deleted").locator(".status")).to_be_visible()
    return widget.article("It waits")


def marked(scene: Scene) -> Shown:
    """Author, verified or not, edited, deleted with replies, a permalink's mark."""
    lab = everything(scene)
    gone = lab.post("Will be deleted", name="Gus")
    lab.post("Stays as a reply", name="Hal", parent=gone)
    lab.decide(gone, Act.DELETE)
    widget = scene.widget(lab)
    scene.send(widget, "Before it was edited")
    widget.article("Before it").locator("button.edit").click()
    box = widget.host.locator("li form.compose textarea, li form textarea").last
    box.fill("After it was edited")
    scene.button(widget.host.locator("li form").last, "save").click()
    expect(widget.article("After it")).to_be_visible()
    return widget.heading


def menu(scene: Scene) -> Shown:
    lab = everything(scene)
    for text in ("With a menu", "Being reported", "Was reported"):
        lab.post(text, name="Ben")
    widget = scene.widget(lab)
    for text in ("With a menu", "Being reported", "Was reported"):
        widget.article(text).locator(".dots").click()
        expect(widget.article(text).locator(".note")).to_be_visible()
    for text in ("Being reported", "Was reported"):
        scene.button(widget.article(text), "report").click()
    scene.button(widget.article("Was reported"), "off-topic").click()
    expect(widget.article("Was reported").locator(".status")).to_be_visible()
    return widget.articles.first


def act_failed(scene: Scene) -> Shown:
    lab = everything(scene)
    lab.post("Being voted on", name="Ben")
    lab.post("Has my vote", name="Ben")
    widget = scene.widget(lab)
    widget.article("Has my vote").locator(".arrow").first.click()
    expect(widget.article("Has my vote").locator(".score")).to_have_text("1")
    Wire(widget.page, "PUT", "vote").cut()
    widget.article("Being").locator(".arrow").first.click()
    expect(widget.article("Being").get_by_role("alert")).to_be_visible()
    return widget.articles.first


def closed(scene: Scene) -> Shown:
    lab = everything(scene)
    lab.post("The last word", name="Ben")
    lab.close()
    return scene.widget(lab).page


def closed_and_empty(scene: Scene) -> Shown:
    return scene.widget(everything(scene), attributes="readonly").page


def reacted(scene: Scene) -> Shown:
    lab = everything(scene)
    lab.post("Stands here", name="Ben")
    widget = scene.widget(lab)
    widget.host.locator(".reactions button").first.click()
    expect(widget.host.locator(".reactions [aria-pressed=true]")).to_be_visible()
    return widget.articles.first


def sorted_(scene: Scene) -> Shown:
    widget = scene.widget(discuss(everything(scene)))
    widget.host.locator("select").select_option("best")
    expect(widget.host.locator(".list:not([aria-busy])")).to_be_attached()
    widget.host.locator("select").focus()
    widget.page.keyboard.press("Tab")
    widget.page.keyboard.press("Shift+Tab")
    return widget.heading


def news(scene: Scene) -> Shown:
    lab = discuss(everything(scene))
    widget = scene.widget(lab)
    lab.post("Just came", name="Lea")
    lab.post("So did this", name="Leo")
    expect(widget.host.locator(".news button")).to_be_visible(timeout=40_000)
    return widget.heading


def news_shown(scene: Scene) -> Shown:
    lab = everything(scene)
    lab.post("Was there", name="Ben")
    widget = scene.widget(lab)
    lab.post("Just came", name="Lea")
    press = widget.host.locator(".news button")
    expect(press).to_be_visible(timeout=40_000)
    press.click()
    expect(widget.articles).to_have_count(2)
    return widget.heading


def baked(scene: Scene) -> Shown:
    """Taken over from the page, while the service has not answered."""
    lab = discuss(everything(scene))
    snapshot = lab.product.http.get(f"{lab.product.service}/sites/{lab.site}/snapshot", params={"url": lab.url}).text
    visitor = scene.reader()
    Wire(visitor.page, "GET", "thread?").hold()
    visitor.page.goto(scene.host(lab, inside=snapshot).serve(visitor.context))
    widget = Widget(visitor.page)
    expect(widget.articles).to_have_count(20)
    return widget.heading


def baked_without_script(scene: Scene) -> Shown:
    lab = discuss(everything(scene))
    snapshot = lab.product.http.get(f"{lab.product.service}/sites/{lab.site}/snapshot", params={"url": lab.url}).text
    visitor = scene.reader(java_script_enabled=False)
    visitor.page.goto(scene.host(lab, inside=snapshot).serve(visitor.context))
    return visitor.page


def blocked(scene: Scene) -> Shown:
    visitor = scene.reader(java_script_enabled=False)
    visitor.page.goto(scene.host(everything(scene)).serve(visitor.context))
    return visitor.page


def chunk_blocked(scene: Scene) -> Shown:
    """What a press needs can't be fetched."""
    lab, visitor = scene.lab(), scene.reader()
    lab.post("Stands here", name="Ben")
    Wire(visitor.page, "GET", "embed-more").cut()
    widget = Widget(visitor.page).open(scene.host(lab).serve(visitor.context))
    widget.articles.first.locator(".dots").click()
    expect(widget.alert).to_be_visible()
    return widget.heading


def missing(scene: Scene) -> Shown:
    lab = everything(scene)
    lab.post("Stands here", name="Ben")
    visitor = scene.reader()
    address = scene.host(lab).serve(visitor.context)
    visitor.page.goto(f"{address}#comment-018f0000-0000-7000-8000-000000000000")
    expect(visitor.page.locator(".missing")).to_be_visible()
    return visitor.page


def linked(scene: Scene) -> Shown:
    lab = everything(scene)
    lab.post("Another one", name="Ben")
    id = lab.post("The one that is meant", name="Ada")
    visitor = scene.reader()
    address = scene.host(lab).serve(visitor.context)
    visitor.page.goto(f"{address}#comment-{id}")
    widget = Widget(visitor.page)
    expect(widget.place(id)).to_be_focused()
    widget.page.keyboard.press("Shift")
    return widget.articles.first


def more_to_load(scene: Scene) -> Shown:
    lab = everything(scene)
    root = lab.post("A question with many answers", name="Ada")
    for number in range(12):
        lab.post(f"Answer {number}", name=f"Reader {number}", parent=root)
    for number in range(92):
        lab.post(f"Root {number}", name=f"Guest {number}")
    widget = scene.widget(lab)
    expect(widget.host.locator("p.more")).to_be_visible()
    return widget.articles.first


def more_at_the_end(scene: Scene) -> Shown:
    lab = everything(scene)
    for number in range(103):
        lab.post(f"Root {number}", name=f"Guest {number}")
    widget = scene.widget(lab)
    expect(widget.host.locator("li.gap")).to_be_visible()
    return widget.article("Root 98")


READING: Final[Sequence[State]] = (
    empty,
    loading,
    load_failed,
    twenty,
    twenty_deep,
    rich,
    own,
    marked,
    menu,
    act_failed,
    closed,
    closed_and_empty,
    reacted,
    sorted_,
    news,
    news_shown,
    baked,
    baked_without_script,
    blocked,
    chunk_blocked,
    missing,
    linked,
    more_to_load,
    more_at_the_end,
)
