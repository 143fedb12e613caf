"""Data on a phone: of a person and of a whole site, taken as a file and erased; kept no longer than an owner says."""

import gzip
from pathlib import Path

import msgspec
from playwright.sync_api import Page, expect

from tests.e2e.axe import axe_script, violations
from tests.e2e.phone import PHONE
from tests.e2e.product import Product
from tests.e2e.test_dashboard import too_small
from tests.e2e.visitors import Visitors


def _good(page: Page) -> None:
    assert too_small(page) == []
    assert violations(page, looks=2) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_person_is_given_their_data_and_erased(product: Product, visitors: Visitors, tmp_path: Path) -> None:
    lab = product.new_site()
    lab.post("Abracadabra.", name="Annabella", email="annabella-with-a-long-name@mailbox.of.example.org")
    kim = visitors.owner(product.sign_in_link("kim@privacy.example", lab.site), **PHONE)
    kim.context.add_init_script(axe_script())
    page = kim.page
    page.goto(f"{lab.dashboard}/data")
    _good(page)
    page.get_by_label("E-mail address, or the link of a comment").fill("nobody")
    kim.watch.expect("Failed to load resource.*422")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter an e-mail address such as")
    _good(page)
    page.get_by_label("E-mail address, or the link of a comment").fill(
        "Annabella-with-a-long-name@mailbox.of.example.org"
    )
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_text("1 published, 0 answered by others")).to_be_visible()
    _good(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export as JSON").click()
    file = tmp_path / "data.json"
    download.value.save_as(file)
    assert [each["text"] for each in msgspec.json.decode(file.read_bytes())["comments"]] == ["Abracadabra."]
    page.get_by_role("button", name="Erase…").click()
    expect(page.get_by_role("heading", name="Erase this person?")).to_be_visible()
    _good(page)
    page.get_by_role("button", name="Erase for good").click()
    expect(page.get_by_role("status")).to_contain_text("Erased, with 1 comment.")
    page.get_by_role("link", name="Set how long").click()
    expect(page.get_by_label("Network addresses")).to_be_visible()
    _good(page)
    page.get_by_label("Network addresses").fill("many")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Enter a whole number of days from 0 to 30.")).to_be_visible()
    _good(page)
    page.get_by_label("Network addresses").fill("0")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_a_site_is_taken_along_and_erased(product: Product, visitors: Visitors, tmp_path: Path) -> None:
    lab = product.new_site()
    lab.post("Abracadabra.", name="Annabella")
    kim = visitors.owner(product.sign_in_link("kim@whole.example", lab.site), **PHONE)
    kim.context.add_init_script(axe_script())
    page = kim.page
    page.goto(f"{lab.dashboard}/data")
    page.get_by_role("link", name="Erase this site…").click()
    expect(page.get_by_text("1 comment", exact=True)).to_be_visible()
    _good(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export everything").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    lines = [msgspec.json.decode(line) for line in gzip.decompress(file.read_bytes()).splitlines()]
    assert [each["text"] for each in lines if each["kind"] == "comment"] == ["Abracadabra."]
    assert (lines[-1]["kind"], lines[-1]["lines"]["comment"]) == ("end", 1)
    page.get_by_label("the name of the site").fill("<b>other")
    kim.watch.expect("Failed to load resource.*422")
    page.get_by_role("button", name="Erase for good").click()
    expect(page.get_by_role("alert")).to_have_text(f"That is not {lab.site}. Nothing was erased.")
    expect(page.get_by_label("the name of the site")).to_have_value("<b>other")
    _good(page)
    page.get_by_label("the name of the site").fill(lab.site)
    page.get_by_role("button", name="Erase for good").click()
    expect(page.get_by_role("status")).to_contain_text(f"{lab.site} is gone from the web and from here.")
    _good(page)
