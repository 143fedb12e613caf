"""Posting, and all that may come between: the text is never lost, and never posted twice."""

import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from comments_svc.sites.model import Policy
from tests.e2e.host_page import HostPage
from tests.e2e.product import Lab, Product
from tests.e2e.visitors import Visitor, Visitors
from tests.e2e.widget import Widget
from tests.e2e.wire import Wire
from tests.faults.server import allowed_s


@pytest.fixture
def widget(lab: Lab, reader: Visitor) -> Widget:
    """On an empty page of a site where nothing waits."""
    return Widget(reader.page).open(HostPage(lab).serve(reader.context))


@pytest.fixture
def wire(reader: Visitor) -> Wire:
    return Wire(reader.page, "POST", "comments")


_WRONG_CLOCK = "const now = Date.now; Date.now = () => now() + %d;"
TIMEOUT_MS = 25_000  # the widget gives up after fifteen seconds


def send(widget: Widget) -> None:
    widget.form.get_by_role("button", name="Post comment").click()


def test_a_comment_stands_in_its_place_before_the_service_has_it(widget: Widget, wire: Wire) -> None:
    wire.hold()
    widget.write("At once", name="Ana")
    widget.text.press("Meta+Enter")
    expect(widget.article("At once")).to_contain_text("Sending…")
    expect(widget.text).to_have_value("At once")
    expect(widget.status).to_have_text("Sending…")
    expect(widget.form.get_by_role("button", name="Sending…")).to_have_attribute("aria-disabled", "true")
    wire.let_go()
    expect(widget.article("At once")).not_to_contain_text("Sending…")
    expect(widget.status).to_have_text("Published.")
    expect(widget.heading).to_have_text("1 comment")
    expect(widget.text).to_have_value("")


def test_a_comment_is_in_the_list_within_a_tenth_of_a_second(widget: Widget, wire: Wire) -> None:
    wire.hold()
    widget.write("Quickly", name="Ana")
    widget.host.evaluate(
        """host => {
          const area = host.shadowRoot.querySelector('textarea');
          area.addEventListener('keydown', () => { window.pressed = performance.now(); }, { capture: true });
          new MutationObserver(() => { window.shown ??= performance.now(); })
            .observe(host.shadowRoot.querySelector('.roots'), { childList: true });
        }"""
    )
    widget.text.press("Control+Enter")
    expect(widget.article("Quickly")).to_be_visible()
    assert widget.page.evaluate("shown - pressed") <= 1000 * allowed_s(0.1)
    wire.let_go()
    expect(widget.status).to_have_text("Published.")


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("out of order", "the comment service is out of order for the moment."),
        ("unreachable", "there is no connection to the comment service."),
        ("unheard", "there is no connection to the comment service."),
        ("silent", "the comment service did not answer in time."),
    ],
)
def test_what_was_not_sent_stays_and_is_posted_once(
    lab: Lab, reader: Visitor, widget: Widget, wire: Wire, fault: str, reason: str
) -> None:
    reader.watch.expect("Failed to load resource")
    acts = {"unreachable": wire.cut, "unheard": wire.lose_the_answer, "silent": wire.hold}
    acts.get(fault, lambda: wire.refuse(500, ""))()
    widget.write("Once, please", name="Ana")
    send(widget)
    expect(widget.alert).to_contain_text(f"Not sent: {reason}", timeout=TIMEOUT_MS)
    expect(widget.text).to_have_value("Once, please")
    expect(widget.articles).to_have_count(0)
    expect(widget.status).to_be_empty()
    assert_mail_carries("Once, please", lab, widget)
    wire.mend()
    widget.alert.get_by_role("button", name="Try again").click()
    expect(widget.status).to_have_text("Published.")
    expect(widget.articles).to_have_count(1)
    expect(widget.alert).to_have_count(0)
    assert lab.texts() == ["Once, please"]


def test_what_arrived_unheard_of_is_no_draft_after_a_reload(
    lab: Lab, reader: Visitor, widget: Widget, wire: Wire
) -> None:
    reader.watch.expect("Failed to load resource")
    wire.lose_the_answer()
    widget.write("Arrived", name="Ana")
    send(widget)
    expect(widget.alert).to_contain_text("Not sent")
    wire.mend()
    reader.page.reload()
    expect(widget.loaded().articles).to_have_count(1)
    expect(widget.article("Arrived").get_by_role("button", name="Delete")).to_be_visible()
    expect(widget.text).to_have_value("")
    expect(widget.form).not_to_contain_text("Your draft was restored.")
    assert lab.texts() == ["Arrived"]


