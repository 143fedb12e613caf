"""The page that the widget stands on: its policy, its styles, its direction, its width, its comings and goings."""

from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import from_npm
from tests.e2e.host_page import HostPage
from tests.e2e.product import Lab, Product
from tests.e2e.visitors import Visitor, Visitors
from tests.e2e.widget import Widget
from tests.e2e.wire import Wire

HOSTILE = "* { color: red; font-size: 30px !important }"
PREFLIGHT = """
*, ::before, ::after { box-sizing: content-box; border: 3px dashed; margin: 9px; padding: 11px; line-height: 3 }
h2, h3 { font: inherit; text-transform: uppercase } ol, ul { list-style: square } button { all: unset }
textarea, input, select { inline-size: 20px; letter-spacing: 5px } a { display: block } li { float: left }
"""
_MEASURES = """host => {
  const wanted = ['font-size', 'line-height', 'margin', 'padding', 'border-width', 'border-style', 'display', 'float',
    'letter-spacing', 'text-transform', 'list-style-type', 'box-sizing'];
  return [...host.shadowRoot.querySelectorAll('*')].map((element) => {
    const style = getComputedStyle(element);
    return [element.localName, element.className, ...wanted.map((name) => style.getPropertyValue(name))].join('|');
  });
}"""
_CONNECTIONS = """
window.open_connections = 0;
window.opened = [];
window.EventSource = class extends EventSource {
  constructor(...given) { super(...given); open_connections += 1; opened.push(given[0]); }
  close() { if (this.readyState !== 2) open_connections -= 1; super.close(); }
};
"""
_TIMERS = """
window.timers = new Set();
for (const [set, clear, once] of [['setTimeout', 'clearTimeout', true], ['setInterval', 'clearInterval', false]]) {
  const [begin, end] = [window[set].bind(window), window[clear].bind(window)];
  window[set] = (act, ...more) => {
    const id = begin((...given) => { if (once) timers.delete(id); act(...given); }, ...more);
    timers.add(id);
    return id;
  };
  window[clear] = (id) => { timers.delete(id); end(id); };
}
"""
_COME_AND_GO = """async (times) => {
  const parent = document.querySelector('main');
  window.gone ??= document.querySelector('comment-thread');
  for (let n = 0; n < times; n += 1) {
    parent.append(gone);
    await new Promise((done) => setTimeout(done));
    gone.remove();
    await new Promise((done) => setTimeout(done));
  }
}"""


@pytest.fixture(scope="module")
def lab(product: Product) -> Lab:
    """A discussion with all that is awkward to lay out."""
    lab = product.new_site()
    parent = lab.post("An address: https://long.example/" + "unbreakable" * 30, name="Ana")
    for level in range(2, 9):
        parent = lab.post(f"This is level {level}.", name=f"Reader {level}", parent=parent)
    lab.post("مرحبا بكم في هذا المكان", name="ليلى حداد")
    lab.post(
        "```python\n" + "print('a line that does not end' * 30)\n" * 2 + "```\n\n- one\n- two\n\n> said", name="N" * 64
    )
    return lab


@pytest.mark.parametrize(
    "policy",
    ["", "require-trusted-types-for 'script'", "require-trusted-types-for 'script'; trusted-types 'none'"],
    ids=["nonce", "trusted-types", "no-policies"],
)
def test_a_strict_policy_is_kept_in_every_state(product: Product, reader: Visitor, policy: str) -> None:
    reader.watch.expect("Failed to load resource")
    lab = product.new_site()
    lab.post("Stood here before", name="Ben")
    widget = Widget(reader.page).open(HostPage(lab, policy=policy).serve(reader.context))
    assert widget.form.evaluate("form => getComputedStyle(form).paddingInline") == "16px"
    widget.reply("Stood here before", "A *reply*", name="Ana")
    form = widget.write("A `preview`", name="Ana")
    form.get_by_role("button", name="Preview").click()
    expect(form.get_by_role("region", name="Preview").locator("code")).to_have_text("preview")
    form.get_by_role("button", name="Write").click()
    widget.article("Stood here").get_by_role("button", name="More about").click()
    expect(widget.article("Stood here").get_by_role("button", name="Copy")).to_be_visible()
    form.get_by_role("button", name="e-mail your comment").click()
    expect(form.get_by_role("textbox", name="Address")).to_be_visible()
    Wire(reader.page, "POST", "comments").refuse(500, "")
    form.get_by_role("button", name="Post comment").click()
    expect(widget.alert).to_contain_text("Not sent")


