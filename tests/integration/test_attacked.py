"""What an attacker tried and got through with once."""

import pytest

from comments_svc.sites.model import Policy
from tests.service import BLOG, service


@pytest.mark.parametrize("website", ["http://[x", "https://a]b", "https://bank.example@evil.example/"])
async def test_a_website_must_be_an_address_that_can_be_linked(database_url: str, website: str) -> None:
    async with service(database_url) as on:
        await on.site()
        answer = await on.post(website=website)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "website")


async def test_an_address_may_not_grow_without_bound_by_percent_encoding(database_url: str) -> None:
    async with service(database_url) as on:
        await on.site()
        answer = await on.post(url=f"{BLOG}/{'字' * 1_900}")
    assert (answer.status_code, answer.json()["type"].rsplit("/", 1)[-1]) == (422, "bad-url")


async def test_a_title_that_waits_stands_above_no_page(database_url: str) -> None:
    async with service(database_url) as on:
        await on.site(policy=Policy.HOLD)
        assert (await on.post(title="Buy at evil.example")).status_code == 201
        assert (await on.thread())["thread"]["title"] == ""


async def test_a_page_is_named_by_its_first_published_comment(database_url: str) -> None:
    async with service(database_url) as on:
        await on.site()
        assert (await on.post(title="Buy at evil.example", trap="x")).status_code == 201
        assert (await on.post(title="On queues")).status_code == 201
        assert (await on.thread())["thread"]["title"] == "On queues"


async def test_a_date_beyond_all_calendars_is_no_date(database_url: str) -> None:
    async with service(database_url) as on:
        await on.site()
        since = {"if-modified-since": "Mon, 01 Jan 99999999999 00:00:00 GMT"}
        assert (await on.http.get("/sites/blog/feed.atom", headers=since)).status_code == 200


async def test_no_redirect_follows_the_host_header(database_url: str) -> None:
    async with service(database_url) as on:
        answer = await on.http.get("/dashboard/sign-in/?token=x", headers={"host": "evil.example"})
    assert (answer.status_code, answer.headers.get("location")) == (404, None)
