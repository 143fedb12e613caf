"""The states of the dashboard: the queue, and what an author sees every week."""

from collections.abc import Sequence
from typing import Final

from playwright.sync_api import Page, expect

from comments_svc.db.query import Command
from comments_svc.moderation.model import Act
from comments_svc.sites.find import find
from comments_svc.sites.model import Policy
from tests.e2e.looks.at_desk import at as _at
from tests.e2e.looks.at_desk import author as _author
from tests.e2e.looks.at_desk import busy as _busy
from tests.e2e.looks.scene import PHONE, Scene, Shown, State
from tests.e2e.queue import Queue
from tests.faults.server import wait_until

_FAIL: Final = Command(
    """
    update outbound_message set state = 'failed', attempts = 3, last_answer = '550 5.1.1 No such user here'
    where id in (select id from outbound_message where site_id = $1 order by created_at limit 1)
    """
)


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


def rules_empty(scene: Scene) -> Shown:
    return _at(scene, scene.product.new_site(), "/rules")


def rule_tested(scene: Scene) -> Shown:
    page = _at(scene, _busy(scene), "/rules/new?kind=words")
    page.locator("#value").fill("watch*")
    page.get_by_role("button", name="Test on the last 500 comments").click()
    expect(page.locator("#tried")).to_be_visible()
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


def pages(scene: Scene) -> Shown:
    return _at(scene, _busy(scene), "/pages")


def pages_empty(scene: Scene) -> Shown:
    return _at(scene, scene.product.new_site(), "/pages")


def page_of_a_site(scene: Scene) -> Shown:
    page = _at(scene, _busy(scene), "/pages")
    page.locator("main a[href*='/pages/0']").first.click()
    return page


def statistics(scene: Scene) -> Shown:
    page = _author(scene)
    page.goto(f"{scene.product.dashboard}/statistics")
    return page


def statistics_numbers(scene: Scene) -> Shown:
    page = _at(scene, _busy(scene), "/statistics")
    page.get_by_text("Show numbers").first.click()
    return page


def statistics_behind_a_number(scene: Scene) -> Shown:
    """The list that it leads to, with the riskiest first."""
    page = _at(scene, _busy(scene), "?tab=all&sort=riskiest&q=is:newcomer+-waited:2h+since:2026-01-31")
    page.get_by_text("Filters and views").click()
    return page


def statistics_empty(scene: Scene) -> Shown:
    return _at(scene, scene.product.new_site(), "/statistics")


def statistics_mails(scene: Scene) -> Shown:
    """Of mails to moderators and followers, one of which failed."""
    page = mail_outbox_full(scene)
    assert isinstance(page, Page)
    page.goto(page.url.replace("/mail/outbox", "/statistics"))
    return page.get_by_role("region", name="Mails")


def mail(scene: Scene) -> Shown:
    return _at(scene, _busy(scene), "/mail")


def mail_outbox(scene: Scene) -> Shown:
    page = _author(scene)
    page.goto(f"{scene.product.dashboard}/mail/outbox")
    return page


def mail_outbox_some_days(scene: Scene) -> Shown:
    page = _author(scene)
    page.goto(f"{scene.product.dashboard}/mail/outbox?state=queued&channel=mail&since=2026-01-31&until=2099-01-31")
    page.get_by_text("Filters").click()
    return page


def mail_outbox_full(scene: Scene) -> Shown:
    """What waits, what was refused, what left."""
    lab = _busy(scene)

    async def fail() -> None:
        async with scene.product.db.tx() as tx:
            await _FAIL.run(tx, (await find(tx, lab.site)).id)

    page = _at(scene, lab, "/mail/outbox")
    wait_until(lambda: page.reload() is not None and page.locator(".messages li").count() > 1, within_s=30)
    scene.product.loop.run(fail())
    page.reload()
    return page


def mail_test(scene: Scene) -> Shown:
    return _at(scene, _busy(scene), "/mail/test")


def mail_in(scene: Scene) -> Shown:
    return _at(scene, _busy(scene), "/mail-in")


