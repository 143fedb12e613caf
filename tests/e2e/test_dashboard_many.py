"""A long queue: keys that can be switched off, many at once, two moderators, and what comes meanwhile."""

from playwright.sync_api import Route, expect

from comments_svc.kernel.clock import utc_now
from comments_svc.moderation.model import Act
from comments_svc.moderators.link import link
from comments_svc.sites.model import Policy
from tests.e2e.axe import axe_script, violations
from tests.e2e.product import Lab, Product
from tests.e2e.queue import Queue
from tests.e2e.test_dashboard import too_small
from tests.e2e.visitors import Visitors
from tests.faults.server import allowed_s

PHONE = {"viewport": {"width": 375, "height": 812}, "has_touch": True, "is_mobile": True}


def _waiting(product: Product, number: int) -> Lab:
    lab = product.new_site(Policy.HOLD)
    lab.post("Cheap watches, number 0")

    async def act() -> None:
        async with product.db.tx() as tx:
            await tx.raw.execute(
                """
                insert into comment (site_id, id, thread_id, state, door, reasons, name, avatar, source, html, tree,
                  markup_version, digest, created_at)
                select c.site_id, gen_random_uuid(), c.thread_id, c.state, c.door, c.reasons, c.name, c.avatar,
                  'Cheap watches, number ' || n, '<p>Cheap watches, number ' || n || '</p>',
                  json_build_array(json_build_array('p', 'Cheap watches, number ' || n)), c.markup_version, c.digest,
                  c.created_at + n * interval '1 microsecond'
                from comment c join site s on s.id = c.site_id, generate_series(1, $2::int) n where s.slug = $1
                """,
                lab.site,
                number - 1,
            )

    product.loop.run(act())
    return lab


def test_keys_do_nothing_in_a_field_nor_when_they_are_switched_off(visitors: Visitors, product: Product) -> None:
    lab = _waiting(product, 4)
    page = visitors.author().page
    queue = Queue(page).open(lab.dashboard)
    tops = page.locator("#list > li").evaluate_all(
        "rows => rows.map((row) => row.getBoundingClientRect().top + scrollY)"
    )
    page.locator("#q").focus()
    page.keyboard.type("asdz")
    expect(page.locator(".folded")).to_have_count(0)
    page.locator("#q").fill("")
    queue.card("number 0").focus()
    for key in "jd2":
        page.keyboard.press(key)
    expect(queue.said).to_have_text("Deleted (rude).")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(page.locator("#picked")).to_have_text("2 selected")
    page.reload()
    expect(page.get_by_role("article")).to_have_count(3)
    page.get_by_role("article").first.focus()
    page.keyboard.press("Control+z")  # of before the reload
    expect(page.get_by_role("article")).to_have_count(4)
    assert (
        page.locator("#list > li").evaluate_all("rows => rows.map((row) => row.getBoundingClientRect().top + scrollY)")
        == tops
    )
    page.get_by_role("article").first.focus()
    page.keyboard.press("?")
    page.get_by_role("link", name="Switch them on or off").click()
    page.get_by_role("button", name="Switch them off").click()
    queue.open(lab.dashboard)
    queue.card("number 0").focus()
    for key in "asdx":
        page.keyboard.press(key)
    expect(page.locator(".folded, .bulk.on")).to_have_count(0)
    page.goto(f"{product.service}/dashboard/account/keys")
    page.get_by_role("button", name="Switch them on").click()


def test_of_many_jobs_the_newest_has_a_line_and_the_earlier_are_a_press_away(
    visitors: Visitors, product: Product
) -> None:
    lab = _waiting(product, 4)
    page = visitors.author(**PHONE).page
    queue, bar = Queue(page).open(lab.dashboard), page.locator("main > .job")
    for text in ("number 0", "number 1", "number 2"):
        queue.card(text).get_by_role("checkbox").check()
        page.get_by_role("group", name="With all that is selected").get_by_role("button", name="Spam").click()
        expect(bar).to_have_count(1)
        expect(bar).to_contain_text("Marked as spam: 1.")
        expect(page.locator("#bulk")).to_be_visible()
    expect(queue.count("pending")).to_have_text("1")
    page.get_by_text("Earlier: 2").click()
    assert too_small(page) == []
    earlier = page.locator(".jobs .job")
    earlier.last.get_by_role("button", name="Undo").click()
    expect(earlier.last).to_have_text("Undone.", use_inner_text=True)
    expect(queue.card("number 0")).to_be_visible()
    expect(queue.count("pending")).to_have_text("2")


