"""What else a reader may do: show who they are, follow, write by e-mail, copy a link, tell the author."""

import re
import uuid
from urllib.parse import unquote

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.e2e.axe import axe_script, violations
from tests.e2e.host_page import MAIL, HostPage
from tests.e2e.post import Post, code
from tests.e2e.product import Lab, Product
from tests.e2e.visitors import NO_STORAGE, Visitor, Visitors
from tests.e2e.widget import Widget
from tests.e2e.wire import Wire

# What the sign-in window would say, but said by the page itself and by a frame of nobody's.
_FORGED = """site => new Promise((heard) => {
  const said = { type: 'comments:signed-in', site, grant: 'AAAAA-AAAAA' };
  let count = 0;
  addEventListener('message', () => ++count === 2 && heard());
  postMessage(said, '*');
  const frame = document.createElement('iframe');
  frame.src = `data:text/html,<script>parent.postMessage(${JSON.stringify(said)}, '*')</script>`;
  document.body.append(frame);
})"""
_CSS = ":root { color-scheme: light dark; background: Canvas; color: CanvasText }"


@pytest.fixture
def reader(visitors: Visitors) -> Visitor:
    visitor = visitors.reader(permissions=["clipboard-read", "clipboard-write"])
    visitor.context.add_init_script(axe_script())
    return visitor


@pytest.fixture
def widget(lab: Lab, reader: Visitor) -> Widget:
    """With all that it fetches later."""
    lab.post("Stands here", name="Ben")
    return awake(Widget(reader.page).open(HostPage(lab, css=_CSS).serve(reader.context)))


def awake(widget: Widget) -> Widget:
    widget.text.focus()
    expect(widget.form.get_by_role("button", name="Preview")).to_be_visible()
    return widget


def somebody() -> str:
    """An address that was never asked before."""
    return f"ana.{uuid.uuid4().hex[:8]}@example.org"


def clipboard(widget: Widget) -> str:
    found: str = widget.page.evaluate("navigator.clipboard.readText()")
    return found


def test_who_shows_an_address_keeps_the_name_claims_follows_and_is_forgotten(
    lab: Lab, widget: Widget, post: Post, reader: Visitor
) -> None:
    email = somebody()
    lab.post("Written at another desk", name="Ana", email=email)
    widget.page.reload()
    awake(widget.loaded())
    name = widget.form.get_by_role("textbox", name="Name")
    name.fill("Ana")
    with widget.page.context.expect_page() as opened:
        widget.form.get_by_role("button", name="This is me").click()
    expect(widget.form.get_by_role("textbox", name="Code")).to_be_visible()
    assert violations(widget.page) == []
    window = opened.value
    window.get_by_label("E-mail address").fill(email)
    window.get_by_role("button", name="Mail me a code").click()
    widget.page.evaluate(_FORGED, lab.site)
    window.get_by_label("Code").fill(code(post.mail(email)))
    with window.expect_event("close"):
        window.get_by_role("button", name="Sign in").click()
    expect(widget.form).to_contain_text("Writing as Ana ✓")
    assert len(reader.watch.asked("/reader/session")) == 1  # what the window said
    expect(name).to_be_hidden()
    expect(widget.form).to_contain_text("Earlier comments under this address: 1. Are they yours?")
    widget.form.get_by_role("button", name="Mine", exact=True).click()
    expect(widget.article("another desk").get_by_role("button", name="Delete")).to_be_visible()

    widget.page.reload()
    awake(widget.loaded())
    expect(widget.form).to_contain_text("Writing as Ana ✓")
    follow = widget.host.get_by_role("button", name="Follow", exact=True)
    follow.first.click()
    expect(widget.host.get_by_text("An e-mail for each new comment on this page.")).to_be_visible()
    follow.last.click()
    expect(widget.host.locator(".follow").get_by_text("New comments are sent to")).to_be_visible()
    assert violations(widget.page, looks=2) == []
    widget.host.get_by_role("button", name="Stop following").click()
    expect(widget.status).to_have_text("You do not follow this page any more.")
    widget.post("By Ana herself")
    expect(widget.article("By Ana herself")).to_contain_text("Ana")

    other = awake(Widget(reader.another_page()).open(widget.page.url))
    expect(other.form).to_contain_text("Writing as Ana ✓")
    follow.last.click()
    expect(widget.host.get_by_role("button", name="Stop following")).to_be_visible()
    widget.form.get_by_role("button", name="Forget me").click()
    expect(name).to_have_value("")
    assert widget.kept() == {}
    # What only who was forgotten could stop is not offered to who comes next; and another tab knows nobody any more.
    expect(widget.host.locator(".follow")).to_have_count(0)
    expect(other.form.get_by_role("textbox", name="Name")).to_have_value("")
    expect(other.form).not_to_contain_text("Writing as Ana")


