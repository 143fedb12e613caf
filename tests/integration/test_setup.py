"""From an empty installation to a first comment, and what a look at a page says is wrong there."""

import html
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from comments_svc.moderation.model import Act
from comments_svc.moderators.create_first_owner import first_owner_token
from comments_svc.setup.read_policy import missing
from comments_svc.sites.model import Policy
from tests.desk import Desk, sign_in_token, signed_in
from tests.moderator import decide, moderator
from tests.plain_browser import PlainBrowser
from tests.service import PUBLIC_URL, Service, ask, do, service
from tests.web_peer import Peer, peer, says

OURS = "http://localhost:8000"
GOOD = f'<comment-thread site="blog"></comment-thread><script async src="{OURS}/embed.js"></script>'
CHECK = "/dashboard/sites/blog/setup/check"


@pytest.fixture
async def blog() -> AsyncIterator[Peer]:
    """Somebody's blog."""
    async with peer() as it:
        yield it


@pytest.fixture
async def open_service(database_url: str, blog: Peer) -> AsyncIterator[Service]:
    async with service(database_url, private_hosts=blog.host, rate_limits="on") as it:
        yield it


@pytest.fixture
async def desk(open_service: Service, blog: Peer) -> AsyncIterator[Desk]:
    await open_service.site(origin=blog.url)
    async with signed_in(open_service) as desk:
        yield desk


async def _first_link(it: Service) -> str | None:
    async with it.db.read() as on:
        token = await first_owner_token(on, it.secret, now=it.clock.now)
    return f"/dashboard/setup?token={token}" if token else None


async def test_the_first_account_is_made_once_and_adds_a_site(open_service: Service, blog: Peer) -> None:
    blog.answer = says("200 OK", body=b'<html lang="de-AT"><title>Kleine Blumen</title>')
    link = await _first_link(open_service)
    assert link is not None
    async with open_service.browser("198.51.100.7") as http:
        her = PlainBrowser(http)
        await her.visit("/dashboard/setup?token=else")
        assert "not valid any more" in her.words
        await her.visit(link)
        await her.press("Create the account", email="kim", name=" ")
        assert her.answer.status_code == 422
        assert "e-mail address" in her.words
        await her.press("Create the account", email="kim@blog.example", name="Kim", lang="de")
        assert her.url.endswith("/dashboard/sites/new")
        await her.press("Website hinzufügen", url="nonsense://x")
        assert (her.answer.status_code, "Bitte geben Sie die Adresse Ihres Blogs ein." in her.words) == (422, True)
        await her.press("Website hinzufügen", url=f"{blog.url}/about?x=1", slug="new")
        assert (her.answer.status_code, "reserviertes Wort" in her.words) == (422, True)
        await her.press("Website hinzufügen", url=f"{blog.url}/about?x=1", policy="hold", slug="")
        assert her.url.endswith("/dashboard/sites/blog/setup")
        await her.visit("/dashboard/sites/new")
        await her.press("Website hinzufügen", url=blog.url)
        assert (her.answer.status_code, "gibt es schon" in her.words) == (422, True)
    async with open_service.browser("198.51.100.8") as http:
        second = PlainBrowser(http)
        await second.visit(link)
        assert "not valid any more" in second.words
    assert await _first_link(open_service) is None
    made = await ask(open_service, "select (title, lang, policy, origins) from site")
    assert made == ("Kleine Blumen", "de", "hold", [blog.url])
    assert await ask(open_service, "select (email, operator, lang) from moderator") == ("kim@blog.example", True, "de")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        pytest.param(says("200 OK", body=b"<p>A post</p>"), "The snippet is not on the page", id="no-snippet"),
        pytest.param(says("200 OK", body=GOOD.partition("<script")[0].encode()), "the script is missing", id="script"),
        pytest.param(says("200 OK", body=b"<script" + GOOD.partition("<script")[2].encode()), "no place", id="element"),
        pytest.param(says("200 OK", body=GOOD.replace('"blog"', '"blgo"').encode()), "names another site", id="slug"),
        pytest.param(says("200 OK", body=GOOD.replace(OURS, "//x.example").encode()), "somewhere else", id="service"),
        pytest.param(says("401 Unauthorized"), "wants a sign-in", id="401"),
        pytest.param(says("200 OK", body=b"<input type=password>"), "wants a sign-in", id="form"),
        pytest.param(says("302 Found", "Location: https://login.example/?next=x"), "wants a sign-in", id="door"),
        pytest.param(says("301 Moved", "Location: http://10.0.0.1/"), "Allow http://10.0.0.1", id="away"),
        pytest.param(says("301 Moved", "Location: /round"), "moves on and on", id="round"),
        pytest.param(says("404 Not Found", body=b"no"), "answers 404", id="404"),
        pytest.param(b"HTTP/1.1 nonsense", "can't be reached", id="broken"),
        pytest.param(
            says("200 OK", "Content-Security-Policy: default-src 'self'; connect-src *", body=GOOD.encode()),
            f"script-src {OURS};",
            id="script-src",
        ),
        pytest.param(
            says(
                "200 OK",
                body=f"<meta http-equiv=content-security-policy content=\"connect-src 'self'\">{GOOD}".encode(),
            ),
            f"connect-src {OURS};",
            id="connect-src",
        ),
        pytest.param(says("200 OK", body=GOOD.encode()), "Nothing has come from it yet.", id="good"),
    ],
)
async def test_a_look_at_a_page_says_what_is_wrong(desk: Desk, blog: Peer, answer: bytes, said: str) -> None:
    blog.answer = answer
    await desk.visit(CHECK)
    await desk.press("Check", url=f"{blog.url}/post/")
    assert said in desk.words
    assert "Open the page" in desk.words


