"""Who a reader is: by a token of the page, by a window, and what is said of who has not shown it."""

import time
import uuid

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