def assert_mail_carries(text: str, lab: Lab, widget: Widget) -> None:
    mail = unquote(widget.form.get_by_role("link", name="E-mail it instead").get_attribute("href") or "")
    assert mail.startswith(f"mailto:{lab.site}@demo.example?subject=A post&body={lab.url}")
    assert mail.endswith(text)


def test_a_limit_counts_down_and_the_button_works_again(lab: Lab, reader: Visitor, widget: Widget, wire: Wire) -> None:
    reader.watch.expect("429")
    wire.refuse(429, "rate-limited", retry_after_s=3)
    widget.write("Patience", name="Ana")
    send(widget)
    button = widget.form.get_by_role("button", name="Post comment")
    expect(widget.status).to_have_text("Please wait 3 seconds.")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(widget.form).to_contain_text(re.compile("Please wait [12] second"))
    expect(widget.text).to_have_value("Patience")
    assert_mail_carries("Patience", lab, widget)
    wire.mend()
    expect(widget.status).to_have_text("You can send your comment now.")
    expect(button).not_to_have_attribute("aria-disabled", "true")
    expect(widget.text).to_have_value("Patience")
    button.click()
    expect(widget.status).to_have_text("Published.")
    assert lab.texts() == ["Patience"]


def test_what_is_written_offline_is_sent_when_the_line_is_back(lab: Lab, reader: Visitor, widget: Widget) -> None:
    reader.watch.expect("ERR_INTERNET_DISCONNECTED")
    wake(widget)
    reader.context.set_offline(True)
    expect(widget.form).to_contain_text("You are offline. What you write is kept here.")
    widget.write("From a tunnel", name="Ana")
    widget.form.get_by_role("button", name="Send when online").click()
    expect(widget.form).to_contain_text("It will be sent as soon as you are online.")
    expect(widget.text).to_have_value("From a tunnel")
    assert_mail_carries("From a tunnel", lab, widget)
    reader.context.set_offline(False)
    expect(widget.form).to_contain_text(re.compile(r"Sending in \d second"))
    expect(widget.status).to_have_text("Published.")
    assert lab.texts() == ["From a tunnel"]


def test_a_line_that_flickers_while_a_comment_is_on_its_way_and_presses_again_send_it_once(
    lab: Lab, reader: Visitor, widget: Widget, wire: Wire
) -> None:
    wake(widget)
    wire.hold()
    widget.write("Once", name="Ana").get_by_role("button", name="Post comment").dblclick()
    expect(widget.form.get_by_role("button", name="Sending…")).to_be_visible()
    reader.page.evaluate("for (const event of ['offline', 'online']) dispatchEvent(new Event(event))")
    widget.form.locator("button[type=submit]").click(force=True)
    expect(widget.text).not_to_be_editable()
    assert len(wire.held) == 1
    wire.let_go()
    expect(widget.status).to_have_text("Published.")
    expect(widget.text).to_have_value("")
    assert lab.texts() == ["Once"]


def test_what_is_missing_is_said_beside_its_field(lab: Lab, widget: Widget) -> None:
    name = widget.form.get_by_role("textbox", name="Name")
    wake(widget)
    widget.text.fill("By nobody")
    send(widget)
    expect(name).to_be_focused()
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_have_accessible_description("Please fill in this field.")
    expect(widget.text).to_have_value("By nobody")
    name.fill("Ana")
    expect(name).not_to_have_attribute("aria-invalid", "true")
    widget.text.fill(" ")
    send(widget)
    expect(widget.text).to_be_focused()
    widget.text.fill("Now")
    widget.form.get_by_role("textbox", name="E-mail").fill("no address")
    send(widget)
    expect(widget.form.get_by_role("textbox", name="E-mail")).to_be_focused()
    assert lab.texts() == []