async def test_a_page_that_asks_for_its_comments_works(open_service: Service, desk: Desk, blog: Peer) -> None:
    blog.answer = says("200 OK", body=GOOD.encode())
    page = f"{blog.url}/post/"
    await desk.visit(CHECK)
    await desk.press("Check", url="mailto:x")
    assert desk.answer.status_code == 422
    await desk.press("Check", url="https://other.example/post/")
    assert "belongs to another origin" in desk.words
    assert blog.asked == []  # nobody is asked for a page of another origin
    await desk.visit(CHECK)
    await desk.press("Check", url=page)
    (opened,) = [each.get("href") for each in desk.document.iter("a") if each.text == "Open the page"]
    id = str(UUID(opened.partition("#comment-")[2]))
    quiet = await desk.http.get(desk.url, headers={"accept": "application/json"})
    assert quiet.json() == {"heard": False}
    asked = {"url": page, "comment": id}
    await open_service.http.get("/api/v1/sites/blog/thread", params=asked, headers={"origin": blog.url})
    await desk.reload()
    assert "It works." in desk.words
    for _ in range(10):  # a limit, because each look is a request to somebody
        await desk.visit(CHECK)
        await desk.press("Check", url=page)
    assert desk.answer.status_code == 429


async def test_a_page_heard_from_another_origin_may_be_allowed(open_service: Service, desk: Desk, blog: Peer) -> None:
    blog.answer = says("200 OK", body=GOOD.encode())
    await desk.visit(CHECK)
    await desk.press("Check", url=f"{blog.url}/post/")
    at = desk.url
    asked = {"url": f"{blog.url}/post/", "comment": at.rpartition("/")[2]}
    await open_service.http.get("/api/v1/sites/blog/thread", params=asked, headers={"origin": "https://copy.example"})
    await desk.visit(at)
    assert "https://copy.example is none of the origins of this site" in desk.words
    await desk.press("Allow https://copy.example")
    assert await ask(open_service, "select origins from site") == [blog.url, "https://copy.example"]


async def test_the_steps_stay_on_the_queue_until_they_are_done_or_not_wanted(open_service: Service) -> None:
    await open_service.site(policy=Policy.HOLD)
    async with signed_in(open_service) as desk, signed_in(open_service, "eve@example.org") as eve:
        quiet = {"accept": "application/json"}
        await desk.queue()
        assert "No comments yet" in desk.words
        assert desk.document.xpath("count(//ol[@class='first-steps']/li)") == 6
        assert "Setup: 2 of 6 steps done" in desk.words
        answer = await desk.http.get("/dashboard/sites/blog/setup/comment", headers=quiet)
        assert answer.json() == {"heard": False}
        id = await open_service.posted(title="A post")
        answer = await desk.http.get("/dashboard/sites/blog/setup/comment", headers=quiet)
        assert answer.json() == {"heard": True}
        await desk.visit("/dashboard/sites/blog/setup/comment")
        assert "On A post" in desk.words
        assert "Setup: 3 of 6 steps done" in desk.words
        await desk.queue()
        assert "Setup: 3 of 6 steps done" in desk.words
        assert "Put the snippet on your pages, with the lines for what makes your blog done" in desk.words
        await desk.queue("all")
        assert "The way to your first comment" not in desk.words
        await desk.queue()
        await desk.press("Hide this")
        assert "The way to your first comment" not in desk.words
        await eve.queue()
        assert "The way to your first comment" in eve.words
        await decide(open_service, id, Act.APPROVE, by=await moderator(open_service))
        await eve.queue()
        await eve.press("No, thanks")  # of a passkey: one thing at a time
        assert "What is left to set up Setup: 5 of 6 steps done" in eve.words
        await eve.follow("Try e-mail")
        await eve.press("Skip e-mail")
        await eve.queue()
        assert "What is left to set up" not in eve.words
        await do(open_service, "update site_moderator set role = 'moderator', steps_hidden = false")
        await eve.visit("/dashboard/sites/blog/setup")
        assert "Setup: 4 of 4 steps done" in eve.words  # what is an owner's is not theirs to do
        await eve.visit("/dashboard/?all")  # who has one site may want another
        assert "Your sites" in eve.words