def test_nobody_is_offered_to_hear_of_new_comments_where_none_can_come(lab: Lab, widget: Widget) -> None:
    follow = widget.host.locator(".foot button", has_text="Follow")
    expect(follow).to_be_visible()
    lab.close()
    widget.page.reload()
    widget.article("Stands here").click()
    expect(follow).to_have_count(1)
    expect(follow).to_be_hidden()


def test_who_shows_an_address_before_a_name_is_asked_for_one_and_keeps_it(widget: Widget, post: Post) -> None:
    email = somebody()
    with widget.page.context.expect_page() as opened:
        widget.form.get_by_role("button", name="This is me").click()
    window = opened.value
    window.get_by_label("E-mail address").fill(email)
    window.get_by_role("button", name="Mail me a code").click()
    window.get_by_label("Code").fill(code(post.mail(email)))
    with window.expect_event("close"):
        window.get_by_role("button", name="Sign in").click()
    name = widget.form.get_by_role("textbox", name="Name")
    expect(name).to_have_accessible_description("Please fill in this field.")
    expect(name).to_be_focused()
    widget.post("Named at last", name="Ana")
    expect(widget.form).to_contain_text("Writing as Ana ✓")
    widget.page.reload()
    expect(awake(widget.loaded()).form).to_contain_text("Writing as Ana ✓")


def takes_no_mail(route: Route) -> None:
    answer = route.fetch()
    page = answer.json()
    page["policy"]["mail"] = None
    route.fulfill(response=answer, json=page)


def test_a_comment_goes_by_mail_and_answers_come_by_mail(lab: Lab, widget: Widget, reader: Visitor) -> None:
    """Where the service takes no mail it is not asked for an address."""
    form = widget.form
    press, address = form.get_by_role("button", name="e-mail your comment"), form.get_by_role("textbox", name="Address")
    widget.page.route(re.compile(r"/thread\?"), takes_no_mail)
    widget.page.reload()
    awake(widget.loaded())
    press.click()
    expect(address).to_have_value(MAIL)
    assert reader.watch.asked("/mail-address") == []
    widget.page.unroute_all()

    lab.change(mail="hello@blog.example")
    widget.page.reload()
    awake(widget.loaded())
    widget.text.fill("By mail, please")
    press.click()
    expect(address).to_be_focused()
    expect(address).to_have_value(re.compile(r"^reply\+p[a-z2-7]{29}@demo\.example$"))
    given = address.input_value()
    form.get_by_role("button", name="Copy").click()
    expect(widget.status).to_have_text("Copied.")
    assert clipboard(widget) == given
    link = unquote(form.get_by_role("link", name="Open my e-mail program").get_attribute("href") or "")
    assert link.startswith(f"mailto:{given}?subject=")
    assert link.endswith("By mail, please")
    assert violations(widget.page) == []
    reader.watch.expect("Failed to load resource")
    Wire(widget.page, "POST", "mail-address").cut()
    press.click()
    expect(address).to_have_value("hello@blog.example")

    expect(form.get_by_label("E-mail me when someone replies")).to_be_hidden()
    form.get_by_role("textbox", name="E-mail").fill(somebody())
    form.get_by_label("E-mail me when someone replies").check()
    widget.text.fill("")
    id = widget.post("Tell me of answers", name="Ana")
    expect(widget.place(id)).to_contain_text("An e-mail is on its way to ana.")


