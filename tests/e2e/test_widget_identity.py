"""Who a reader is: by a token of the page, by a window, and what is said of who has not shown it."""

import time
import uuid
from dataclasses import replace

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from playwright.sync_api import expect

from comments_svc.kernel.clock import utc_now
from comments_svc.kernel.secret import RootSecret
from comments_svc.moderation.model import Act
from comments_svc.sites.find import find
from comments_svc.sites.model import Policy
from comments_svc.sites.sso import new_secret
from tests.e2e.axe import axe_script, violations
from tests.e2e.host_page import HostPage
from tests.e2e.post import Post, code
from tests.e2e.product import Lab, Product
from tests.e2e.visitors import Visitor, Visitors
from tests.e2e.widget import Widget
from tests.faults.server import SECRET

_AGE_PROOFS = "update address_proof set expires_at = expires_at - interval '1 day' where email = $1"
_AGE_MAILS = "update proof_mail set sent_at = sent_at - interval '1 day' where address = $1"
_CSS = ":root { color-scheme: light dark; background: Canvas; color: CanvasText }"
_NO_WINDOW = "window.allowed = window.open; window.open = () => null"
_A_WINDOW = "window.open = window.allowed"


@pytest.fixture
def reader(visitors: Visitors) -> Visitor:
    visitor = visitors.reader()
    visitor.context.add_init_script(axe_script())
    return visitor


def awake(widget: Widget) -> Widget:
    widget.text.focus()
    expect(widget.form.get_by_role("button", name="Preview")).to_be_visible()
    return widget


def token(lab: Lab, *, name: str, email: str) -> str:
    """As the page's own server would sign it."""

    async def run() -> str:
        product = lab.product
        async with product.db.tx() as tx:
            site = await find(tx, lab.site)
            return await new_secret(tx, RootSecret(SECRET.encode()), site.id, now=utc_now())

    key = OctKey.import_key(lab.product.loop.run(run()))
    claims = {"aud": lab.site, "sub": email, "email": email, "name": name, "exp": int(time.time()) + 300}
    return jwt.encode({"alg": "HS256"}, claims, key, algorithms=["HS256"])


def somebody() -> str:
    return f"mia.{uuid.uuid4().hex[:8]}@example.org"


def test_a_page_says_who_its_reader_is_and_the_name_is_theirs(lab: Lab, visitors: Visitors, reader: Visitor) -> None:
    """`sso`, the badges of who has shown a name to be theirs and who has not, and a token that is none."""
    name = f"Mia {uuid.uuid4().hex[:6]}"
    signed = token(lab, name=name, email=somebody())
    widget = Widget(reader.page).open(HostPage(lab, attributes=f'sso="{signed}"', css=_CSS).serve(reader.context))
    expect(widget.form).to_contain_text(f"Writing as {name} ✓")
    expect(widget.form.get_by_role("textbox", name="Name")).to_be_hidden()
    widget.post("By Mia herself")
    expect(widget.article("By Mia herself").get_by_text("✓")).to_be_visible()
    assert violations(widget.page) == []

    other = visitors.reader()
    other.context.add_init_script(axe_script())
    address = HostPage(lab, attributes='sso="not.a.token"', css=_CSS).serve(other.context)
    other.watch.expect("Failed to load resource")
    warned: list[str] = []
    other.page.on("console", lambda message: warned.append(message.text))
    there = awake(Widget(other.page).open(address))
    there.post("By somebody of that name", name=name)
    expect(there.article("By somebody of that name").get_by_text("not verified")).to_be_visible()
    expect(there.article("By Mia herself").get_by_text("✓")).to_be_visible()
    assert any(each.startswith("Comments: ") for each in warned), warned
    assert violations(other.page) == []


def test_who_signs_out_of_the_page_is_forgotten_where_an_empty_token_says_so(lab: Lab, reader: Visitor) -> None:
    """Else the next one at that computer writes in their name. Whom the page did not name is not its to forget."""
    name = f"Tom {uuid.uuid4().hex[:6]}"
    named, gone = (f'sso="{each}"' for each in (token(lab, name=name, email=somebody()), ""))
    widget = awake(Widget(reader.page).open(HostPage(lab, attributes=gone).serve(reader.context)))
    widget.form.get_by_role("textbox", name="Name").fill("A guest")
    widget.form.get_by_label("Remember my name").check()
    widget.open(HostPage(lab, attributes=gone).serve(reader.context))
    expect(awake(widget).form.get_by_role("textbox", name="Name")).to_have_value("A guest")
    widget.open(HostPage(lab, attributes=named).serve(reader.context))
    expect(widget.form).to_contain_text(f"Writing as {name} ✓")
    widget.open(HostPage(lab).serve(reader.context))
    expect(widget.form).to_contain_text(f"Writing as {name} ✓")
    widget.open(HostPage(lab, attributes=gone).serve(reader.context))
    expect(widget.form.get_by_role("textbox", name="Name")).to_have_value("")
    assert not [key for key in widget.kept() if key.startswith(f"comments:{lab.site}:")]