async def test_a_page_by_http_works_under_a_service_by_https_and_is_told_so(database_url: str, blog: Peer) -> None:
    service_url = "https://comments.example"
    blog.answer = says("200 OK", body=GOOD.replace(OURS, service_url).encode())
    async with service(database_url, private_hosts=blog.host, public_url=service_url) as it:
        await it.site(origin=blog.url)
        async with it.browser("198.51.100.7") as http:
            desk = Desk(http, service_url)
            await desk.sign_in(await sign_in_token(it))
            await desk.visit(CHECK)
            await desk.press("Check", url=f"{blog.url}/post/")
    assert "The page comes by plain http" in desk.words
    assert "Serve your blog by https." in desk.words
    assert "Now open it" in desk.words  # for nothing keeps the comments from it
    assert "blocks it" not in desk.words


async def test_a_snippet_whose_links_name_no_page_works_and_is_told_so(desk: Desk, blog: Peer) -> None:
    link = f'<a href="{OURS}/sites/blog/page?url=ADDRESS-OF-THE-PAGE">Comments</a></comment-thread>'
    blog.answer = says("200 OK", body=GOOD.replace("</comment-thread>", link).encode())
    await desk.visit(CHECK)
    await desk.press("Check", url=f"{blog.url}/post/")
    assert "Readers without JavaScript are led nowhere" in desk.words
    assert "still says ADDRESS-OF-THE-PAGE in its links" in desk.words and "Now open it" in desk.words
    blog.answer = says("200 OK", body=GOOD.replace("</comment-thread>", link.replace("ADDRESS-OF-", "x")).encode())
    await desk.press("Check again", url=f"{blog.url}/post/")
    assert "led nowhere" not in desk.words


def test_a_policy_is_read_as_browsers_do() -> None:
    def lacks(policy: str, nonce: str = "") -> list[str]:
        return missing([policy], "https://c.example", "https://blog.example", nonce)

    both = ["script-src", "connect-src"]
    assert lacks("default-src 'none'") == both
    assert lacks("img-src 'self'") == []
    assert lacks("default-src https:") == []
    assert lacks("default-src *.example") == []
    assert lacks("default-src c.example:443/") == []
    assert lacks("default-src c.example:8443") == both
    assert lacks("default-src https://c.example/other/") == both
    assert lacks("script-src 'nonce-Aa' 'strict-dynamic' https://c.example; connect-src *", "Aa") == []
    assert lacks("script-src 'nonce-Aa' 'strict-dynamic' https://c.example; connect-src *") == ["script-src"]
    assert lacks("script-src *; script-src 'none'") == []
    assert lacks("script-src-elem 'none'; script-src *, connect-src 'self'") == both
    assert lacks("default-src 'self' ws: 'unsafe-inline' %%% x:y:z") == both


async def test_the_snippet_names_the_way_by_mail_where_there_is_one(desk: Desk, open_service: Service) -> None:
    async def snippet(guide: str) -> str:
        await desk.visit(f"/dashboard/sites/blog/setup?for={guide}")
        shown = desk.answer.text
        assert "put <code>&lt;svg width=&#34;1&#34; height=&#34;900&#34;" in shown
        return html.unescape(shown.partition('id="snippet">')[2].partition("</code>")[0])

    assert "Read and write comments</a></p>" in await snippet("html")
    await open_service.change(mail="me@blog.example")
    mail = "mailto:me@blog.example?subject=Comment%20on%20"
    assert f'or <a href="{mail}ADDRESS-OF-THE-PAGE">e-mail your comment</a></p>' in await snippet("html")
    assert f'<a href="{mail}{{{{ .Permalink }}}}">' in await snippet("hugo")
    assert f"<a href={{`{mail}${{url}}`}}>" in await snippet("astro")
    scripts = [f'<script is:inline async src="{PUBLIC_URL}/{name}.js">' for name in ("embed", "count", "feedback")]
    assert [each for each in scripts if each not in html.unescape(desk.answer.text)] == []
    await desk.visit("/dashboard/sites/blog/setup?for=jekyll")
    feed = html.unescape(desk.answer.text).partition('id="feed">')[2].partition("</code>")[0]
    page, here = "{{ page.url | absolute_url }}", f"{PUBLIC_URL}/sites/blog"
    assert f"<comments>{here}/page?url={page}</comments>" in feed
    assert f"<wfw:commentRss>{here}/feed.atom?url={page}</wfw:commentRss>" in feed
    assert f'<link rel="replies" type="application/atom+xml" href="{here}/feed.atom?url={page}"/>' in feed