def test_the_other_keys_lead_where_their_list_says(visitors: Visitors, product: Product) -> None:
    lab = product.new_site(Policy.HOLD)
    lab.decide(lab.post("Where is the oven?", name="Ana"), Act.APPROVE)
    lab.post("Call me: 555-0199.", name="Bo")
    author = visitors.author()
    author.watch.expect("Failed to load resource.*404")  # no such page is on the blog
    page = author.page
    page.context.add_init_script(axe_script())
    queue = Queue(page).open(lab.dashboard)

    def press(*keys: str) -> None:
        page.get_by_role("article").first.focus()
        for key in keys:
            page.keyboard.press(key)

    press("/")
    expect(page.locator("#q")).to_be_focused()
    with page.context.expect_page() as opened:
        press("o")
    assert "#comment-" in opened.value.url
    opened.value.close()
    press("e")
    page.get_by_label("Text", exact=True).fill("Call me.")
    assert violations(page, looks=2) == []
    page.get_by_role("button", name="Save").click()
    expect(queue.card("Edited by a moderator.")).to_contain_text("Edited.")
    press("i")
    expect(page.get_by_role("dialog", name="Bo").get_by_role("heading", name="Bo", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    press("Enter")
    expect(page.get_by_text("Edited by Tove Lindqvist")).to_be_visible()
    page.goto(lab.dashboard)
    press("g", "2")
    page.wait_for_url("**tab=published")
    expect(page.get_by_role("article")).to_contain_text("Where is the oven?")


def test_an_act_shows_at_once_though_the_server_has_not_answered(visitors: Visitors, product: Product) -> None:
    lab = _waiting(product, 2)
    page = visitors.author().page
    queue = Queue(page).open(lab.dashboard)
    asked: list[Route] = []
    page.route("**/decide*", lambda route: asked.append(route))  # noqa: PLW0108 (Playwright writes on what it is given)
    queue.card("number 0").focus()
    page.evaluate(
        """() => {
          addEventListener('keydown', () => (window.pressed = performance.now()), { capture: true, once: true });
          new MutationObserver(() => document.querySelector('.folded') && (window.shown ??= performance.now()))
            .observe(document.querySelector('#list'), { subtree: true, childList: true });
        }"""
    )
    with page.expect_request("**/decide*"):
        page.keyboard.press("a")
    expect(page.locator(".folded")).to_be_visible()
    assert page.evaluate("shown - pressed") <= 1000 * allowed_s(0.1)
    (held,) = asked
    with page.expect_response("**/decide*") as answer:
        held.continue_()
    assert answer.value.ok
    expect(queue.said).to_have_text("Approved.")


def test_all_that_match_are_spam_by_one_click_and_back_by_another(visitors: Visitors, product: Product) -> None:
    lab = _waiting(product, 340)
    page = visitors.author().page
    page.context.add_init_script(axe_script())
    queue = Queue(page).open(f"{lab.dashboard}?q=watches")
    page.locator("#here").check()
    page.get_by_label("Select all 340 matching").check()
    expect(page.locator("#picked")).to_have_text("All 340 selected")
    lab.post("Late watches")
    page.get_by_role("group", name="With all that is selected").get_by_role("button", name="Spam").click()
    expect(page.locator(".job b")).to_have_text("Marked as spam: 340.")
    expect(queue.count("spam")).to_have_text("340")
    expect(queue.count("pending")).to_have_text("1")
    assert violations(page) == []
    page.locator(".job").get_by_role("button", name="Undo").click()
    expect(queue.said).to_have_text("Undone.")
    expect(queue.count("pending")).to_have_text("341")
    expect(queue.count("spam")).to_be_hidden()
    page.reload()
    lab.post("Newest watches")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as one comes back to the page
    expect(page.get_by_role("link", name="1 new. Show")).to_be_visible()
    assert page.get_by_role("article").count() == 25


def test_after_an_act_on_many_the_list_closes_up(visitors: Visitors, product: Product) -> None:
    page = Queue(visitors.author().page).open(_waiting(product, 4).dashboard).page
    heights = "rows => rows.map((row) => row.getBoundingClientRect().height)"
    before = page.locator("#list > li").evaluate_all(heights)
    act = page.get_by_role("group", name="With all that is selected")
    for box in page.locator(".card .tick input").all()[:2]:
        box.check()
    act.get_by_role("button", name="Spam").click()
    expect(page.locator(".folded")).to_have_count(2)
    assert [each < 80 for each in page.locator("#list > li").evaluate_all(heights)] == [True, True, False, False]
    expect(page.get_by_text("All read.")).to_be_hidden()
    page.locator("#here").check()
    act.get_by_role("button", name="Approve").click()
    expect(page.locator(".job b").first).to_have_text("Approved: 2.")  # not those of before
    expect(page.get_by_text("All read.")).to_be_visible()
    assert max(page.locator("#list > li").evaluate_all(heights)) < 80
    page.locator(".job").first.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("All read.")).to_be_hidden()
    assert page.locator("#list > li").evaluate_all(heights)[2:] == before[2:]


def test_a_queue_in_which_all_is_read_hears_of_what_comes(visitors: Visitors, product: Product) -> None:
    lab = product.new_site(Policy.HOLD)
    lab.decide(lab.post("The first one."), Act.APPROVE)
    page = visitors.author().page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    queue = Queue(page).open(lab.dashboard)
    expect(page.get_by_text("All read.")).to_be_visible()
    lab.post("The next one.")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as one comes back to the page
    page.get_by_role("link", name="1 new. Show").click()
    card = queue.card("The next one.")
    card.get_by_text("More", exact=True).click()
    card.get_by_role("button", name="Copy link").click()
    expect(card.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith(f"{lab.url}#comment-")


def test_the_second_moderator_sees_who_was_first(visitors: Visitors, product: Product) -> None:
    lab = _waiting(product, 2)
    one, two = visitors.author(), visitors.anybody()

    async def act() -> str:
        async with product.db.tx() as tx:
            return await link(tx, "kim@demo.example", now=utc_now(), name="Kim", sites=(lab.site,))

    two.page.goto(f"{product.service}/dashboard/sign-in?token={product.loop.run(act())}")
    two.page.get_by_role("button", name="Sign in to the comments").click()
    two.page.wait_for_url(lambda url: "sign-in" not in url)
    first, second = Queue(two.page).open(lab.dashboard), Queue(one.page).open(lab.dashboard)
    first.press("Approve", "number 0")
    expect(first.said).to_have_text("Approved.")
    second.press("Approve", "number 0")
    expect(second.said).to_have_text("Already approved by Kim, just now.")
    assert len(lab.texts()) == 1


def test_on_a_phone_the_buttons_stay_at_hand_and_a_reply_approves(visitors: Visitors, product: Product) -> None:
    lab = product.new_site(Policy.HOLD)
    lab.post("A long story. " * 120)
    lab.post("Second.")
    author = visitors.author(**PHONE)
    author.context.add_init_script(axe_script())
    queue = Queue(author.page).open(lab.dashboard)
    approve = queue.card("A long story.").get_by_role("button", name="Approve")
    expect(approve).to_be_in_viewport(ratio=1)
    box = approve.bounding_box()
    assert box is not None
    assert box["height"] >= 48
    approve.tap()
    author.page.locator(".toast").get_by_role("button", name="Undo").tap()
    expect(queue.said).to_have_text("Undone.")
    card = queue.card("Second.")
    card.get_by_role("link", name="Reply").tap()
    card.get_by_role("textbox").fill("Thank you.")
    card.get_by_role("button", name="Reply and approve").tap()
    expect(queue.said).to_have_text("Approved and replied.")
    manifest = author.context.new_cdp_session(author.page).send("Page.getAppManifest")
    assert (manifest["errors"], '"start_url": "/dashboard/"' in manifest["data"]) == ([], True)
    for address in (
        "",
        "?q=has:link+story",
        "/history",
        "/statistics",
        "/pages",
        "/settings",
        "/setup",
        "/setup/check",
    ):
        author.page.goto(lab.dashboard + address)
        assert author.page.evaluate("document.documentElement.scrollWidth") == 375, address
        assert violations(author.page, looks=2) == [], address
    author.context.grant_permissions(["clipboard-read", "clipboard-write"])
    author.page.goto(f"{lab.dashboard}/pages")
    author.page.get_by_role("button", name="Copy").first.tap()
    expect(author.page.get_by_role("button", name="Copied")).to_be_visible()
    mail = author.page.locator(".mail-line code").first.text_content()
    assert (author.page.evaluate("navigator.clipboard.readText()"), too_small(author.page)) == (mail, [])


def test_colours_are_tried_on_comments_of_the_site_and_taken_along(visitors: Visitors, product: Product) -> None:
    lab = product.new_site()
    lab.post("Look at me.")
    author = visitors.author()
    author.context.add_init_script(axe_script())
    page = author.page
    page.goto(f"{lab.dashboard}/appearance?accent=%23123456")
    button = page.locator("comment-thread .primary")
    expect(page.locator("comment-thread article")).to_contain_text("Look at me.")
    expect(button).to_have_css("background-color", "rgb(18, 52, 86)")
    page.get_by_label("Links and the button").fill("#654321")
    page.get_by_label("Corners").fill("0")
    expect(button).to_have_css("background-color", "rgb(101, 67, 33)")
    expect(page.locator("#css")).to_have_text("comment-thread { --cmt-accent: #654321; --cmt-radius: 0px; }")
    assert page.evaluate("document.querySelector('.preview').matches('[inert]')")
    assert violations(page, looks=2) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    for path in ("/appearance", "/appearance.css"):
        answer = page.request.get(f"{lab.dashboard}{path}?accent=red%7D*%7B")
        assert answer.status == 422, path
