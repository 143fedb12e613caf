"""Atom feeds as RFC 4287 wants them, whatever stands in names, titles and comments."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2
import pytest
from lxml import etree, html

from comments_svc.moderation.model import Act
from comments_svc.sites.model import Policy
from comments_svc.threads import feed as statements
from tests.moderator import decide, moderator
from tests.service import BLOG, PAGE, PUBLIC_URL, Service, ask, do, reader_token

SITE_FEED: Final = "/sites/blog/feed.atom"
NAMESPACES: Final = {"a": "http://www.w3.org/2005/Atom", "thr": "http://purl.org/syndication/thread/1.0"}
OTHER_PAGE: Final = f"{BLOG}/other/?a=1&b=2"


async def fetch(blog: Service, url: str | None = None, **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await blog.http.get(SITE_FEED, params={"url": url} if url else {}, headers=named)


async def feed(blog: Service, url: str | None = None) -> Any:
    answer = await fetch(blog, url)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    document = etree.fromstring(answer.content)  # strict: not well-formed raises
    check_atom(document)
    return document


def at(node: Any, path: str) -> list[Any]:
    found: list[Any] = node.xpath(path, namespaces=NAMESPACES)
    return found


def check_atom(document: Any) -> None:
    """What RFC 4287, sections 4.1.1 and 4.1.2, demands of a feed and of its entries."""
    assert document.tag == "{http://www.w3.org/2005/Atom}feed"
    for each in [document, *at(document, "a:entry")]:
        assert [len(at(each, f"a:{name}")) for name in ("id", "title", "updated")] == [1, 1, 1]
        assert urlsplit(at(each, "a:id/text()")[0]).scheme
        for moment in at(each, "a:updated/text() | a:published/text()"):
            assert datetime.fromisoformat(moment).tzinfo is not None
        assert len(at(each, "a:link[@rel='alternate']")) == 1
    assert len(at(document, "a:link[@rel='self']")) == 1
    for entry in at(document, "a:entry"):
        assert at(entry, "a:author/a:name/text()") != []
        assert [each.get("type") for each in at(entry, "a:content")] == ["html"]
    ids = at(document, "a:entry/a:id/text()")
    assert len(ids) == len(set(ids))


def contents(document: Any) -> list[str]:
    return [html.fromstring(each).text_content() for each in at(document, "a:entry/a:content/text()")]


async def test_a_site_without_comments_has_an_empty_feed(blog: Service) -> None:
    document = await feed(blog)
    assert contents(document) == []
    assert at(document, "a:title/text()") == ["Comments on A Blog"]


async def test_a_page_that_is_not_known_has_an_empty_feed_and_is_not_stored(blog: Service) -> None:
    assert contents(await feed(blog, f"{BLOG}/unknown/")) == []
    assert await ask(blog, "select count(*) from thread") == 0


async def test_an_entry_is_a_comment_in_its_post(blog: Service) -> None:
    id = await blog.posted("Some *words* & more", name="Ana", title="On queues", email="ana@example.org")
    (entry,) = at(await feed(blog), "a:entry")
    assert at(entry, "a:id/text()") == [f"{PUBLIC_URL}/sites/blog/c/{id}"]
    assert at(entry, "a:title/text()") == ["Ana on On queues"]
    assert at(entry, "a:author/a:name/text()") == ["Ana"]
    assert at(entry, "a:link/@href") == [f"{PAGE}#comment-{id}"]
    assert at(entry, "a:content/text()") == ["<p>Some <em>words</em> &amp; more</p>"]
    assert datetime.fromisoformat(at(entry, "a:published/text()")[0]) == _to_ms(blog.clock.now)


def _to_ms(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


async def test_a_reply_names_what_it_answers(blog: Service) -> None:
    root = await blog.posted("Question")
    await blog.posted("Answer", parent=root)
    refs = at(await feed(blog, PAGE), "a:entry/thr:in-reply-to/@ref")
    assert refs == [f"{PUBLIC_URL}/sites/blog/c/{root}"]


async def test_a_sites_feed_has_the_newest_of_all_pages_and_a_pages_feed_only_its_own(blog: Service) -> None:
    for number in range(60):
        blog.clock.move(timedelta(seconds=1))
        await blog.posted(f"Number {number}", url=PAGE if number % 2 else OTHER_PAGE)
    assert contents(await feed(blog)) == [f"Number {each}" for each in range(59, 9, -1)]
    assert contents(await feed(blog, PAGE)) == [f"Number {each}" for each in range(59, 0, -2)]
    document = await feed(blog, OTHER_PAGE)
    assert at(document, "a:link[@rel='alternate']/@href") == [OTHER_PAGE]
    assert contents(document)[0] == "Number 58"


async def test_the_date_of_publication_counts_not_that_of_writing(blog: Service) -> None:
    await blog.change(policy=Policy.HOLD)
    early = await blog.posted("Written first")
    blog.clock.move(timedelta(hours=1))
    late = await blog.posted("Written last")
    by = await moderator(blog)
    for id in (late, early):
        blog.clock.move(timedelta(hours=1))
        await decide(blog, id, Act.APPROVE, by=by)
    assert contents(await feed(blog)) == ["Written first", "Written last"]


async def test_an_edit_brings_a_comment_to_the_top_of_its_pages_feed(blog: Service) -> None:
    token = reader_token()
    first = await blog.posted("First", token=token)
    await blog.posted("Second")
    blog.clock.move(timedelta(minutes=5))
    await blog.edit(first, "First, corrected", token)
    document = await feed(blog, PAGE)
    assert contents(document) == ["First, corrected", "Second"]
    assert datetime.fromisoformat(at(document, "a:entry/a:updated/text()")[0]) == _to_ms(blog.clock.now)


async def test_what_waits_or_is_gone_is_in_no_feed(blog: Service) -> None:
    token = reader_token()
    gone = await blog.posted("Taken back", token=token)
    await blog.posted("A reply", parent=gone)
    await blog.delete(gone, token)
    await blog.change(policy=Policy.HOLD)
    await blog.posted("Waits")
    await blog.posted("A trap", trap="x")
    assert contents(await feed(blog)) == contents(await feed(blog, PAGE)) == ["A reply"]


async def test_personal_data_is_in_no_feed(blog: Service) -> None:
    await blog.posted("Hello", email="private@example.org", token=(token := reader_token()))
    for answer in (await fetch(blog), await fetch(blog, PAGE)):
        assert "private" not in answer.text
        assert token not in answer.text
        assert "203.0.113" not in answer.text


NASTY: Final = (
    "<script>alert(1)</script>",
    "]]> & \"quotes\" 'and' <b>",
    "\u0001\u000b\ufffe\U0001f600",
    "&amp;nbsp; &#0;",
)


@pytest.mark.parametrize("nasty", NASTY)
async def test_nothing_that_people_type_breaks_a_feed(blog: Service, nasty: str) -> None:
    await blog.posted("Body")
    await do(blog, "update comment set name = $1, html = '<p>' || $1 || '</p>'", nasty)
    await do(blog, "update thread set title = $1, url = $2 || $1", nasty, PAGE)
    await blog.change(title=nasty)
    for document in (await feed(blog), await feed(blog, PAGE)):
        assert {each.tag for each in document.iter()} <= {f"{{{space}}}{name}" for space, name in _EXPECTED}
        kept = "".join(char for char in nasty if char not in "\u0001\u000b\ufffe")
        assert at(document, "a:entry/a:author/a:name/text()") == [kept]


_EXPECTED: Final = [
    (NAMESPACES["a"], name)
    for name in (
        "feed",
        "id",
        "title",
        "updated",
        "link",
        "generator",
        "entry",
        "published",
        "author",
        "name",
        "content",
    )
]


@pytest.mark.parametrize("url", [None, PAGE])
async def test_an_unchanged_feed_is_not_sent_again(blog: Service, url: str | None) -> None:
    await blog.posted("Once")
    etag = (await fetch(blog, url)).headers["etag"]
    again = await fetch(blog, url, if_none_match=etag)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    blog.clock.move(timedelta(seconds=2))
    await blog.posted("Twice")
    changed = await fetch(blog, url, if_none_match=etag)
    assert (changed.status_code, changed.headers["etag"] == etag) == (200, False)


async def test_the_date_of_the_last_change_counts_where_no_etag_is_sent(blog: Service) -> None:
    await blog.posted("Once")
    first = await fetch(blog)
    stamp = first.headers["last-modified"]
    assert parsedate_to_datetime(stamp) == blog.clock.now.replace(microsecond=0)
    assert (await fetch(blog, if_modified_since=stamp)).status_code == 304
    earlier = format_datetime(datetime(2020, 1, 1, tzinfo=UTC), usegmt=True)
    for headers in (
        {"if_modified_since": earlier},
        {"if_modified_since": "not a date"},
        {"if_modified_since": stamp, "if_none_match": '"another"'},
    ):
        assert (await fetch(blog, **headers)).status_code == 200


async def test_a_feed_is_open_to_every_reader_and_small_on_the_wire(blog: Service) -> None:
    await blog.posted("word " * 200)
    answer = await fetch(blog, accept_encoding="gzip")
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "public" in answer.headers["cache-control"]
    assert "set-cookie" not in answer.headers


async def test_feeds_walk_an_index_however_many_comments_there_are(blog: Service) -> None:
    await blog.posted("One")
    async with blog.db.tx() as tx:
        site = await tx.raw.fetchval("select id from site")
        await tx.raw.execute("set local enable_seqscan = off")
        await tx.raw.execute("set local enable_sort = off")
        for statement, arguments in ((statements._OF_SITE, (site, 50)), (statements._OF_THREAD, (site, PAGE, 50))):
            rows = await tx.raw.fetch(f"explain {statement.sql}", *arguments)
            plan = "\n".join(row[0] for row in rows)
            assert "Seq Scan" not in plan and "Sort" not in plan, plan
            assert "comment_feed" in plan or "comment_changes" in plan, plan