def test_a_text_that_is_too_long_is_counted_and_refused_in_words(reader: Visitor, lab: Lab, widget: Widget) -> None:
    reader.watch.expect("413|422")
    widget.write("", name="Ana")
    wake(widget)
    widget.text.fill("é" * 4_999)
    expect(widget.form).to_contain_text("2 characters left")
    widget.text.fill("é" * 5_001)
    expect(widget.form).to_contain_text("2 characters too many")
    send(widget)
    expect(widget.text).to_be_focused()
    expect(widget.text).to_have_attribute("aria-invalid", "true")
    expect(widget.text).to_have_value("é" * 5_001)
    assert lab.texts() == []


def test_a_thread_that_was_closed_meanwhile_says_so(lab: Lab, reader: Visitor, widget: Widget) -> None:
    reader.watch.expect("403|409")
    lab.post("Somebody's last word")
    widget.write("Too late", name="Ana")
    lab.close()
    send(widget)
    expect(widget.alert).to_contain_text("Not sent: Comments on this page are closed.")
    expect(widget.text).to_have_value("Too late")
    expect(widget.host.get_by_text("Comments are closed.", exact=True)).to_be_visible()
    expect(widget.host.get_by_role("button", name=re.compile("Post comment|Reply|Try again"))).to_have_count(0)


def test_what_was_too_late_is_sent_when_comments_are_open_again(lab: Lab, reader: Visitor, widget: Widget) -> None:
    reader.watch.expect("403|409")
    id = widget.post("In time", name="Ana")
    wake(widget)
    widget.place(id).get_by_role("button", name="Edit").click()
    change = widget.host.get_by_role("textbox", name="Edit your comment")
    change.fill("In time, and changed")
    widget.write("Too late", name="Ana")
    press = widget.form.get_by_role("button", name="Post comment")
    lab.close()
    send(widget)
    expect(press).to_be_hidden()
    widget.place(id).get_by_role("button", name="Save").click()  # that is no new comment
    expect(widget.place(id)).to_contain_text("In time, and changed")
    lab.reopen()
    press.click(timeout=20_000)  # the page hears of it by itself
    expect(widget.status).to_have_text("Published.")
    assert "Too late" in lab.texts()


def test_a_comment_that_waits_is_shown_to_its_writer_alone_after_a_reload(product: Product, visitors: Visitors) -> None:
    held = product.new_site(Policy.HOLD, house_rules="https://blog.example/rules?a=1&b=2")
    ana, ben = visitors.reader(), visitors.reader()
    widget = Widget(ana.page).open(HostPage(held).serve(ana.context))
    widget.text.focus()
    words = "Every comment is read before it appears. House rules"
    expect(widget.form.locator(".primary")).to_have_accessible_description(words)
    rules = widget.form.get_by_role("link", name="House rules")
    expect(rules).to_have_attribute("href", "https://blog.example/rules?a=1&b=2")
    id = widget.post("Only mine", name="Ana")
    expect(widget.status).to_have_text("Waiting for approval. Only you can see this.")
    expect(widget.place(id)).to_be_focused()
    expect(widget.place(id)).to_contain_text("Waiting for approval. Only you can see this.")
    ana.page.reload()
    widget.loaded()
    expect(widget.place(id)).to_contain_text("Waiting for approval. Only you can see this.")
    other = Widget(ben.page).open(HostPage(held).serve(ben.context))
    expect(other.host.get_by_text("No comments yet.")).to_be_visible()


@pytest.mark.parametrize(("days_ahead", "window_s", "edits"), [(1, "900", 1), (-1, "0", 0)])
def test_the_right_to_edit_ends_by_the_clock_of_the_service(
    product: Product, reader: Visitor, days_ahead: int, window_s: str, edits: int
) -> None:
    reader.context.add_init_script(_WRONG_CLOCK % (days_ahead * 86_400_000))
    lab = product.new_site(edit_window_s=window_s)
    widget = Widget(reader.page).open(HostPage(lab).serve(reader.context))
    id = widget.post("Whenever", name="Ana")
    for _ in range(2):
        expect(widget.place(id).get_by_role("button", name="Delete")).to_be_visible()
        expect(widget.place(id).get_by_role("button", name="Edit")).to_have_count(edits)
        reader.page.reload()
        widget.loaded()


def wake(widget: Widget) -> None:
    """Until all that the widget fetches later is there."""
    widget.text.focus()
    expect(widget.form.get_by_role("button", name="Preview")).to_be_visible()
