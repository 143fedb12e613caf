"""The address that a comment may be mailed to: in the API and on the page without JavaScript."""

from urllib.parse import unquote

from comments_svc.mail.server import Server
from comments_svc.notify.letterhead import Post
from tests.plain_browser import plain_browser
from tests.post_office import head_of
from tests.service import BLOG, PAGE, Service, ask

_PATH = "/api/v1/sites/blog/mail-address"
_FROM = {"origin": BLOG}


def takes_mail(it: Service) -> Post:
    post = Post(head_of(it), Server.parse("smtp://127.0.0.1:9?tls=off"))
    it.state["post"] = post
    return post


async def test_a_page_has_one_address_however_often_it_is_asked_for(blog: Service) -> None:
    post = takes_mail(blog)
    answers = [await blog.http.post(_PATH, json={"url": url}, headers=_FROM) for url in (PAGE, PAGE, f"{BLOG}/other/")]
    assert [each.status_code for each in answers] == [200, 200, 200]
    first, again, other = (each.json()["address"] for each in answers)
    assert first == again != other
    assert post.head.addresses is not None
    token = post.head.addresses.read(first)
    assert token is not None
    assert token.kind == "p"
    assert await ask(blog, "select t.url from reply_address a join thread t on t.id = a.thread_id where a.id = $1",
                     token.id) == PAGE  # fmt: skip


async def test_the_link_opens_a_mail_about_the_page_and_nothing_else(blog: Service) -> None:
    takes_mail(blog)
    title = "Bread & water?\r\nBcc: eve@evil.example"
    found = (await blog.http.post(_PATH, json={"url": PAGE, "title": title}, headers=_FROM)).json()
    link, _, query = found["mailto"].partition("?")
    assert link == f"mailto:{found['address']}"
    assert "&" not in query and "\n" not in unquote(query)
    assert unquote(query) == "subject=Bread & water? Bcc: eve@evil.example"


async def test_a_site_with_only_a_plain_address_says_that_one_with_the_page_in_the_subject(blog: Service) -> None:
    await blog.change(mail="hello@blog.example")
    found = (await blog.http.post(_PATH, json={"url": PAGE}, headers=_FROM)).json()
    assert found["address"] == "hello@blog.example"
    assert unquote(found["mailto"]) == f"mailto:hello@blog.example?subject=Comment on {PAGE}"


async def test_where_mail_is_not_taken_there_is_no_address(blog: Service) -> None:
    answer = await blog.http.post(_PATH, json={"url": PAGE}, headers=_FROM)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (409, "mail-off")
    async with plain_browser(blog) as reader:
        await reader.open()
        assert "e-mail your comment" not in reader.words


async def test_a_page_of_another_site_and_another_origin_get_none(blog: Service) -> None:
    takes_mail(blog)
    foreign = await blog.http.post(_PATH, json={"url": "https://evil.example/"}, headers=_FROM)
    elsewhere = await blog.http.post(_PATH, json={"url": PAGE}, headers={"origin": "https://evil.example"})
    assert (foreign.status_code, elsewhere.status_code) == (422, 403)
    assert await ask(blog, "select count(*) from reply_address") == 0


async def test_the_page_without_javascript_offers_mail_and_a_look_makes_no_address(blog: Service) -> None:
    takes_mail(blog)
    async with plain_browser(blog) as reader:
        await reader.open()
        assert "or e-mail your comment: blog@reply.example" in reader.words
        [link] = reader.document.xpath("//a[starts-with(@href, 'mailto:')]/@href")
    assert unquote(link) == f"mailto:blog@reply.example?subject=Comment on {PAGE}"
    assert await ask(blog, "select count(*) from reply_address") == 0


async def test_the_page_without_javascript_names_the_address_that_the_widget_names(blog: Service) -> None:
    """Where somebody has written: any subject will do then."""
    takes_mail(blog)
    await blog.posted("First.")
    async with plain_browser(blog) as reader:
        seen = set()
        for _ in range(2):
            await reader.open()
            [link] = reader.document.xpath("//a[starts-with(@href, 'mailto:')]/@href")
            seen.add(unquote(link).partition("?")[0])
        assert "in the subject" not in reader.words
    answer = await blog.http.post(_PATH, json={"url": PAGE}, headers=_FROM)
    assert seen == {f"mailto:{answer.json()['address']}"}
    assert await ask(blog, "select count(*) from reply_address where kind = 'p'") == 1


async def test_a_page_that_nobody_has_written_on_gets_its_address_when_a_reader_asks_and_keeps_what_was_typed(
    blog: Service,
) -> None:
    takes_mail(blog)
    async with plain_browser(blog) as reader:
        await reader.open()
        await reader.press("Show an address for this page alone", text="Half a sent", name="Ana")
        assert reader.answer.status_code == 200
        [link] = reader.document.xpath("//a[starts-with(@href, 'mailto:')]/@href")
        assert reader.document.xpath("//textarea[@name='text']/text()")[0].strip() == "Half a sent"
        assert "Show an address" not in reader.words and "No comments yet" in reader.words
    answer = await blog.http.post(_PATH, json={"url": PAGE}, headers=_FROM)
    assert unquote(link).partition("?")[0] == f"mailto:{answer.json()['address']}"