def test_the_link_of_a_comment_is_copied(widget: Widget) -> None:
    more = widget.article("Stands here").get_by_role("button", name="More about the comment of Ben")
    more.click()
    copied = widget.article("Stands here").get_by_role("button", name="Copied.")
    copy = widget.article("Stands here").get_by_role("button", name="Copy")
    expect(copy).to_be_focused()
    expect(more).to_have_attribute("aria-expanded", "true")
    copy.press("Enter")
    expect(widget.status).to_have_text("Copied.")
    expect(copied).to_be_visible()
    assert clipboard(widget) == f"{widget.page.url}#comment-{widget.id_of('Stands here')}"
    assert violations(widget.page) == []
    more.click()
    expect(copied).to_have_count(0)
    expect(more).to_be_focused()


def test_a_comment_is_reported_once_with_a_reason(widget: Widget, reader: Visitor) -> None:
    place, wire = widget.article("Stands here"), Wire(widget.page, "POST", "report")
    dots = place.get_by_role("button", name="More about the comment of Ben")
    dots.click()
    place.get_by_role("button", name="Report").click()
    rude = place.get_by_role("button", name="Rude")
    expect(place.get_by_text("What is wrong with this comment?")).to_be_visible()
    expect(place.get_by_role("button", name="Spam")).to_be_focused()
    assert violations(widget.page) == []
    reader.watch.expect("Failed to load resource")
    wire.cut()
    rude.click()
    expect(place.get_by_role("alert")).to_contain_text("there is no connection to the comment service.")
    wire.mend()
    place.get_by_role("button", name="Try again").click()
    expect(place.get_by_text("You have reported this comment.")).to_be_visible()
    expect(dots).to_be_focused()

    widget.page.reload()
    awake(widget.loaded())
    dots.click()
    place.get_by_role("button", name="Report").click()
    expect(place.get_by_text("You have reported this comment.")).to_be_visible()
    assert len([each for each in reader.watch.requests if each.method == "POST" and "/report" in each.url]) == 2
    id = widget.post("My own", name="Ana")
    widget.place(id).get_by_role("button", name="More about the comment of Ana").click()
    expect(widget.place(id).get_by_role("button", name="Copy")).to_be_visible()
    expect(widget.place(id).get_by_role("button", name="Report")).to_have_count(0)


def test_a_page_is_reacted_to_once_by_each_reader(product: Product, reader: Visitor) -> None:
    lab = product.new_site(reactions="👍,🎉", follow="true")
    widget = awake(Widget(reader.page).open(HostPage(lab, css=_CSS).serve(reader.context)))
    row = widget.host.get_by_role("group", name="React to this page")
    up, cheers = row.get_by_role("button").first, row.get_by_role("button").last
    expect(row.locator("button")).to_have_count(2)  # "Follow" is on a line of its own
    up.click()
    expect(up).to_have_text("👍 1")
    expect(up).to_be_focused()
    cheers.click()
    expect(cheers).to_have_attribute("aria-pressed", "true")
    assert lab.thread()["reactions"] == {"🎉": 1}
    widget.page.emulate_media(forced_colors="active")
    ground = "button => getComputedStyle(button).backgroundColor"
    assert cheers.evaluate(ground) != up.evaluate(ground)  # and text on it is not painted over
    expect(cheers).to_have_css("forced-color-adjust", "none")
    widget.page.emulate_media(forced_colors="none")
    assert violations(widget.page) == []
    widget.page.reload()
    awake(widget.loaded())
    expect(cheers).to_have_attribute("aria-pressed", "true")
    expect(cheers).to_have_text("🎉 1")
    cheers.click()
    expect(cheers).to_have_attribute("aria-pressed", "false")
    assert lab.thread()["reactions"] == {}


