"""The states of the dashboard: rules, pages, moves, many at once, and a comment and an author of whom much is known."""

import re
from collections.abc import Sequence
from typing import Final
from uuid import uuid4

from playwright.sync_api import Page, Route, expect

from comments_svc.kernel.secret import new_token
from comments_svc.moderation.model import Act
from comments_svc.sites.model import Policy
from tests.e2e.looks.at_desk import at, busy
from tests.e2e.looks.scene import Scene, Shown, State
from tests.e2e.product import Lab
from tests.e2e.queue import Queue
from tests.faults.server import wait_until

_RULES: Final = (
    ("words", "casino\nbuy now\nwatch*\n*coin*", "Spam, silently", "Shops"),
    ("links", "2", "Hold", ""),
    ("pattern", r"cheap (pills|watches)", "Refuse", ""),
    ("address-domain", "throwaway.example", "Hold", "A domain whose mails never come back, as far as one can tell"),
)


def _rule(page: Page, lab: Lab, kind: str, value: str, act: str, name: str) -> None:
    page.goto(f"{lab.dashboard}/rules/new?kind={kind}")
    page.locator("#value").fill(value)
    page.get_by_role("radio", name=act).check()
    page.locator("#name").fill(name)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")


def rules_full(scene: Scene) -> Shown:
    lab = busy(scene)
    page = at(scene, lab, "/rules")
    for rule in _RULES:
        _rule(page, lab, *rule)
    page.get_by_role("button", name="Switch off").nth(1).click()
    page.get_by_text("Remove…").first.click()
    return page


def _ruled(scene: Scene) -> tuple[Lab, Page]:
    """Three rules, one with a long name and one without any, have spoken about one comment."""
    lab = scene.product.new_site(Policy.HOLD)
    page = at(scene, lab, "/rules")
    for rule in (
        ("words", "casino\npills", "Hold", "Games of chance"),
        _RULES[1],
        (*_RULES[2][:2], "Hold", _RULES[3][3]),
    ):
        _rule(page, lab, *rule)
    lab.post("Cheap pills: https://pills.example/now, and a https://casino.example/", name="Best Offers")
    lab.post("Tea.", name="Ada Lovelace")
    return lab, page


def queue_ruled(scene: Scene) -> Shown:
    lab, page = _ruled(scene)
    page.goto(lab.dashboard)
    return page


def comment_ruled(scene: Scene) -> Shown:
    lab, page = _ruled(scene)
    page.goto(lab.dashboard)
    page.locator("article").filter(has_text="Best Offers").locator(".when a").click()
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    return page


def rule_fault(scene: Scene) -> Shown:
    page = at(scene, busy(scene), "/rules/new?kind=pattern")
    page.locator("#value").fill("cheap (pills")
    page.get_by_role("button", name="Test on the last 500 comments").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    return page


def _other_page(lab: Lab) -> str:
    lab.post("It goes on here.", name="Grace Hopper", url=f"{lab.url}second/", title="A second page")
    return f"{lab.url}second/"


def _one_page(scene: Scene, lab: Lab) -> Page:
    page = at(scene, lab, "/pages?q=second")
    page.locator("main a[href*='/pages/0']").first.click()
    return page


def merge_fault(scene: Scene) -> Shown:
    lab = busy(scene)
    _other_page(lab)
    page = _one_page(scene, lab)
    page.get_by_label("Address of the other page").fill("https://else.example/")
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_role("alert")).to_be_visible()
    return page


def merged(scene: Scene) -> Shown:
    lab = busy(scene)
    _other_page(lab)
    page = _one_page(scene, lab)
    page.get_by_label("Address of the other page").fill(lab.url)
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_role("status")).to_contain_text("Merged.")
    return page


def split(scene: Scene) -> Shown:
    lab = busy(scene)
    return at(scene, lab, f"/c/{lab.post('It belongs elsewhere.')}/move")