def test_in_a_sandbox_that_lets_no_form_be_sent_everything_is(product: Product, reader: Visitor) -> None:
    lab = product.new_site()
    feedback = f'<comment-feedback site="{lab.site}" page-url="{lab.url}"></comment-feedback>'
    script = f'<script async src="{product.service}/feedback.js" nonce="bm9uY2U"></script>'
    page = HostPage(lab, policy="sandbox allow-scripts allow-same-origin", below=feedback + script)
    widget = Widget(reader.page).open(page.serve(reader.context))
    widget.post("By a press", name="Ana")
    widget.write("By keys").locator("textarea").press("Control+Enter")
    expect(widget.status).to_have_text("Published.")
    expect(widget.text).to_have_value("")
    widget.write("By Enter in a field")
    widget.form.get_by_role("textbox", name="Website").press("Enter")
    expect(widget.article("By Enter in a field").get_by_role("button", name="Edit")).to_be_visible()
    widget.article("By a press").get_by_role("button", name="Edit").click()
    widget.article("By a press").locator("textarea").fill("Changed by a press")
    widget.host.get_by_role("button", name="Save").click()
    expect(widget.status).to_have_text("Saved.")
    expect(widget.articles).to_have_count(3)
    assert lab.texts() == ["Changed by a press", "By keys", "By Enter in a field"]
    helpful = widget.page.locator("comment-feedback")
    helpful.get_by_role("button", name="Yes").click()
    helpful.get_by_role("button", name="Send").click()
    expect(helpful.get_by_role("status")).to_be_visible()


def test_styles_of_the_page_change_colour_and_font_only(lab: Lab, visitors: Visitors) -> None:
    frameworks = [from_npm(path) for path in ("bootstrap/dist/css/bootstrap.min.css", "tailwindcss/preflight.css")]
    plain, *others = (measure(lab, visitors, css) for css in ("", HOSTILE + PREFLIGHT, *frameworks))
    assert len(plain) > 200
    for other in others:
        assert other == plain


def measure(lab: Lab, visitors: Visitors, css: str) -> list[str]:
    """Of every element in the widget."""
    reader = visitors.reader()
    widget = Widget(reader.page).open(HostPage(lab, css=css, attributes='lazy="false"').serve(reader.context))
    widget.text.focus()
    expect(widget.form.get_by_role("button", name="Preview")).to_be_visible()
    found: list[str] = widget.host.evaluate(_MEASURES)
    return found


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_nothing_is_wider_than_the_page(lab: Lab, visitors: Visitors, width: int) -> None:
    reader = visitors.reader(viewport={"width": width, "height": 800}, has_touch=width < 768)
    widget = Widget(reader.page).open(HostPage(lab, css="body { margin: 0 }").serve(reader.context))
    widget.article("level 8").get_by_role("button", name="Reply").click()
    expect(widget.reply_form("Reader 8").get_by_role("toolbar")).to_be_visible()
    assert widget.page.evaluate("document.documentElement.scrollWidth") == width
    body = widget.article("level 8").locator(".main > .body").bounding_box()
    assert body is not None
    assert body["width"] >= 200
    expect(widget.article("level 8")).to_contain_text("in reply to Reader 7")


