"""The states of the dashboard's queue, of a comment and of its author."""

from collections.abc import Sequence
from typing import Final

from playwright.sync_api import Page, expect

from comments_svc.moderation.model import Act
from comments_svc.sites.model import Policy
from tests.e2e.looks.at_desk import at as _at
from tests.e2e.looks.at_desk import busy as _busy
from tests.e2e.looks.scene import Scene, Shown, State
from tests.e2e.queue import Queue


def queue_full(scene: Scene) -> Shown:
    return _at(scene, _busy(scene))


def queue_all(scene: Scene) -> Shown:
    return _at(scene, _busy(scene), "?tab=all")


def queue_new(scene: Scene) -> Shown:
    return _at(scene, scene.product.new_site())


def queue_read(scene: Scene) -> Shown:
    lab = scene.product.new_site(Policy.HOLD)
    lab.decide(lab.post("Thank you."), Act.APPROVE)
    return _at(scene, lab)


def queue_no_spam(scene: Scene) -> Shown:
    lab = scene.product.new_site()
    lab.post("Thank you.")
    return _at(scene, lab, "?tab=spam")


def queue_no_match(scene: Scene) -> Shown:
    return _at(scene, _busy(scene), "?tab=all&q=nobody+has:link")


def queue_fault(scene: Scene) -> Shown:
    page = _at(scene, _busy(scene))
    page.goto(page.url + "?q=wrong:thing")
    return page


def queue_filters(scene: Scene) -> Shown:
    page = _at(scene, _busy(scene), "?tab=all&q=has:link")
    page.get_by_text("Filters and views").click()
    return page


def queue_acted(scene: Scene) -> Shown:
    queue = Queue(_at(scene, _busy(scene)))
    queue.press("Spam", "watches")
    queue.press("Approve", "It does")
    expect(queue.said).to_have_text("Approved.")
    return queue.page


def queue_refused(scene: Scene) -> Shown:
    queue = Queue(_at(scene, _busy(scene)))
    queue.page.context.set_offline(True)
    queue.press("Approve", "It does")
    expect(queue.page.get_by_role("alert")).to_be_visible()
    return queue.page


def queue_picked(scene: Scene) -> Shown:
    page = _at(scene, _busy(scene))
    page.locator("#here").check()
    return page


def queue_open(scene: Scene) -> Shown:
    """A conversation, a reply, and what else there is to do."""
    queue = Queue(_at(scene, _busy(scene)))
    card = queue.card("It does")
    card.get_by_role("link", name="Show conversation").click()
    card.get_by_role("link", name="Reply").click()
    card.get_by_text("More", exact=True).click()
    return queue.page


def comment_reply_seen(scene: Scene) -> Shown:
    """A draft that came back, and how it will look."""
    page = comment(scene)
    assert isinstance(page, Page)
    expect(page.get_by_role("toolbar", name="Format")).to_be_visible()
    box = page.get_by_role("textbox", name="Your reply")
    box.fill("It **does**: see `wait = people / rate`.\n\n> And when people leave?")
    page.reload()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="Preview").locator("blockquote")).to_be_visible()
    return page


def queue_keys(scene: Scene) -> Shown:
    page = _at(scene, _busy(scene))
    page.get_by_role("article").first.focus()
    page.keyboard.press("?")
    return page


def comment(scene: Scene) -> Shown:
    lab = _busy(scene)
    page = _at(scene, lab)
    page.get_by_role("article").first.get_by_text("More", exact=True).click()
    page.get_by_role("article").first.get_by_role("link", name="Everything about it").click()
    return page


def author(scene: Scene) -> Shown:
    page = comment(scene)
    page.get_by_text("More", exact=True).first.click()
    page.get_by_role("link", name="About its author").click()
    return page


def author_banned(scene: Scene) -> Shown:
    page = author(scene)
    page.get_by_label("Banned").check()
    page.get_by_label("How long").select_option("7")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    return page


def author_drawer(scene: Scene) -> Shown:
    page = _at(scene, _busy(scene))
    page.locator("article h2 a").first.click()
    expect(page.get_by_role("dialog").get_by_label("Notes")).to_be_visible()
    return page