def test_what_was_helpful_reaches_the_author_alone(lab: Lab, visitors: Visitors) -> None:
    reader, author = visitors.reader(), visitors.author()
    reader.context.add_init_script(axe_script())
    reader.watch.expect("Failed to load resource")
    page, wire = reader.page, Wire(reader.page, "POST", "feedback")
    here = asking(lab, reader)
    no = here.get_by_role("button", name="No")
    no.click()
    note = here.get_by_role("textbox", name="What is missing or wrong?")
    expect(note).to_be_focused()
    assert violations(page) == []
    assert page.evaluate("localStorage.length") == 0
    note.press_sequentially("A picture of the queue")
    page.reload()  # at once: each key was kept
    expect(no).to_have_attribute("aria-pressed", "true")
    expect(note).to_have_value("A picture of the queue")
    expect(here.get_by_role("status")).to_have_text("Your draft was restored.")
    expect(note).not_to_be_focused()
    assert violations(page) == []
    here.get_by_role("textbox", name="Name").fill("Cem")
    wire.refuse(503, "unavailable", detail="The database rests.")
    here.get_by_role("button", name="Send").click()
    expect(here.get_by_role("alert")).to_have_text("That did not work: The database rests.")
    expect(note).to_have_value("A picture of the queue")
    wire.mend()
    here.get_by_role("button", name="Send").click()
    expect(here.get_by_role("status")).to_have_text("Thank you.")
    assert lab.texts() == []
    assert page.evaluate("localStorage.length") == 0
    author.page.goto(f"{lab.dashboard}/feedback")
    expect(author.page.get_by_text("A picture of the queue")).to_be_visible()
    expect(author.page.get_by_text("1 of 5")).to_be_visible()
    expect(author.page.get_by_role("region", name="Was this helpful?")).to_contain_text("0 yes · 1 no")


def test_where_storage_is_refused_a_note_can_still_be_sent(lab: Lab, reader: Visitor) -> None:
    reader.context.add_init_script(NO_STORAGE)
    here = asking(lab, reader)
    here.get_by_role("button", name="No").click()
    here.get_by_role("textbox", name="What is missing or wrong?").fill("Kept nowhere")
    here.get_by_role("button", name="Yes").click()
    expect(here.get_by_role("textbox", name="What was good?")).to_have_value("Kept nowhere")
    here.get_by_role("button", name="Send").click()
    expect(here.get_by_role("status")).to_have_text("Thank you.")


def asking(lab: Lab, reader: Visitor) -> Locator:
    element = f'<comment-feedback site="{lab.site}" page-url="{lab.url}"></comment-feedback>'
    script = f'<script async src="{lab.product.service}/feedback.js"></script>'
    reader.page.goto(HostPage(lab, above="<h1>A post</h1>" + element + script, css=_CSS).serve(reader.context))
    return reader.page.locator("comment-feedback")


def test_what_is_for_the_author_alone_is_not_published(product: Product, visitors: Visitors) -> None:
    lab = product.new_site(private="true")
    reader, author = visitors.reader(), visitors.author()
    reader.context.add_init_script(axe_script())
    reader.watch.expect("Failed to load resource")
    widget = awake(Widget(reader.page).open(HostPage(lab, css=_CSS).serve(reader.context)))
    alone, wire = widget.form.get_by_label("Only for the author"), Wire(reader.page, "POST", "feedback")
    expect(alone).to_be_hidden()
    form = widget.write("Between us", name="Cem")
    alone.check()
    wire.cut()
    form.get_by_role("button", name="Send privately").click()
    expect(form.get_by_role("alert")).to_contain_text("That did not work:")
    expect(form.get_by_role("button", name="Send privately")).to_be_visible()
    expect(widget.text).to_have_value("Between us")
    assert violations(widget.page) == []
    wire.mend()
    form.get_by_role("button", name="Try again").click()
    expect(widget.status).to_have_text("Sent to the author. It will not be published.")
    expect(widget.text).to_have_value("")
    assert lab.texts() == []
    author.page.goto(f"{lab.dashboard}/feedback")
    expect(author.page.get_by_text("Between us")).to_be_visible()
    lab.post("A public one", name="Ben")
    widget.page.reload()
    awake(widget.loaded())
    widget.text.fill("Public")
    expect(alone).not_to_be_checked()
    widget.article("A public one").get_by_role("button", name="Reply").click()
    expect(widget.reply_form("Ben").get_by_label("Only for the author")).to_be_hidden()