def test_with_letters_twice_as_large_nothing_is_wider_than_the_page(lab: Lab, visitors: Visitors) -> None:
    reader = visitors.reader(viewport={"width": 375, "height": 800})
    css = "body { margin: 0 } comment-thread { --cmt-font-size: 32px }"
    widget = Widget(reader.page).open(HostPage(lab, css=css).serve(reader.context))
    expect(widget.article("level 8")).to_be_attached()
    for width in (320, 375, 768, 1280):
        widget.page.set_viewport_size({"width": width, "height": 800})
        assert widget.page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_page_from_right_to_left_everything_is_mirrored(lab: Lab, visitors: Visitors) -> None:
    reader = visitors.reader(viewport={"width": 800, "height": 800})
    page = HostPage(lab, html_attributes='lang="ur" dir="rtl"').serve(reader.context)
    widget = Widget(reader.page).open(page)
    boxes = [widget.article("level 3").locator(part).bounding_box() for part in (".avatar", "h3 > bdi", ".when")]
    x = [box["x"] for box in boxes if box is not None]
    assert x == sorted(x, reverse=True)
    assert widget.article("level 3").locator(".body").evaluate("body => getComputedStyle(body).direction") == "ltr"
    under = widget.form.get_by_text("Never shown to other readers.")
    assert under.evaluate("help => getComputedStyle(help).textAlign") == "right"
    assert reader.page.evaluate("document.documentElement.scrollWidth") == 800


def test_a_name_from_right_to_left_stands_before_its_time(lab: Lab, reader: Visitor) -> None:
    widget = Widget(reader.page).open(HostPage(lab).serve(reader.context))
    article = widget.article("مرحبا")
    name, time = article.locator("h3 bdi").bounding_box(), article.locator("time").bounding_box()
    assert name is not None
    assert time is not None
    assert name["x"] + name["width"] <= time["x"]
    read_out = article.aria_snapshot()
    assert 0 < read_out.index("ليلى حداد") < read_out.index("time:")
    assert article.locator(".body").evaluate("body => getComputedStyle(body).direction") == "rtl"


def test_each_comment_is_an_article_with_heading_and_time(lab: Lab, reader: Visitor) -> None:
    widget = Widget(reader.page).open(HostPage(lab).serve(reader.context))
    found: list[Any] = widget.articles.evaluate_all(
        """all => all.map((each) => [each.querySelector('h3 bdi').textContent, !!each.querySelector('time').title,
             /Z$/.test(each.querySelector('time').dateTime)])"""
    )
    assert len(found) == 10
    assert all(name and titled and utc for name, titled, utc in found)
    expect(widget.page.get_by_role("region", name="10 comments")).to_be_visible()


def test_an_element_that_comes_and_goes_leaves_no_connection_and_no_listener(lab: Lab, reader: Visitor) -> None:
    reader.context.add_init_script(_CONNECTIONS)
    reader.context.add_init_script(_TIMERS)
    widget = Widget(reader.page).open(HostPage(lab, attributes='lazy="false"').serve(reader.context))
    page = widget.page
    widget.text.focus()
    page.wait_for_function("() => open_connections === 1")
    page.evaluate(_COME_AND_GO, 1)
    page.wait_for_function("() => open_connections === 0")
    before = listeners(page)
    page.evaluate(_COME_AND_GO, 50)
    assert listeners(page) <= before + 5
    assert page.evaluate("[open_connections, timers.size]") == [0, 0]


def test_an_address_that_is_replaced_again_and_again_leaves_no_listener_and_no_timer(
    lab: Lab, product: Product, reader: Visitor
) -> None:
    reader.context.add_init_script(_TIMERS)
    widget = Widget(reader.page).open(HostPage(lab, attributes='lazy="false"').serve(reader.context))
    found = []
    for times in (2, 20):
        for n in range(times):
            url = lab.url if n == times - 1 else f"{product.blog}/lab/elsewhere/{n}/"
            widget.host.evaluate("(host, url) => host.setAttribute('page-url', url)", url)
        expect(widget.articles).to_have_count(10)
        widget.text.focus()
        expect(widget.form.get_by_role("button", name="Preview")).to_be_visible()
        found.append((listeners(widget.page), widget.page.evaluate("timers.size")))
    assert found[1][0] <= found[0][0] + 5
    assert found[1][1] <= found[0][1]


