"""Who is published at once, who waits, and what is asked of a writer."""

from typing import Any

import pytest

from comments_svc.moderation.model import Act
from comments_svc.sites.model import Policy
from tests.moderator import decide, moderator
from tests.service import PAGE, Service, ask, reader_token, refusal


async def _state(it: Service, **comment: Any) -> str:
    answer = await it.post(**comment)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["comment"]["state"])


async def _stored(it: Service) -> tuple[str, list[str]]:
    """State and reasons of the newest comment, as moderators see them."""
    state, reasons = await ask(it, "select (state, reasons) from comment order by created_at desc, id desc limit 1")
    return state, reasons


async def test_where_nothing_waits_everybody_is_published(blog: Service) -> None:
    assert await _state(blog) == "published"
    assert await _stored(blog) == ("published", [])


async def test_where_everything_waits_known_readers_wait_too(blog: Service) -> None:
    token = reader_token()
    await blog.post(token=token)
    await blog.change(policy=Policy.HOLD)
    assert await _state(blog, token=token) == "pending"
    assert await _stored(blog) == ("pending", ["everything-waits"])


async def test_a_first_comment_waits_where_first_timers_do(blog: Service) -> None:
    await blog.change(policy=Policy.FIRST_TIMERS)
    assert await _state(blog, token=reader_token()) == "pending"
    assert await _stored(blog) == ("pending", ["first-comment"])


async def test_a_reader_with_a_published_comment_is_known(blog: Service) -> None:
    await blog.change(policy=Policy.FIRST_TIMERS)
    token, by = reader_token(), await moderator(blog)
    first = await blog.posted(token=token)
    assert await _state(blog, token=token) == "pending"
    await decide(blog, first, Act.APPROVE, by=by)
    assert await _state(blog, token=token) == "published"


async def test_a_reader_whose_comments_were_taken_down_is_not_known(blog: Service) -> None:
    token, by = reader_token(), await moderator(blog)
    first = await blog.posted(token=token)
    await blog.change(policy=Policy.FIRST_TIMERS)
    await decide(blog, first, Act.SPAM, by=by)
    assert await _state(blog, token=token) == "pending"


async def test_a_typed_name_or_address_makes_nobody_known(blog: Service) -> None:
    known = {"name": "Ana", "email": "ana@example.org", "website": "https://ana.example"}
    await blog.post(token=reader_token(), **known)
    await blog.change(policy=Policy.FIRST_TIMERS)
    assert await _state(blog, token=reader_token(), **known) == "pending"
    assert await _state(blog, **known) == "pending"


async def test_known_on_one_site_is_not_known_on_another(blog: Service) -> None:
    await blog.site("other", policy=Policy.FIRST_TIMERS)
    token = reader_token()
    await blog.post(token=token)
    assert await _state(blog, token=token, site="other") == "pending"


async def test_a_filled_trap_is_spam_that_looks_pending_to_its_writer(blog: Service) -> None:
    assert await _state(blog, trap="https://casino.example", token=reader_token()) == "pending"
    assert await _stored(blog) == ("spam", ["trap-filled"])


async def test_a_form_sent_within_a_second_is_spam_that_looks_pending(blog: Service) -> None:
    assert await _state(blog, elapsed_ms=999) == "pending"
    assert await _stored(blog) == ("spam", ["too-fast"])
    assert await _state(blog, elapsed_ms=1000) == "published"


async def test_spam_looks_pending_in_the_own_view_too(blog: Service) -> None:
    token = reader_token()
    id = await blog.posted(trap="x", token=token)
    assert [(each["id"], each["state"]) for each in (await blog.own(token))["comments"]] == [(id, "pending")]
    assert (await blog.thread())["comments"] == []


async def test_a_name_may_be_required(blog: Service) -> None:
    for name in ("", "   ", "\u202e", "\u200b"):
        answer = await blog.post(name=name)
        assert refusal(answer) == (422, "invalid")
        assert [each["field"] for each in answer.json()["errors"]] == ["name"]


async def test_where_names_are_optional_one_without_is_anonymous(blog: Service) -> None:
    await blog.change(name_rule="optional")
    comment = (await blog.post(name=" ")).json()["comment"]
    assert comment["author"]["name"] is None
    await blog.change(policy="publish", lang="de")
    parent = await blog.posted("Without a name.", name="", url=PAGE)
    await blog.posted("With one.", name="Ben", parent=parent, url=PAGE)
    page = await blog.http.get("/sites/blog/page", params={"url": PAGE, "lang": "fr"})
    snapshot = await blog.http.get("/sites/blog/snapshot", params={"url": PAGE})
    feed = await blog.http.get("/sites/blog/feed.atom")
    assert "<bdi>Anonyme</bdi>" in page.text and "<bdi>Anonym</bdi>" in snapshot.text
    assert "<author><name>Anonym</name></author>" in feed.text


async def test_a_name_is_one_line_without_controls(blog: Service) -> None:
    comment = (await blog.post(name="  A\u202ena \n\t Maria\x07 ")).json()["comment"]
    assert comment["author"]["name"] == "Ana Maria"


async def test_an_address_may_be_required(blog: Service) -> None:
    await blog.change(email_rule="required")
    for email in ("", None):
        answer = await blog.post(email=email)
        assert refusal(answer) == (422, "invalid")
        assert [each["field"] for each in answer.json()["errors"]] == ["email"]
    assert (await blog.post(email="ana@example.org")).status_code == 201


async def test_where_addresses_are_not_wanted_none_is_stored(blog: Service) -> None:
    await blog.change(email_rule="off")
    await blog.post(email="ana@example.org")
    assert await ask(blog, "select email from comment") is None


async def test_an_address_is_in_no_answer(blog: Service) -> None:
    token = reader_token()
    posted = await blog.post(email="ana@example.org", token=token)
    assert "ana@" not in posted.text + str(await blog.thread()) + str(await blog.own(token))


@pytest.mark.parametrize("email", ["ana", "@example.org", "ana@", "a na@example.org", "a@b@c", "ana@b.example\n"])
async def test_what_can_be_no_address_is_refused(blog: Service, email: str) -> None:
    answer = await blog.post(email=email)
    assert refusal(answer) == (422, "invalid")
    assert [each["field"] for each in answer.json()["errors"]] == ["email"]


@pytest.mark.parametrize("website", ["https://ana.example", "http://ana.example/~ana?x=1#y"])
async def test_a_website_is_shown_as_it_was_typed(blog: Service, website: str) -> None:
    assert (await blog.post(website=website)).json()["comment"]["author"]["url"] == website


@pytest.mark.parametrize(
    "website",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
        "ftp://ana.example",
        "//ana.example",
        "ana.example",
        "https://",
        "https://ana.example\n",
        "java\nscript:https://ana.example",
        "https://ana .example",
    ],
)
async def test_a_website_is_an_http_address_or_refused(blog: Service, website: str) -> None:
    answer = await blog.post(website=website)
    assert refusal(answer) == (422, "invalid")
    assert [each["field"] for each in answer.json()["errors"]] == ["website"]


async def test_the_address_of_the_client_is_stored_as_a_keyed_hash_only(blog: Service) -> None:
    await blog.post()
    stored = await ask(blog, "select ip_hash from comment")
    assert stored == blog.secret.ip_hash("203.0.113.9", blog.clock.now)
