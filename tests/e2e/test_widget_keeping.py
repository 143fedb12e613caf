"""What is kept on the reader's device: drafts, and a name on request. Nothing before somebody types."""

import json

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.host_page import HostPage
from tests.e2e.product import Lab, Product
from tests.e2e.visitors import NO_STORAGE, Visitor
from tests.e2e.widget import Widget

_DRAFTS = "() => Object.values(localStorage).filter((each) => each.includes('from')).length === {n}"


@pytest.fixture
def widget(lab: Lab, reader: Visitor) -> Widget:
    return Widget(reader.page).open(HostPage(lab).serve(reader.context))


def reload(widget: Widget) -> None:
    widget.page.reload()
    widget.loaded()


def kept_drafts(widget: Widget, n: int) -> None:
    """Waits until so many are written down."""
    widget.page.wait_for_function(_DRAFTS.format(n=n))


def test_a_draft_survives_a_reload_until_it_is_posted(widget: Widget) -> None:
    widget.text.press_sequentially("Half a thought")
    reload(widget)  # at once: each key was kept
    expect(widget.text).to_have_value("Half a thought")
    expect(widget.status).to_have_text("Your draft was restored.")
    widget.post(", and the rest", name="Ana")
    expect(widget.article("Half a thought")).to_be_visible()
    reload(widget)
    expect(widget.text).to_have_value("")
    kept_drafts(widget, 0)

    # what is changed of a comment is kept too, until "Cancel"
    edit, changed = widget.host.get_by_role("button", name="Edit"), widget.host.get_by_label("Edit your comment").last
    edit.click()
    changed.fill("Another thought")
    reload(widget)
    edit.click()
    expect(changed).to_have_value("Another thought")
    changed.press("Escape")
    edit.click()
    expect(changed).to_have_value("Another thought")
    widget.host.get_by_role("button", name="Cancel").click()
    edit.click()
    expect(changed).to_have_value("Half a thought, and the rest")


def test_a_restored_draft_can_be_thrown_away(widget: Widget) -> None:
    widget.text.press_sequentially("Never mind")
    kept_drafts(widget, 1)
    reload(widget)
    widget.form.get_by_role("button", name="Discard").click()
    expect(widget.text).to_have_value("")
    expect(widget.text).to_be_focused()
    kept_drafts(widget, 0)


def test_two_tabs_of_a_page_have_one_draft_and_what_was_posted_stands_in_none(widget: Widget, reader: Visitor) -> None:
    other = Widget(reader.another_page()).open(widget.page.url)
    for tab in (widget, other):
        tab.text.focus()
        expect(tab.host.get_by_role("toolbar")).to_be_visible()
    widget.text.press_sequentially("Begun in one")
    expect(other.text).to_have_value("Begun in one")
    other.text.press("End")
    other.write(", ended in the other", name="Ana").get_by_label("Remember").check()
    expect(widget.text).to_have_value("Begun in one, ended in the other")
    other.form.get_by_role("button", name="Forget me").click()
    expect(other.text).to_have_value("Begun in one, ended in the other")
    expect(widget.text).to_have_value("Begun in one, ended in the other")
    other.post("!", name="Ana")
    expect(widget.text).to_have_value("")
    reload(widget)
    expect(widget.text).to_have_value("")


def test_each_comment_has_a_draft_of_its_own_reply(lab: Lab, reader: Visitor) -> None:
    lab.post("One", name="Una")
    lab.post("Two", name="Dua")
    widget = Widget(reader.page).open(HostPage(lab).serve(reader.context))
    widget.text.press_sequentially("To all")
    for text, name in (("One", "Una"), ("Two", "Dua")):
        widget.article(text).get_by_role("button", name="Reply").click()
        widget.reply_form(name).locator("textarea").press_sequentially(f"To {name}")
    expect(widget.host.locator("form")).to_have_count(2)
    kept_drafts(widget, 3)
    reload(widget)
    expect(widget.text).to_have_value("To all")
    for text, name in (("One", "Una"), ("Two", "Dua")):
        widget.article(text).get_by_role("button", name="Reply").click()
        expect(widget.reply_form(name).locator("textarea")).to_have_value(f"To {name}")