def split_fault(scene: Scene) -> Shown:
    lab = busy(scene)
    page = at(scene, lab, f"/c/{lab.post('It belongs elsewhere.')}/move")
    page.get_by_label("Address of the other page").fill(lab.url)
    page.get_by_role("button", name="Move").click()
    expect(page.get_by_role("alert")).to_be_visible()
    return page


def split_done(scene: Scene) -> Shown:
    lab = busy(scene)
    page = at(scene, lab, f"/c/{lab.post('It belongs elsewhere.')}/move")
    page.get_by_label("Address of the other page").fill(f"{lab.url}elsewhere/")
    page.get_by_role("button", name="Move").click()
    expect(page.get_by_role("status")).to_contain_text("The conversation was moved.")
    return page


def comment_long(scene: Scene) -> Shown:
    """Edited by its writer and a moderator, decided about again and again, answered."""
    lab, token = scene.product.new_site(Policy.HOLD), new_token()
    root = lab.post("A first word, to which **much** was said.", name="Ada Lovelace")
    lab.decide(root, Act.APPROVE)
    comment = lab.post("Eight minutes.", name="Grace Hopper", token=token, parent=root, email="grace@example.org")
    for act in (Act.APPROVE, Act.SPAM, Act.APPROVE, Act.DELETE, Act.APPROVE):
        lab.decide(comment, act)
    scene.product.http.patch(
        f"{scene.product.service}/api/v1/sites/{lab.site}/comments/{comment}",
        json={"text": "Eleven minutes, and [a link](https://else.example/)."},
        headers={"origin": scene.product.blog, "authorization": f"Bearer {token}"},
    )
    page = at(scene, lab, f"/c/{comment}")
    page.get_by_role("button", name="Approve").click()
    page.goto(f"{lab.dashboard}/c/{comment}/edit")
    page.get_by_label("Text", exact=True).fill("Eleven minutes, as was measured.")
    page.get_by_role("button", name="Save").click()
    page.goto(f"{lab.dashboard}/c/{comment}")
    page.locator("[id^=text-]").fill("So it is: **eleven**.")
    page.get_by_role("button", name="Reply", exact=True).click()
    page.wait_for_url("**did=*")  # else it stays a draft
    page.goto(f"{lab.dashboard}/c/{comment}")
    page.locator(".versions summary").first.click()
    return page


def comment_notes(scene: Scene) -> Shown:
    """One's own, and one of somebody else."""
    lab = busy(scene)
    comment = lab.post("Is this the right place to ask?", name="Ada Lovelace")
    email = f"kim-{uuid4().hex[:8]}@people.example"
    other = scene.visitors.owner(scene.product.sign_in_link(email, lab.site)).page
    page = at(scene, lab, f"/c/{comment}")
    for who, words in ((other, "Asked the same by mail.\n\nI answered there."), (page, "Then leave it to Kim.")):
        who.goto(f"{lab.dashboard}/c/{comment}")
        who.get_by_label("A note, for moderators only").fill(words)
        who.get_by_role("button", name="Add the note").click()
        expect(who.get_by_text(words.partition("\n")[0])).to_be_visible()
    return page


def comment_note_fault(scene: Scene) -> Shown:
    page = comment_notes(scene)
    assert isinstance(page, Page)
    page.get_by_label("A note, for moderators only").fill(" ")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator("#note-fault")).to_be_visible()
    return page


def comment_note_removed(scene: Scene) -> Shown:
    page = comment_notes(scene)
    assert isinstance(page, Page)
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The note was removed.")).to_be_visible()
    return page


def queue_noted(scene: Scene) -> Shown:
    page = comment_notes(scene)
    assert isinstance(page, Page)
    page.goto(page.url.partition("/c/")[0] + "?q=right")
    return page


def gone(scene: Scene) -> Shown:
    lab = busy(scene)
    _other_page(lab)
    page = at(scene, lab, "/pages/gone")
    page.get_by_role("button", name="Look for all pages").click()
    wait_until(lambda: _found(page), within_s=60)
    return page


def _found(page: Page) -> bool:
    page.goto(page.url.partition("?")[0])
    return page.locator(".ghosts li").count() == 2