def test_where_a_proof_is_wanted_the_comment_is_sent_once_it_is_given(
    product: Product, reader: Visitor, post: Post
) -> None:
    lab = product.new_site(proof_rule="address")
    reader.watch.expect("Failed to load resource")
    email = somebody()
    widget = awake(Widget(reader.page).open(HostPage(lab, css=_CSS).serve(reader.context)))
    form = widget.write("Kept until I am known", name="Mia")
    form.get_by_role("button", name="Post comment").click()
    expect(widget.alert).to_contain_text("Not sent:")
    assert violations(widget.page) == []
    widget.page.evaluate(_NO_WINDOW)
    widget.alert.get_by_role("button", name="This is me").click()
    expect(widget.alert).to_contain_text("Your browser did not open the window. Please allow it.")
    expect(widget.text).to_have_value("Kept until I am known")
    widget.page.evaluate(_A_WINDOW)
    form.get_by_role("button", name="Post comment").click()
    with reader.context.expect_page() as opened:
        widget.alert.get_by_role("button", name="This is me").click()
    window = opened.value
    window.get_by_label("E-mail address").fill(email)
    window.get_by_role("button", name="Mail me a code").click()
    window.get_by_label("Code").fill(code(post.mail(email)))
    with window.expect_event("close"):
        window.get_by_role("button", name="Sign in").click()
    expect(widget.article("Kept until I am known")).to_be_visible()
    expect(widget.text).to_have_value("")
    assert lab.texts() == ["Kept until I am known"]


def two(visitor: Visitor, first: Lab, second: Lab) -> tuple[Widget, Widget]:
    """Both on one page."""
    address = HostPage(first, css=_CSS, below=HostPage(second).element()).serve(visitor.context)
    page = visitor.page
    page.goto(address)
    one, other = (Widget(page, f'comment-thread[page-url="{each.url}"]') for each in (first, second))
    return awake(one.loaded()), awake(other.loaded())


def test_who_shows_who_they_are_is_known_to_all_elements_of_the_site_and_in_all_tabs(lab: Lab, reader: Visitor) -> None:
    post, email = lab.product.post, somebody()
    here, below = two(reader, lab, replace(lab, url=f"{lab.url}below/"))
    tab = awake(Widget(reader.another_page()).open(HostPage(lab).serve(reader.context)))
    here.form.get_by_role("textbox", name="Name").fill("Ana")
    below.text.fill("Begun below")
    with reader.context.expect_page() as opened:
        here.form.get_by_role("button", name="This is me").click()
    window = opened.value
    window.get_by_label("E-mail address").fill(email)
    window.get_by_role("button", name="Mail me a code").click()
    window.get_by_label("Code").fill(code(post.mail(email)))
    with window.expect_event("close"):
        window.get_by_role("button", name="Sign in").click()
    for each in (here, below, tab):
        expect(each.form).to_contain_text("Writing as Ana ✓")
    expect(below.text).to_have_value("Begun below")
    below.write(", ended below")
    below.post("!")
    expect(below.article("Begun below").get_by_text("✓")).to_be_visible()
    tab.form.get_by_role("button", name="Forget me").click()
    for each in (here, below, tab):
        expect(each.form.get_by_role("textbox", name="Name")).to_have_value("")


def test_who_wished_for_mail_shows_who_they_are_by_the_code_of_that_mail(lab: Lab, reader: Visitor) -> None:
    """An address gets one mail a day; the window has the address that was typed, and nothing else has."""
    post, email = lab.product.post, somebody()
    widget = awake(Widget(reader.page).open(HostPage(lab, css=_CSS).serve(reader.context)))
    widget.form.get_by_role("textbox", name="E-mail").fill(email)
    widget.form.get_by_label("E-mail me when someone replies").check()
    id = widget.post("Tell me of answers", name="Ana")
    said = "E-mail me when someone replies: An e-mail is on its way to"
    expect(widget.place(id)).to_contain_text(f"{said} {email}. Please open its link.")
    with reader.context.expect_page() as opened:
        widget.form.get_by_role("button", name="This is me").click()
    window = opened.value
    expect(window.get_by_label("E-mail address")).to_have_value(email)
    assert email not in window.url and "#" not in window.url
    assert violations(window) == []
    window.get_by_role("button", name="Mail me a code").click()
    window.get_by_label("Code").fill(code(post.mail(email)))
    with window.expect_event("close"):
        window.get_by_role("button", name="Sign in").click()
    expect(widget.form).to_contain_text("Writing as Ana ✓")


