from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.database import DatabaseServer
from tests.e2e.browser import chromium_args, require_chromium
from tests.e2e.post import Post
from tests.e2e.product import Lab, Product, running
from tests.e2e.visitors import TIMEOUT_MS, Visitor, Visitors

# Pages that a test makes up have no address of this machine, and Chromium lets no others ask it for anything.
_LOOPBACK: Final = "--disable-features=LocalNetworkAccessChecks"


@pytest.fixture(scope="session")
def chromium() -> Path:
    return require_chromium()


@pytest.fixture(scope="session")
def product(
    chromium: Path,  # noqa: ARG001 (no service where no browser is)
    postgres: DatabaseServer,
    template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Product]:
    """One for all tests of a process: each has threads, and where it needs them sites, of its own."""
    with postgres.database(template) as dsn, running(dsn, tmp_path_factory.mktemp("product") / "service.log") as it:
        yield it


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """For a module, not for the session: while it is open an event loop runs in this thread, where tests of other
    folders want to start theirs."""
    expect.set_options(timeout=TIMEOUT_MS)
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium, args=[*chromium_args(), _LOOPBACK])


@pytest.fixture
def visitors(browser: Browser, product: Product) -> Iterator[Visitors]:
    """Fails the test that uses it for errors, violated policies, third hosts and readers' cookies in any page."""
    reported = len(product.csp_reports())
    everybody = Visitors(browser, product)
    yield everybody
    faults = everybody.leave()
    assert [*faults, *product.csp_reports()[reported:]] == []


@pytest.fixture
def reader(visitors: Visitors) -> Visitor:
    return visitors.reader()


@pytest.fixture
def post(product: Product) -> Post:
    return product.post


@pytest.fixture
def lab(product: Product) -> Lab:
    """A site where nothing waits, and an empty page of it."""
    return product.new_site()