def private_messages(scene: Scene) -> Shown:
    return _at(scene, _busy(scene), "/feedback")


def settings(scene: Scene) -> Shown:
    return _at(scene, _busy(scene), "/settings")


def settings_fault(scene: Scene) -> Shown:
    page = _at(scene, _busy(scene), "/settings")
    page.get_by_label("Origins of your pages").fill("nowhere at all")
    page.get_by_role("button", name="Save").click()
    return page


def appearance(scene: Scene) -> Shown:
    page = _at(scene, _busy(scene), "/appearance")
    page.get_by_label("Links and the button").fill("#8a3b12")
    page.get_by_label("Corners").fill("0")
    expect(page.locator("comment-thread").get_by_role("article", include_hidden=True).first).to_be_visible()
    return page


def people(scene: Scene) -> Shown:
    return _at(scene, _busy(scene), "/people")


def data(scene: Scene) -> Shown:
    return _at(scene, _busy(scene), "/data")


def data_erase_site(scene: Scene) -> Shown:
    page = _at(scene, _busy(scene), "/data/site/erase")
    page.get_by_label("the name of the site").fill("my-blog")
    page.get_by_role("button", name="Erase for good").click()
    expect(page.get_by_role("alert")).to_be_visible()
    return page


def personal_data_found(scene: Scene) -> Shown:
    page = _at(scene, _busy(scene), "/data")
    page.get_by_label("E-mail address, or the link").fill("ada@example.org")
    page.get_by_role("button", name="Find").click()
    return page


def hooks(scene: Scene) -> Shown:
    return _at(scene, _busy(scene), "/hooks")


def hooks_new(scene: Scene) -> Shown:
    return _at(scene, _busy(scene), "/hooks/new")


def setup(scene: Scene) -> Shown:
    return _at(scene, scene.product.new_site(), "/setup")


def setup_check_fault(scene: Scene) -> Shown:
    page = _at(scene, scene.product.new_site(), "/setup/check")
    page.get_by_role("button", name="Check", exact=True).click()
    return page


def setup_origin(scene: Scene) -> Shown:
    page = _at(scene, scene.product.new_site(), "/setup/check")
    page.get_by_label("Address of a page").fill("https://else.example/")
    page.get_by_role("button", name="Check", exact=True).click()
    return page


def setup_comment(scene: Scene) -> Shown:
    return _at(scene, scene.product.new_site(), "/setup/comment")


def account(scene: Scene) -> Shown:
    page = _author(scene)
    page.goto(f"{scene.product.service}/dashboard/account")
    return page


def sign_in(scene: Scene) -> Shown:
    page = scene.visitors.anybody(viewport={"width": PHONE, "height": 812}).page
    page.goto(f"{scene.product.service}/dashboard/sign-in")
    return page


def sign_in_asked(scene: Scene) -> Shown:
    page = sign_in(scene)
    assert isinstance(page, Page)
    page.get_by_label("E-mail address").fill("nobody@example.org")
    page.get_by_role("button", name="Mail me a link").click()
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in").click()
    return page


def nowhere(scene: Scene) -> Shown:
    page = _author(scene)
    page.goto(f"{scene.product.service}/dashboard/sites/nobody")
    return page


DESK: Final[Sequence[State]] = (
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
    rules_empty,
    rule_tested,
    comment_edit,
    comment_edit_fault,
    comment_edit_waits,
    history,
    history_empty,
    forever,
    pages,
    pages_empty,
    page_of_a_site,
    statistics,
    statistics_numbers,
    statistics_behind_a_number,
    statistics_empty,
    statistics_mails,
    mail,
    mail_outbox,
    mail_outbox_some_days,
    mail_outbox_full,
    mail_test,
    mail_in,
    private_messages,
    settings,
    settings_fault,
    appearance,
    people,
    data,
    data_erase_site,
    personal_data_found,
    hooks,
    hooks_new,
    setup,
    setup_check_fault,
    setup_origin,
    setup_comment,
    account,
    sign_in,
    sign_in_asked,
    nowhere,
)