def test_two_sites_on_one_page_share_nothing(product: Product, reader: Visitor) -> None:
    first, second = product.new_site(), product.new_site()
    first.post("On the first", name="Una")
    second.post("On the second", name="Dua")
    here, there = two(reader, first, second)
    here.form.get_by_role("textbox", name="Name").fill("Ana")
    here.form.get_by_label("Remember my name").check()
    expect(there.form.get_by_label("Remember my name")).not_to_be_checked()
    here.text.fill("Kept here")
    there.post("Said there", name="Ben")
    expect(here.text).to_have_value("Kept here")
    there.article("Said there").get_by_role("button", name="Edit").click()
    there.host.get_by_role("button", name="Cancel").click()
    there.article("On the second").get_by_role("button", name="Vote up").click()
    expect(there.article("On the second").locator(".score")).to_have_text("1")
    here, there = two(reader, first, second)
    expect(here.text).to_have_value("Kept here")
    expect(here.form.get_by_role("textbox", name="Name")).to_have_value("Ana")
    expect(there.text).to_have_value("")
    expect(there.form.get_by_role("textbox", name="Name")).to_have_value("")
    here.post("!")
    here.form.get_by_role("button", name="Forget me").click()
    expect(here.form.get_by_role("textbox", name="Name")).to_have_value("")
    expect(there.article("Said there").get_by_role("button", name="Edit")).to_be_visible()
    assert (first.texts(), second.texts()) == (["On the first", "Kept here!"], ["On the second", "Said there"])
    # a link leads to its comment, whose ever it is
    reader.page.goto(f"{first.url}#comment-{there.id_of('Said there')}")
    expect(there.article("Said there")).to_be_in_viewport()
    expect(here.host.get_by_text("That comment is no longer here.")).to_have_count(0)


def test_a_code_that_came_too_late_is_said_and_another_is_mailed(lab: Lab, reader: Visitor) -> None:
    post, email = lab.product.post, somebody()
    widget = awake(Widget(reader.page).open(HostPage(lab, css=_CSS).serve(reader.context)))
    reader.watch.expect("status of 403")
    with reader.context.expect_page() as opened:
        widget.form.get_by_role("button", name="This is me").click()
    window = opened.value
    window.get_by_label("E-mail address").fill(email)
    window.get_by_role("button", name="Mail me a code").click()
    late = post.mail(email)
    lab.product.loop.run(_a_day_later(lab, email))
    window.get_by_label("Code").fill(code(late))
    window.get_by_role("button", name="Sign in").click()
    expect(window.get_by_role("alert")).to_contain_text("no longer valid: it counts for a day")
    assert violations(window) == []
    window.get_by_role("link", name="Use another address or way").click()
    window.get_by_label("E-mail address").fill(email)
    window.get_by_role("button", name="Mail me a code").click()
    window.get_by_label("Code").fill(code(post.mail(email, since=[late.letter.key])))
    with window.expect_event("close"):
        window.get_by_role("button", name="Sign in").click()
    expect(widget.form.get_by_role("textbox", name="Name")).to_be_focused()


async def _a_day_later(lab: Lab, email: str) -> None:
    """For what was mailed to the address."""
    async with lab.product.db.tx() as tx:
        for each in (_AGE_PROOFS, _AGE_MAILS):
            await tx.raw.execute(each, email)


def test_who_was_erased_is_not_written_as_any_more(lab: Lab, reader: Visitor) -> None:
    """From the next load on, in all tabs. What they had begun to write stays."""
    name = f"Uma {uuid.uuid4().hex[:6]}"
    signed = token(lab, name=name, email=somebody())
    widget = Widget(reader.page).open(HostPage(lab, attributes=f'sso="{signed}"').serve(reader.context))
    expect(widget.form).to_contain_text(f"Writing as {name} ✓")
    widget.open(HostPage(lab).serve(reader.context))
    expect(awake(widget).form).to_contain_text(f"Writing as {name} ✓")
    widget.text.fill("Begun before")
    other = awake(Widget(reader.context.new_page()).open(HostPage(lab).serve(reader.context)))
    expect(other.form).to_contain_text(f"Writing as {name} ✓")
    held = widget.kept()[f"comments:{lab.site}:token"]
    headers = {"origin": lab.product.blog, "authorization": f"Bearer {held}"}
    assert lab.product.http.delete(f"{lab.product.service}/api/v1/sites/{lab.site}/reader", headers=headers).is_success
    reader.page.reload()
    awake(widget.loaded())
    expect(widget.form.get_by_role("textbox", name="Name")).to_be_visible()
    expect(widget.form).not_to_contain_text("✓")
    expect(widget.text).to_have_value("Begun before")
    expect(other.form).not_to_contain_text("✓")
    assert any(":draft:" in key for key in other.kept())


def test_the_form_says_what_becomes_of_what_this_reader_writes(product: Product, reader: Visitor) -> None:
    lab = product.new_site(Policy.FIRST_TIMERS, private="true")
    widget = awake(Widget(reader.page).open(HostPage(lab, css=_CSS).serve(reader.context)))
    button, fate = widget.form.locator("[type=submit]"), widget.form.locator(".fate")
    expect(fate).to_have_text("Your first comment is read before it appears.")
    lab.decide(widget.post("Mine", name="Mia"), Act.APPROVE)
    reader.page.reload()
    expect(awake(widget.loaded()).form).to_contain_text("Your comment appears at once.")
    widget.text.fill("Another")
    widget.form.get_by_label("Only for the author").check()
    expect(button).to_have_text("Send privately")
    expect(fate).to_have_text("")
    widget.form.get_by_label("Only for the author").uncheck()
    expect(button).to_have_text("Post comment")
    expect(fate).to_have_text("Your comment appears at once.")