def author_drawer_banned(scene: Scene) -> Shown:
    page = author_drawer(scene)
    assert isinstance(page, Page)
    page.get_by_label("Banned").check()
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Undo").first).to_be_visible()
    return page


def author_by_address(scene: Scene) -> Shown:
    lab = scene.product.new_site(Policy.HOLD)
    for text in ("Does it also hold when people leave?", "And when they come back?"):
        body = {"url": lab.url, "text": text, "name": "Ada Lovelace", "email": "ada@example.org", "elapsed_ms": 60_000}
        path = f"{scene.product.service}/api/v1/sites/{lab.site}/comments"
        scene.product.http.post(path, json=body, headers={"origin": scene.product.blog}).raise_for_status()
    page = _at(scene, lab)
    page.get_by_text("More", exact=True).first.click()
    page.get_by_role("button", name="Hold author").first.click()
    expect(page.locator("#said")).to_have_text("All that Ada Lovelace writes waits from now on.")
    page.goto(lab.dashboard)
    page.get_by_text("More", exact=True).first.click()
    page.get_by_role("link", name="About its author").first.click()
    return page


def queue_folded(scene: Scene) -> Shown:
    """Two decided, one of which asks why."""
    page = _at(scene, _busy(scene))
    for n, action in enumerate(("Approve", "Spam")):
        page.get_by_role("article").first.get_by_role("button", name=action).click()
        expect(page.locator(".folded").nth(n).get_by_role("button", name="Undo")).to_be_visible()
    expect(page.locator("#said")).to_have_text("Marked as spam.")
    return page


def queue_stood(scene: Scene) -> Shown:
    page = _at(scene, _busy(scene))
    page.get_by_text("More", exact=True).first.click()
    page.get_by_role("button", name="Hold author").first.click()
    expect(page.locator("#said")).to_contain_text("waits from now on.")
    return page


def comment_edit(scene: Scene) -> Shown:
    page = _at(scene, _busy(scene))
    page.get_by_role("article").first.focus()
    page.keyboard.press("e")
    page.wait_for_url("**/edit*")
    return page


def comment_edit_fault(scene: Scene) -> Shown:
    page = comment_edit(scene)
    assert isinstance(page, Page)
    page.get_by_label("Text", exact=True).fill(" ")
    page.get_by_role("button", name="Save").click()
    return page


def comment_edit_waits(scene: Scene) -> Shown:
    lab, token = scene.product.new_site(Policy.HOLD), "c" * 43
    comment = lab.post("Eight minutes.", token=token)
    lab.decide(comment, Act.APPROVE)
    scene.product.http.patch(
        f"{scene.product.service}/api/v1/sites/{lab.site}/comments/{comment}",
        json={"text": "Eleven minutes, and [a link](https://else.example/)."},
        headers={"origin": scene.product.blog, "authorization": f"Bearer {token}"},
    )
    return _at(scene, lab)


def history(scene: Scene) -> Shown:
    return _at(scene, _busy(scene), "/history")


def history_empty(scene: Scene) -> Shown:
    return _at(scene, scene.product.new_site(), "/history")


def forever(scene: Scene) -> Shown:
    page = _at(scene, _busy(scene), "?tab=spam")
    page.locator("#here").check()
    page.get_by_role("group", name="With all that is selected").get_by_role("button", name="Delete forever…").click()
    return page


DESK_QUEUE: Final[Sequence[State]] = (
    queue_full,
    queue_all,
    queue_new,
    queue_read,
    queue_no_spam,
    queue_no_match,
    queue_fault,
    queue_filters,
    queue_acted,
    queue_refused,
    queue_picked,
    queue_open,
    comment_reply_seen,
    queue_keys,
    comment,
    author,
    author_banned,
    author_drawer,
    author_drawer_banned,
    author_by_address,
    queue_folded,
    queue_stood,
    comment_edit,
    comment_edit_fault,
    comment_edit_waits,
    history,
    history_empty,
    forever,
)
