"""Long and deep discussions on the page: nothing of them is out of reach, and no page is endless."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from comments_svc.sites.model import Policy
from tests.plain_browser import PlainBrowser, plain_browser
from tests.service import PAGE, Service

ROOTS = 130
REPLIES = 115


@pytest.fixture
async def ana(blog: Service) -> AsyncIterator[PlainBrowser]:
    async with plain_browser(blog) as browser:
        yield browser


async def many_roots(blog: Service, number: int = ROOTS) -> list[str]:
    ids = []
    for each in range(number):
        blog.clock.move(timedelta(seconds=1))
        ids.append(await blog.posted(f"Root {each}"))
    return ids


async def many_replies(blog: Service, number: int = REPLIES) -> tuple[str, list[str]]:
    root = await blog.posted("The root")
    ids = []
    for each in range(number):
        blog.clock.move(timedelta(seconds=1))
        ids.append(await blog.posted(f"Reply {each}", parent=root))
    return root, ids


def depth(browser: PlainBrowser, id: str) -> int:
    return len(browser.document.xpath(f"//li[@id='comment-{id}']/ancestor-or-self::li[starts-with(@id, 'comment-')]"))


@pytest.mark.parametrize("sort", ["oldest", "newest", "best"])
async def test_every_comment_is_reached_by_show_more_exactly_once(blog: Service, ana: PlainBrowser, sort: str) -> None:
    await many_roots(blog)
    await ana.open(sort=sort)
    seen = ana.comments()
    while ana.document.xpath("//a[text()='Show more comments']"):
        await ana.follow("Show more comments")
        seen += ana.comments()
    expected = [f"Root {each}" for each in range(ROOTS)]
    assert seen == (expected[::-1] if sort == "newest" else expected)


async def test_the_replies_of_one_comment_are_shown_in_parts(blog: Service, ana: PlainBrowser) -> None:
    await many_replies(blog)
    await ana.open()
    seen = ana.comments()[1:]
    assert len(seen) == 3
    await ana.follow(f"Show {REPLIES - 3} more replies")
    seen += ana.comments()
    await ana.follow("Show more replies")
    seen += ana.comments()
    assert seen == [f"Reply {each}" for each in range(REPLIES)]
    await ana.follow("Show them from the start")
    assert ana.comments()[0] == "The root"


async def test_a_link_to_a_comment_leads_to_a_page_that_has_it(blog: Service, ana: PlainBrowser) -> None:
    _, ids = await many_replies(blog)
    await ana.open(comment=ids[60])
    assert "Reply 60" in ana.comments()
    await ana.open(comment="01a20758-e816-70e2-a5d6-af509ff64ea8")
    assert "That comment is no longer here." in ana.words


async def test_one_can_answer_a_comment_that_is_on_no_first_page(blog: Service, ana: PlainBrowser) -> None:
    _, ids = await many_replies(blog)
    await ana.open(reply=ids[60])
    blog.clock.move(timedelta(seconds=5))
    await ana.press("Post reply", name="Ben", text="Found you")
    assert "Found you" in ana.comments()


@pytest.mark.parametrize("policy", [Policy.HOLD, Policy.PUBLISH])
@pytest.mark.parametrize("sort", ["oldest", "newest"])
async def test_ones_own_new_comment_is_on_the_page_that_follows(
    blog: Service, ana: PlainBrowser, policy: Policy, sort: str
) -> None:
    await many_roots(blog)
    await blog.change(policy=policy)
    await ana.open(sort=sort)
    blog.clock.move(timedelta(seconds=5))
    await ana.press("Post comment", name="Ben", text="Mine")
    assert "Mine" in ana.comments()


async def test_an_own_reply_that_waits_stands_where_it_belongs(blog: Service, ana: PlainBrowser) -> None:
    _, ids = await many_replies(blog)
    await blog.change(policy=Policy.HOLD)
    await ana.open(reply=ids[60])
    blog.clock.move(timedelta(seconds=5))
    await ana.press("Post reply", name="Ben", text="Waiting here")
    id = ana.url.partition("#comment-")[2]
    assert ana.document.xpath(f"//li[@id='comment-{id}']/ancestor::li/@id")[-1] == f"comment-{ids[60]}"


async def test_from_the_fifth_level_on_replies_stand_beside_each_other_and_say_whom_they_answer(
    blog: Service, ana: PlainBrowser
) -> None:
    ids = [await blog.posted("Level 1", name="Person 1")]
    for level in range(2, 9):
        blog.clock.move(timedelta(seconds=1))
        ids.append(await blog.posted(f"Level {level}", name=f"Person {level}", parent=ids[-1]))
    await ana.open()
    assert [depth(ana, id) for id in ids] == [1, 2, 3, 4, 4, 4, 4, 4]
    assert "in reply to Person 7" in ana.comment(ids[7])
    assert ana.document.xpath(f"//li[@id='comment-{ids[7]}']//a[contains(., 'in reply to')]/@href") == [
        f"#comment-{ids[6]}"
    ]
    assert "in reply to" not in ana.comment(ids[3])


async def test_the_order_can_be_chosen_and_best_needs_votes(blog: Service, ana: PlainBrowser) -> None:
    await many_roots(blog, 3)
    await ana.open()
    await ana.follow("Newest first")
    assert ana.comments() == ["Root 2", "Root 1", "Root 0"]
    assert "Best first" in ana.words
    await blog.change(votes="false")
    await ana.reload()
    assert "Best first" not in ana.words
    assert "Vote" not in ana.answer.text


@pytest.mark.parametrize("wrong", ["sort=worst", "after=x", "root=x", "comment=x", "url=", "url=ftp://x", "reply=1"])
async def test_an_address_that_makes_no_sense_is_answered_in_words(ana: PlainBrowser, wrong: str) -> None:
    address = f"/sites/blog/page?{wrong}" if wrong.startswith("url") else f"/sites/blog/page?url={PAGE}&{wrong}"
    await ana.visit(address)
    assert ana.answer.status_code == 422
    assert ana.document.xpath("//h1")


async def test_what_others_add_to_an_address_does_no_harm(blog: Service, ana: PlainBrowser) -> None:
    await blog.posted("Here")
    await ana.open(fbclid="abc", utm_source="mail")
    assert ana.comments() == ["Here"]


async def test_a_permanent_link_leads_to_the_comment_in_its_post(blog: Service, ana: PlainBrowser) -> None:
    id = await blog.posted("Here", url=f"{PAGE}#section")
    answer = await ana.http.get(f"/sites/blog/c/{id}")
    assert (answer.status_code, answer.headers["location"]) == (302, f"{PAGE}#comment-{id}")
    for missing in ("01a20758-e816-70e2-a5d6-af509ff64ea8", "x"):
        assert (await ana.http.get(f"/sites/blog/c/{missing}")).status_code == 404
    await blog.change(policy=Policy.HOLD)
    assert (await ana.http.get(f"/sites/blog/c/{await blog.posted('Hidden')}")).status_code == 404
