"""The states of the dashboard that an author sees every week, beside the queue."""

from collections.abc import Sequence
from typing import Final

from playwright.sync_api import Page, expect

from comments_svc.db.query import Command
from comments_svc.sites.find import find
from tests.e2e.looks.at_desk import at as _at
from tests.e2e.looks.at_desk import author as _author
from tests.e2e.looks.at_desk import busy as _busy
from tests.e2e.looks.scene import PHONE, Scene, Shown, State
from tests.faults.server import wait_until

_FAIL: Final = Command(
    """
    update outbound_message set state = 'failed', attempts = 3, last_answer = '550 5.1.1 No such user here'
    where id in (select id from outbound_message where site_id = $1 order by created_at limit 1)
    """
)


def rules_empty(scene: Scene) -> Shown:
    return _at(scene, scene.product.new_site(), "/rules")


def rule_tested(scene: Scene) -> Shown:
    page = _at(scene, _busy(scene), "/rules/new?kind=words")
    page.locator("#value").fill("watch*")
    page.get_by_role("button", name="Test on the last 500 comments").click()
    expect(page.locator("#tried")).to_be_visible()
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
    rules_empty,
    rule_tested,
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