def gone_fault(scene: Scene) -> Shown:
    page = gone(scene)
    assert isinstance(page, Page)
    page.get_by_label("Where it is now").first.fill("https://else.example/")
    page.get_by_role("button", name="Merge:").first.click()
    expect(page.get_by_role("alert")).to_be_visible()
    return page


def gone_kept(scene: Scene) -> Shown:
    page = gone(scene)
    assert isinstance(page, Page)
    page.get_by_role("button", name="Keep as it is").first.click()
    return page


def gone_empty(scene: Scene) -> Shown:
    return at(scene, scene.product.new_site(), "/pages/gone")


def _movable(scene: Scene) -> Page:
    lab = scene.product.new_site()
    for name in ("queues", "loaves", "a-name-that-is-so-long-that-no-line-of-a-phone-has-room-for-it-all"):
        lab.post("Hello.", url=f"{lab.url}2024/{name}/")
    lab.post("Hello.", url=f"{lab.url}archive/queues/")
    page = at(scene, lab, "/pages/move")
    page.get_by_label("Where the pages were").fill(f"{lab.url}2024/")
    page.get_by_label("Where they are now").fill(f"{lab.url}archive/")
    page.get_by_role("button", name="Show what it would move").click()
    expect(page.get_by_role("heading", name="2 of 3 pages would move")).to_be_visible()
    return page


def moves_shown(scene: Scene) -> Shown:
    return _movable(scene)


def moves_done(scene: Scene) -> Shown:
    page = _movable(scene)
    page.get_by_role("button", name="Move them").click()
    expect(page.get_by_role("heading", name="Moved: 2 pages. 1 page stayed")).to_be_visible(timeout=30_000)
    return page


def moves_earlier(scene: Scene) -> Shown:
    page = moves_done(scene)
    assert isinstance(page, Page)
    page.get_by_role("link", name="← Move many pages").click()
    return page


def moves_undone(scene: Scene) -> Shown:
    page = moves_done(scene)
    assert isinstance(page, Page)
    page.get_by_role("button", name="Undo all of it").click()
    expect(page.get_by_role("heading", name="Undone.")).to_be_visible(timeout=30_000)
    return page


def moves_undone_earlier(scene: Scene) -> Shown:
    page = moves_undone(scene)
    assert isinstance(page, Page)
    page.get_by_role("link", name="← Move many pages").click()
    return page


def age(scene: Scene) -> Shown:
    page = at(scene, busy(scene), "/pages/age")
    page.get_by_label("Close after, in days").fill("many")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_visible()
    return page