def test_drafts_of_two_pages_do_not_mix(lab: Lab, product: Product, widget: Widget) -> None:
    widget.text.press_sequentially("Here")
    kept_drafts(widget, 1)
    widget.host.evaluate("(host, url) => host.setAttribute('page-url', url)", f"{product.blog}/lab/another/")
    expect(widget.text).to_have_value("")
    widget.text.press_sequentially("There")
    kept_drafts(widget, 2)
    widget.host.evaluate("(host, url) => host.setAttribute('page-url', url)", lab.url)
    expect(widget.text).to_have_value("Here")


def test_a_name_is_kept_only_on_request_and_forgotten_on_request(lab: Lab, widget: Widget) -> None:
    name = widget.form.get_by_role("textbox", name="Name")
    name.fill("Ana")
    reload(widget)
    expect(name).to_have_value("")

    name.fill("Ana")
    widget.form.get_by_role("textbox", name="E-mail").fill("ana@example.org")
    widget.form.get_by_role("checkbox", name="Remember").check()
    widget.post("Known by name")
    reload(widget)
    expect(name).to_have_value("Ana")
    expect(widget.form.get_by_role("textbox", name="E-mail")).to_have_value("ana@example.org")

    widget.text.focus()
    widget.form.get_by_role("button", name="Forget me").click()
    expect(name).to_have_value("")
    assert widget.kept() == {}
    reload(widget)
    expect(name).to_have_value("")
    assert lab.texts() == ["Known by name"]


def test_a_reply_does_not_ask_for_the_name_again(lab: Lab, reader: Visitor) -> None:
    lab.post("Who is there?", name="Ben")
    widget = Widget(reader.page).open(HostPage(lab).serve(reader.context))
    widget.post("Me", name="Ana")
    widget.article("Who is there?").get_by_role("button", name="Reply").click()
    form = widget.reply_form("Ben")
    expect(form).to_contain_text("Writing as Ana")
    expect(form.get_by_role("textbox", name="Name")).to_be_hidden()
    widget.post("Still me", form=form)
    assert [each["author"]["name"] for each in lab.thread()["comments"]] == ["Ben", "Ana", "Ana"]


def test_where_storage_is_refused_one_can_still_post(lab: Lab, reader: Visitor) -> None:
    reader.context.add_init_script(NO_STORAGE)
    widget = Widget(reader.page).open(HostPage(lab).serve(reader.context))
    id = widget.post("Kept nowhere", name="Ana")
    expect(widget.form.get_by_role("button", name="Preview")).to_be_visible()
    expect(widget.form.get_by_role("checkbox", name="Remember")).to_have_count(0)
    widget.place(id).get_by_role("button", name="Edit").click()
    expect(widget.host.get_by_role("textbox", name="Edit your comment")).to_have_value("Kept nowhere")


def test_what_others_wrote_into_storage_and_snippet_keeps_nobody_from_posting(lab: Lab, reader: Visitor) -> None:
    """A draft without a clock and an id, a name that is a number, an address that can't be decoded, half a sign in the
    title of the page, and more of it than is taken."""
    bad = {"draft::" + lab.url: {"text": "Old", "from": "x", "at": 9e15, "id": "none"}, "name": {"name": 5}}
    kept = {f"comments:{lab.site}:{key}": json.dumps(value) for key, value in bad.items()}
    reader.context.add_init_script(f"localStorage.length || Object.assign(localStorage, {json.dumps(kept)})")

    def takes_no_mail(route: Route) -> None:
        page = route.fetch().json()
        page["policy"]["mail"] = None
        route.fulfill(json=page, headers={"access-control-allow-origin": "*"})

    reader.page.route("**/thread?*", takes_no_mail)
    inside = '<a href="mailto:50%off@x.example">mail</a>'
    host = HostPage(lab, inside=inside)
    address = host.serve(reader.context)
    long = (
        host.html()
        .replace('page-title="A post"', "")
        .replace("<title>A post</title>", "<script>document.title = '\\ud83d' + 'x'.repeat(300)</script>")
    )
    reader.page.route(address, lambda route: route.fulfill(body=long, content_type="text/html; charset=utf-8"))
    widget = Widget(reader.page).open(address)
    expect(widget.text).to_have_value("Old")
    widget.text.focus()
    expect(widget.form.get_by_role("button", name="Preview")).to_be_visible()
    expect(widget.form.get_by_role("button", name="e-mail your comment")).to_be_visible()
    widget.post(" and new", name="Ana")
    assert lab.texts() == ["Old and new"]
