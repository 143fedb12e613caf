"""The page of a writer: what is known, what moderators think of them, and all of theirs at once."""

from datetime import timedelta

from tests.desk import signed_in
from tests.integration.test_bulk import _work
from tests.postbox import Reader, mailing
from tests.service import Service, ask, reader_token, refusal


async def _reader_of(it: Service, comment: str) -> str:
    return str(await ask(it, "select reader_id from comment where id = $1::text::uuid", comment))


async def test_a_writer_is_judged_from_the_card_and_from_a_page_of_their_own(blog: Service) -> None:
    token = reader_token()
    first = await blog.posted("Good tea.", token=token, name="Ana", email="ana@example.org")
    await blog.posted("More tea.", token=token, name="Ana")
    async with signed_in(blog) as desk:
        await desk.look_at(first)
        await desk.follow("About its author")
        assert "ana@example.org typed, not proven" in desk.words
        assert "Published 2 100 % of those that were decided about" in desk.words
        assert "More tea." in desk.words and "holds for this browser alone" in desk.words
        await desk.press("Save", stand="banned", ends="7", note="Sells watches.")
        assert "Banned" in desk.words and "until" in desk.words and "Sells watches." in desk.words
        assert refusal(await blog.post("Tea?", token=token)) == (403, "banned")
        await desk.press("Undo")
        assert (await blog.post("Tea?", token=token)).json()["comment"]["state"] == "published"
        assert "Sells watches." in desk.words
        await desk.look_at(first)
        await desk.press("Hold author")
        assert (await blog.post("And tea?", token=token)).json()["comment"]["state"] == "pending"
        await desk.look_at(first)
        assert "Always held" in desk.row(first)
        await desk.press("Trust author")
        await desk.press("Undo")
        assert await ask(blog, "select standing from reader where note <> ''") == "held"
        await desk.press("Save", stand="trusted", ends="1", note="")
        blog.clock.move(timedelta(days=2))
        await desk.sign_in_again(blog)
        await desk.look_at(first)
        await desk.follow("About its author")
        assert "Trusted ·" not in desk.words
        await desk.post(f"/dashboard/sites/blog/readers/{first}", stand="banned")
        assert (desk.answer.status_code, "There is no such reader." in desk.words) == (404, True)


async def test_all_by_a_person_goes_to_the_bin_at_once_in_every_browser_of_theirs(clean_url: str) -> None:
    async with mailing(clean_url) as it:
        here, there = Reader(it), Reader(it)
        for each in (here, there):
            await each.prove()
        first = await it.posted("One.", token=here.token, name="Ana")
        await it.posted("Two.", token=there.token, name="Ana")
        await it.posted("Three.", token=reader_token(), name="Bob")
        async with signed_in(it) as desk:
            await desk.look_at(first)
            await desk.follow("About its author")
            assert "ana@example.org proven" in desk.words and "Browsers 2" in desk.words
            stale = desk.fields("Delete all by this person")
            it.clock.move(timedelta(minutes=1))
            late = await it.posted("Late.", token=there.token, name="Ana")
            await desk.send("Delete all by this person", stale)
            await _work(it)
            assert await ask(it, "select count(*) from comment where state = 'rejected'") == 2
            assert len(await it.texts()) == 2 and "Late." in str(await it.texts())
            await desk.visit(desk.answer.headers.get("location") or str(desk.answer.url))
            assert "Deleted: 2." in desk.words
            await desk.press("Undo all of it")
            await _work(it)
            assert len(await it.texts()) == 4
            assert await ask(it, "select state from comment where id = $1::text::uuid", late) == "published"


async def test_the_writers_of_many_are_banned_at_once_and_all_of_it_undone(blog: Service) -> None:
    tokens = [reader_token() for _ in range(3)]
    ids = [await blog.posted(f"Spam {nr}.", token=each) for nr, each in enumerate(tokens)]
    async with signed_in(blog) as desk:
        await desk.look_at(ids[0])
        await desk.press("Ban")
        await desk.queue("published")
        await desk.press("Ban authors", comment=ids[:2])
        await _work(blog)
        await desk.visit(str(desk.answer.url))
        assert "Banned: 1 reader." in desk.words
        assert [(await blog.post("Again.", token=each)).status_code for each in tokens] == [403, 403, 201]
        await desk.press("Undo all of it")
        await _work(blog)
        assert [(await blog.post("Once more.", token=each)).status_code for each in tokens] == [403, 201, 201]
        await desk.queue("published")
        await desk.press("Ban authors", comment=ids[:1])
        await _work(blog)
        await desk.visit(str(desk.answer.url))
        assert "Nobody was banned" in desk.words