def test_what_comes_late_for_an_address_that_was_left_does_nothing(lab: Lab, product: Product, reader: Visitor) -> None:
    """Else two threads would be watched, and two would ask who the reader is. A draft stays with its page."""
    reader.context.add_init_script(_CONNECTIONS)
    reader.context.add_init_script(_TIMERS)
    wire = Wire(reader.page, "GET", "static/embed-more.js")
    wire.hold()
    widget = Widget(reader.page).open(HostPage(lab, attributes='lazy="false"').serve(reader.context))
    page, elsewhere = widget.page, f"{product.blog}/lab/left/"
    widget.text.fill("For the first")
    widget.host.evaluate("(host, url) => host.setAttribute('page-url', url)", elsewhere)
    expect(widget.host.get_by_text("No comments yet.")).to_be_visible()
    expect(widget.text).to_have_value("")
    widget.text.fill("For the second")
    wire.let_go()
    expect(widget.form.get_by_role("button", name="Preview")).to_have_count(1)
    page.wait_for_function("() => open_connections === 1")
    (watched,) = page.evaluate("opened")
    assert quote(elsewhere, safe="") in watched
    widget.host.evaluate("(host, url) => host.setAttribute('page-url', url)", lab.url)
    expect(widget.text).to_have_value("For the first")
    widget.host.evaluate("host => host.remove()")
    page.wait_for_function("() => open_connections === 0 && timers.size === 0")


def test_a_site_that_is_named_late_is_shown(lab: Lab, reader: Visitor) -> None:
    """As by a framework that sets attributes once it knows them."""
    host = HostPage(lab)
    address = host.serve(reader.context)
    late = host.html().replace(f'site="{lab.site}"', "")
    reader.watch.expect("Comments: no site")
    reader.page.route(address, lambda route: route.fulfill(body=late, content_type="text/html; charset=utf-8"))
    reader.page.goto(address)
    widget = Widget(reader.page)
    reader.page.wait_for_function("() => customElements.get('comment-thread')")
    widget.host.evaluate("(host, site) => setTimeout(() => host.setAttribute('site', site))", lab.site)
    expect(widget.loaded().articles).to_have_count(10)


def listeners(page: Page) -> int:
    """What the page holds, rubbish not counted."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("HeapProfiler.collectGarbage")
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(int(each["value"]) for each in metrics if each["name"] == "JSEventListeners")


def test_another_address_shows_another_thread(lab: Lab, product: Product, reader: Visitor) -> None:
    widget = Widget(reader.page).open(HostPage(lab).serve(reader.context))
    expect(widget.articles).to_have_count(10)
    widget.host.evaluate("(host, url) => host.setAttribute('page-url', url)", f"{product.blog}/lab/elsewhere/")
    expect(widget.host.get_by_text("No comments yet.")).to_be_visible()
    expect(widget.articles).to_have_count(0)


def test_a_script_that_comes_twice_or_late_does_no_harm(lab: Lab, reader: Visitor) -> None:
    widget = Widget(reader.page).open(HostPage(lab).serve(reader.context))
    widget.page.evaluate(
        """async ([source, html]) => {
          document.body.insertAdjacentHTML('afterbegin', html);
          const script = document.head.appendChild(document.createElement('script'));
          await new Promise((done) => { script.onload = done; script.src = source; });
        }""",
        [f"{lab.product.service}/embed.js", HostPage(lab, attributes='lazy="false"').element()],
    )
    expect(widget.host.first.get_by_role("article")).to_have_count(10)


def test_thirty_counts_ask_once_and_stay_as_they_are_when_nobody_answers(
    lab: Lab, product: Product, visitors: Visitors
) -> None:
    urls = [lab.url, *(f"{product.blog}/lab/nobody/{n}/" for n in range(29))]
    elements = "".join(f'<comment-count site="{lab.site}" page-url="{url}">Comments</comment-count> ' for url in urls)
    script = f'<script async src="{product.service}/count.js"></script>'
    asking, alone = visitors.reader(), visitors.reader()
    asking.page.goto(HostPage(lab, above=elements + script).serve(asking.context))
    expect(asking.page.locator("comment-count").first).to_have_text("10 comments")
    expect(asking.page.locator("comment-count").last).to_have_text("0 comments")
    assert len(asking.watch.asked("/counts?")) == 1

    alone.watch.expect("Failed to load resource")
    Wire(alone.page, "GET", "counts?").refuse(503)
    with alone.page.expect_response("**/counts?*"):
        alone.page.goto(HostPage(lab, above=elements + script).serve(alone.context))
    expect(alone.page.locator("comment-count").first).to_have_text("Comments")