def author_full(scene: Scene) -> Shown:
    lab, token = scene.product.new_site(), new_token()
    told = [lab.post(f"What I think of it, part {n}.", name="Ada Lovelace", token=token) for n in range(8)]
    for comment, act in zip(told, (Act.SPAM, Act.DELETE), strict=False):
        lab.decide(comment, act)
    page = at(scene, lab, f"/c/{told[-1]}")
    page.get_by_text("More", exact=True).first.click()
    page.get_by_role("link", name="About its author").click()
    page.get_by_label("Notes").fill("Knows about bread. Asked twice for longer posts.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_be_visible()
    return page


def _many(scene: Scene) -> Page:
    """A list of which most stands on later pages, all of it selected."""
    lab = scene.product.new_site(Policy.HOLD)
    for n in range(28):
        lab.post(f"Cheap watches, number {n}", name="Best Offers")
    page = at(scene, lab)
    page.locator("#here").check()
    page.get_by_label("Select all 28 matching").check()
    return page


def queue_all_picked(scene: Scene) -> Shown:
    return _many(scene)


def _still(page: Page, said: str) -> None:
    """The job is begun in earnest; that it goes on is all that is told of it then."""
    told: dict[str, object] = {}

    def tell(route: Route) -> None:
        if route.request.method == "POST":
            told.update(route.fetch().json() | {"state": "running", "goes_on": True, "reached": 11, "said": said})
        route.fulfill(json=told)

    page.route(re.compile(r"/bulk([/?]|$)"), tell)


def bulk_running(scene: Scene) -> Shown:
    page = _many(scene)
    _still(page, "Marking as spam: 11 of 28.")
    page.get_by_role("group", name="With all that is selected").get_by_role("button", name="Spam").click()
    expect(page.locator(".job")).to_contain_text("11 of 28")
    return page


def bulk_done(scene: Scene) -> Shown:
    page = _many(scene)
    page.get_by_role("group", name="With all that is selected").get_by_role("button", name="Spam").click()
    expect(page.locator(".job b")).to_have_text("Marked as spam: 28.")
    return page


def bulk_again(scene: Scene) -> Shown:
    """The third of three, and those before it opened."""
    lab = scene.product.new_site(Policy.HOLD)
    for n in range(8):
        lab.post(f"Cheap watches, number {n}", name="Best Offers")
    page = at(scene, lab)
    for n, action in enumerate(("Spam", "Approve", "Delete")):
        for _ in range(n + 1):
            page.locator(".card:not([hidden]) .tick input:not(:checked)").first.check()
        page.get_by_role("group", name="With all that is selected").get_by_role("button", name=action).click()
        expect(page.locator("main > .job")).to_contain_text(f": {n + 1}.")
    page.get_by_text("Earlier: 2").click()
    return page


def bulk_failed(scene: Scene) -> Shown:
    page = _many(scene)
    page.context.set_offline(True)
    page.get_by_role("group", name="With all that is selected").get_by_role("button", name="Spam").click()
    expect(page.get_by_role("alert")).to_be_visible()
    return page


def bulk_page(scene: Scene) -> Shown:
    """As whoever comes back to it sees it."""
    page = _many(scene)
    page.get_by_role("group", name="With all that is selected").get_by_role("button", name="Spam").click()
    expect(page.locator(".job b")).to_have_text("Marked as spam: 28.")
    page.goto(page.url.partition("?")[0] + "/history")
    expect(page.get_by_role("button", name="Undo all of it")).to_be_visible()
    page.get_by_role("button", name="Undo all of it").click()
    expect(page.get_by_role("link", name="Back to the comments")).to_be_visible(timeout=30_000)
    return page


def queue_views(scene: Scene) -> Shown:
    lab = busy(scene)
    page = at(scene, lab)
    for name, q in (("With links", "has:link"), ("What Ada wrote, on every page", "author:ada is:first")):
        page.goto(f"{lab.dashboard}?tab=all&q={q}")
        page.get_by_text("Filters and views").click()
        page.get_by_label("Keep this list under a name").fill(name)
        page.get_by_role("button", name="Keep", exact=True).click()
        expect(page.get_by_role("link", name=name)).to_be_visible()
    return page


def queue_view_removed(scene: Scene) -> Shown:
    page = queue_views(scene)
    assert isinstance(page, Page)
    page.get_by_role("button", name="Remove the view With links").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    return page


def queue_reason(scene: Scene) -> Shown:
    """Chips of an address and a network, and the field for another reason."""
    lab = busy(scene)
    queue = Queue(at(scene, lab, "?q=email:example.org"))
    queue.page.goto(f"{lab.dashboard}?q=-ada")
    queue.press("Delete", "watches")
    queue.page.get_by_role("button", name="Other…").click()
    return queue.page


DESK_PAGES: Final[Sequence[State]] = (
    rules_full,
    queue_ruled,
    comment_ruled,
    rule_fault,
    merge_fault,
    merged,
    split,
    split_fault,
    split_done,
    comment_long,
    comment_notes,
    comment_note_fault,
    comment_note_removed,
    queue_noted,
    gone,
    gone_fault,
    gone_kept,
    gone_empty,
    moves_shown,
    moves_done,
    moves_earlier,
    moves_undone,
    moves_undone_earlier,
    age,
    author_full,
    queue_all_picked,
    bulk_running,
    bulk_done,
    bulk_again,
    bulk_failed,
    bulk_page,
    queue_views,
    queue_view_removed,
    queue_reason,
)
