"""Twenty languages, each a script that is fetched when the page speaks it."""

import pytest
from playwright.sync_api import expect

from comments_svc.web.embed import STATIC
from tests.e2e.host_page import HostPage
from tests.e2e.product import Lab, Product
from tests.e2e.visitors import Visitor, Visitors
from tests.e2e.widget import Widget
from tests.e2e.wire import Wire

LANGUAGES = sorted(each.stem.removeprefix("embed-acts-") for each in STATIC.glob("embed-acts-*.js"))


def opened(reader: Visitor, lab: Lab, html: str, attributes: str = "") -> Widget:
    return Widget(reader.page).open(HostPage(lab, html_attributes=html, attributes=attributes).serve(reader.context))


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        ("en", ["Comments", "1 comment", "2 comments", "5 comments"]),
        ("pl", ["Komentarze", "1 komentarz", "2 komentarze", "5 komentarzy"]),
        ("ar", ["التعليقات", "تعليق واحد", "تعليقان", "5 تعليقات"]),
        ("fr", ["Commentaires", "1 commentaire", "2 commentaires", "5 commentaires"]),
    ],
)
def test_numbers_of_comments_are_said_in_the_plurals_of_the_language(
    product: Product, visitors: Visitors, language: str, headings: list[str]
) -> None:
    lab = product.new_site()
    reader = visitors.reader()
    said = []
    for number, extra in ((0, 0), (1, 1), (2, 1), (5, 3)):
        for each in range(extra):
            lab.post(f"Number {number}.{each}")
        widget = opened(reader, lab, f'lang="{language}"')
        said.append(widget.heading.inner_text().translate(str.maketrans("٠١٢٣٤٥", "012345")))
    assert said == headings


def test_a_language_that_is_not_there_is_answered_in_english(lab: Lab, reader: Visitor) -> None:
    widget = opened(reader, lab, 'lang="sv"')
    expect(widget.form.get_by_role("button")).to_have_text(["Post comment"])
    expect(widget.host.locator(".thread")).to_have_attribute("lang", "en")
    assert reader.watch.asked("/static/embed-") == []


def test_a_language_that_cannot_be_fetched_is_answered_in_english(lab: Lab, reader: Visitor) -> None:
    reader.watch.expect("ERR_FAILED")
    lab.post("Read me anyway")
    Wire(reader.page, "GET", "static/embed-de.js").cut()
    widget = opened(reader, lab, 'lang="de"')
    expect(widget.heading).to_have_text("1 comment")


def test_a_language_comes_beside_the_comments_and_nothing_else_does(lab: Lab, reader: Visitor) -> None:
    widget = opened(reader, lab, 'lang="de-AT"')
    expect(widget.host.get_by_text("Noch keine Kommentare.")).to_be_visible()
    service = lab.product.service
    asked = [each.url.removeprefix(service).partition("?")[0] for each in reader.watch.requests if service in each.url]
    assert asked[0] == "/embed.js"
    assert sorted(asked[1:3]) == [f"/api/v1/sites/{lab.site}/thread", "/static/embed-de.js"]


def test_what_comes_later_speaks_the_language_too(lab: Lab, reader: Visitor) -> None:
    lab.post("Là")
    widget = opened(reader, lab, 'lang="fr"')
    widget.host.locator("textarea").focus()
    expect(widget.host.get_by_role("button", name="Aperçu")).to_be_visible()
    widget.host.get_by_role("button", name="Publier le commentaire").click()
    expect(widget.host.get_by_text("Veuillez remplir ce champ.").first).to_be_visible()
    # and so does the service, whatever the browser's own language is
    reader.watch.expect("409")
    widget.host.get_by_role("textbox", name="Nom").fill("Ana")
    widget.host.locator("textarea").fill("Trop tard")
    lab.close()
    widget.host.get_by_role("button", name="Publier le commentaire").click()
    expect(widget.alert).to_contain_text("Non envoyé : Les commentaires ont été fermés entre-temps.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_is_wider_than_a_small_phone(lab: Lab, visitors: Visitors, language: str) -> None:
    """Nor does anything move when the rest of the form comes: buttons, the longest words, the way by mail."""
    reader = visitors.reader(viewport={"width": 320, "height": 700}, has_touch=True, is_mobile=True)
    direction = "rtl" if language in ("ar", "fa", "he") else "ltr"
    widget = opened(reader, lab, f'lang="{language}" dir="{direction}"')
    expect(widget.host.locator(".thread")).to_have_css("direction", direction)
    widget.page.add_style_tag(content="body { margin: 16px; font-family: sans-serif }")
    form, height = widget.host.locator("form.compose"), "form => form.offsetHeight"
    kept_free = form.evaluate(height)
    widget.host.locator("textarea").focus()
    expect(widget.host.get_by_role("toolbar")).to_be_visible()
    expect(form.locator(".send .link")).to_be_visible()
    assert form.evaluate(height) == kept_free
    assert reader.page.evaluate("document.documentElement.scrollWidth") == 320


def test_the_page_can_change_the_language(lab: Lab, reader: Visitor) -> None:
    lab.post("Hello")
    widget = opened(reader, lab, 'lang="en"')
    widget.text.press_sequentially("Kept")
    widget.host.evaluate("host => host.setLang('ja')")
    expect(widget.heading).to_have_text("コメント 1 件")
    expect(widget.host.locator("textarea")).to_have_value("Kept")
    widget.host.evaluate("host => host.setLang('he')")
    expect(widget.heading).to_have_text("תגובה אחת")
    expect(widget.host.locator(".thread")).to_have_css("direction", "rtl")
    widget.host.evaluate("host => host.setLang('en')")
    expect(widget.heading).to_have_text("1 comment")


def test_a_right_to_left_language_runs_so_on_any_page(lab: Lab, reader: Visitor) -> None:
    widget = opened(reader, lab, 'lang="en"', attributes='lang="fa"')
    name, post = widget.host.locator("form label").first.bounding_box(), widget.host.locator("form").bounding_box()
    assert name is not None
    assert post is not None
    assert name["x"] + name["width"] > post["x"] + post["width"] / 2


def test_a_language_tag_that_is_none_does_no_harm(lab: Lab, reader: Visitor) -> None:
    widget = opened(reader, lab, 'lang="x_y_z-"')
    expect(widget.heading).to_have_text("Comments")


def test_counts_are_said_in_the_language_around_them(lab: Lab, reader: Visitor) -> None:
    lab.post("One")
    lab.post("Two")
    element = f'<comment-count site="{lab.site}" page-url="{lab.url}">Kommentare</comment-count>'
    above = f'{element}<p lang="pl">{element}</p><script async src="{lab.product.service}/count.js"></script>'
    reader.page.goto(HostPage(lab, above=above, html_attributes='lang="en"').serve(reader.context))
    expect(reader.page.locator("comment-count")).to_have_text(["2 comments", "2 komentarze"])
