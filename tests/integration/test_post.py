"""What may be posted, and what is made of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from comments_svc.kernel.ids import uuid7
from tests.service import BLOG, PAGE, Service, ask, do, new_id, reader_token, refusal

OTHER_PAGE = f"{BLOG}/other/"


def _fields(document: dict[str, Any]) -> list[str]:
    """The fields that a 422 complains about."""
    return [each["field"] for each in document["errors"]]


async def test_a_writer_is_answered_with_the_comment_as_only_they_see_it(blog: Service) -> None:
    answer = await blog.post("*Hello*", token=reader_token(), website="https://ana.example", id=(id := new_id()))
    comment = answer.json()["comment"]
    assert answer.status_code == 201
    assert answer.json() == {
        "comment": {
            "id": id,
            "parent": None,
            "root": None,
            "author": {
                "name": "Ana",
                "badge": None,
                "avatar": comment["author"]["avatar"],
                "url": "https://ana.example",
            },
            "body": [["p", ["em", "Hello"]]],
            "at": _time(blog),
            "edited": None,
            "score": 0,
            "state": "published",
            "replies": 0,
            "editable_until": _time(blog, timedelta(seconds=900)),
            "editable_for_s": 900,
            "source": "*Hello*",
        },
        "version": 2,
        "subscription": None,
    }
    assert 0 <= comment["author"]["avatar"] < 360


def _time(it: Service, later: timedelta = timedelta()) -> str:
    return (it.clock.now + later).isoformat().replace("+00:00", "Z")


async def test_one_token_has_one_avatar(blog: Service) -> None:
    token = reader_token()
    hues = [(await blog.post(token=token)).json()["comment"]["author"]["avatar"] for _ in range(3)]
    assert len(set(hues)) == 1


async def test_nobody_can_edit_a_comment_that_was_posted_without_a_token(blog: Service) -> None:
    comment = (await blog.post()).json()["comment"]
    assert comment["editable_until"] is None


async def test_an_id_is_made_when_none_is_sent(blog: Service) -> None:
    answer = await blog.post(id=None)
    assert UUID(answer.json()["comment"]["id"]).version == 7


async def test_any_uuid7_will_do_because_phones_have_wrong_clocks(blog: Service) -> None:
    assert (await blog.post(id=str(uuid7(unix_ms=0)))).status_code == 201
    assert (await blog.post(id=str(uuid7(unix_ms=2**48 - 1)))).status_code == 201


@pytest.mark.parametrize("id", ["84c95ff3-74e8-43b4-bc27-cf5020713963", str(UUID(int=0)), str(UUID(int=2**128 - 1))])
async def test_an_id_that_is_no_uuid7_is_refused(blog: Service, id: str) -> None:
    answer = await blog.post(id=id)
    assert refusal(answer) == (422, "invalid")
    assert _fields(answer.json()) == ["id"]


async def test_a_reply_stands_under_its_parent_and_its_root(blog: Service) -> None:
    root = await blog.posted("Root.")
    reply = await blog.posted("Reply.", parent=root)
    deep = (await blog.post("Deep.", parent=reply)).json()["comment"]
    assert (deep["parent"], deep["root"]) == (reply, root)


async def test_a_parent_that_does_not_exist_is_refused(blog: Service) -> None:
    await blog.posted()
    answer = await blog.post(parent=(missing := new_id()))
    assert refusal(answer) == (409, "no-such-parent")
    assert answer.json()["parent"] == missing


async def test_a_reply_to_nothing_makes_no_thread(blog: Service) -> None:
    assert refusal(await blog.post(parent=new_id())) == (409, "no-such-parent")
    assert await ask(blog, "select count(*) from thread") == 0


async def test_a_parent_on_another_page_is_refused(blog: Service) -> None:
    elsewhere = await blog.posted(url=OTHER_PAGE)
    await blog.posted()
    assert refusal(await blog.post(parent=elsewhere)) == (409, "no-such-parent")


async def test_a_parent_on_another_site_is_refused(blog: Service) -> None:
    await blog.site("other")
    elsewhere = await blog.posted(site="other")
    await blog.posted()
    assert refusal(await blog.post(parent=elsewhere)) == (409, "no-such-parent")


async def test_a_parent_that_readers_cannot_see_is_refused(blog: Service) -> None:
    hidden = await blog.posted(trap="filled")
    assert refusal(await blog.post(parent=hidden)) == (409, "no-such-parent")


async def test_an_answer_to_a_placeholder_is_kept(blog: Service) -> None:
    """It was begun while the comment still stood there: nothing that a person wrote is lost."""
    token = reader_token()
    root = await blog.posted("Root.", token=token)
    await blog.posted("First answer.", parent=root)
    await blog.delete(root, token)
    answer = await blog.post("Second answer.", parent=root)
    assert (answer.status_code, answer.json()["comment"]["root"]) == (201, root)


async def test_an_answer_never_stands_before_what_it_answers(blog: Service) -> None:
    root = (await blog.post()).json()["comment"]
    blog.clock.move(timedelta(hours=-1))
    reply = (await blog.post(parent=root["id"])).json()["comment"]
    assert reply["at"] > root["at"]


async def test_a_closed_thread_takes_no_comments(blog: Service) -> None:
    await blog.posted()
    await do(blog, "update thread set state = 'closed'")
    assert refusal(await blog.post()) == (409, "thread-closed")


async def test_a_page_of_another_origin_is_refused(blog: Service) -> None:
    answer = await blog.post(url="https://evil.example/post/")
    assert refusal(answer) == (422, "foreign-page")
    assert answer.json()["origin"] == "https://evil.example"


async def test_an_unknown_site_is_not_found(blog: Service) -> None:
    answer = await blog.post(site="nobody")
    assert refusal(answer) == (404, "no-such-site")
    assert answer.json()["site"] == "nobody"


async def test_a_text_over_the_limit_of_the_site_is_refused(blog: Service) -> None:
    await blog.change(max_length="20")
    assert (await blog.post("é" * 10)).status_code == 201
    answer = await blog.post("é" * 10 + "e")
    assert refusal(answer) == (422, "too-long")
    assert answer.json()["max_bytes"] == 20


@pytest.mark.parametrize("text", ["", " \n\n ", "> ", "- ", "---", "\u200b", "&nbsp;", "[](https://a.example)"])
async def test_a_text_that_shows_nothing_is_refused(blog: Service, text: str) -> None:
    answer = await blog.post(text)
    assert refusal(answer) == (422, "invalid")
    assert _fields(answer.json()) == ["text"]


async def test_the_title_of_a_page_is_text_in_one_line(blog: Service) -> None:
    await blog.posted(title="<b>A</b>\n\u202epost \u0007 & more", url=PAGE)
    assert (await blog.thread())["thread"]["title"] == "<b>A</b> post & more"


async def test_the_title_is_that_of_the_first_comment(blog: Service) -> None:
    await blog.posted(title="First")
    await blog.posted(title="Second")
    assert (await blog.thread())["thread"]["title"] == "First"


async def test_spellings_of_one_page_are_one_thread(blog: Service) -> None:
    for url in (PAGE, f"{PAGE}#comments", f"{BLOG}:443/post/", "HTTPS://BLOG.example/./post/"):
        await blog.posted(url=url)
    assert await ask(blog, "select array_agg(count) from thread") == [4]
