"""The page of a writer: what is known, what moderators think of them, and all of theirs at once."""

from datetime import timedelta
from pathlib import Path

from comments_svc.sites.model import Policy
from tests.desk import signed_in
from tests.integration.test_bulk import _work
from tests.mail_in import letter, mail_in
from tests.postbox import Reader, mailing
from tests.service import Service, ask, reader_token, refusal


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
        await desk.follow("← Pending")
        await desk.look_at(first)
        await desk.follow("About its author")
        await desk.press("Save", stand="trusted", ends="1", note="")
        assert "is published at once until" in desk.words and "Its author: trusted until" in desk.words
        blog.clock.move(timedelta(days=2))
        await desk.sign_in_again(blog)
        await desk.look_at(first)
        await desk.follow("About its author")
        assert "Trusted ·" not in desk.words
        await desk.post("/dashboard/sites/blog/c/018f0000-0000-7000-8000-000000000000/stand", stand="banned")
        assert (desk.answer.status_code, "There is no such comment" in desk.words) == (404, True)


async def test_the_card_leads_back_to_its_place_and_what_was_thought_can_be_taken_back(blog: Service) -> None:
    token = reader_token()
    await blog.change(policy=Policy.HOLD)
    first = await blog.posted("Good tea.", token=token)
    await blog.posted("Bad tea.", name="Bob", token=reader_token())
    async with signed_in(blog) as desk:
        await desk.visit("/dashboard/sites/blog?tab=all&q=tea&sort=newest")
        before = desk.rows()
        await desk.do(first, "Hold author")
        assert (desk.rows(), desk.asked["q"], desk.asked["sort"]) == (before, ["tea"], ["newest"])
        assert desk.url.endswith(f"#comment-{first}")
        assert "All that Ana writes waits from now on." in desk.row(first) and "Always held" in desk.row(first)
        await desk.do(first, "Undo")
        assert (desk.rows(), "Always held" in desk.row(first)) == (before, False)
        answer = (await desk.script(first, "Ban")).json()
        assert (answer["said"], len(answer["undo"])) == ("Ana can't comment here any more.", 1)
        assert (await desk.script(first, "Ban")).json()["undo"] == []
        assert refusal(await blog.post("Tea?", token=token)) == (403, "banned")
        await desk.look_at(first)
        assert "Its author: banned by Kim" in desk.words and "Its author: normal by Kim" in desk.words
        await desk.visit("/dashboard/sites/blog/history?tab=all")
        assert "Ana can't comment here any more." in desk.words
        await desk.post("/dashboard/sites/blog/undo-last?tab=all")
        assert (await blog.post("Tea?", token=token)).status_code == 201
        await desk.look_at(first)
        await desk.press("Trust author")
        assert "What Ana writes is published at once from now on." in desk.words
        await desk.press("Hold author")
        await desk.queue("all")
        await desk.post("/dashboard/sites/blog/undo?tab=all", about=first, event=str(await _event(blog, "trusted")))
        assert "What is thought of this author has changed since." in desk.words
        assert await ask(blog, "select standing from reader where standing <> 'normal'") == "held"
        await desk.visit("/dashboard/sites/blog/history?tab=all")
        assert desk.words.count("Undo") >= 2


async def _event(it: Service, to: str) -> object:
    return await ask(it, "select id from standing_event where to_standing = $1", to)


async def test_who_gives_an_address_without_being_a_reader_is_known_by_it(clean_url: str) -> None:
    async with mailing(clean_url) as it:
        first = await it.posted("One.", name="Bo", email="Bo@example.org")
        await it.posted("Two.", name="Bo", email="bo@example.org")
        nameless = await it.posted("Three.", name="Cy")
        async with signed_in(it) as desk:
            await desk.look_at(nameless)
            assert "Ban" not in {each.text_content() for each in desk.document.iter("button")}
            await desk.follow("About its author")
            assert "nothing tells what else this person wrote" in desk.words and "Three." in desk.words
            assert "Two." not in desk.words
            await desk.post(f"/dashboard/sites/blog/c/{nameless}/stand", stand="banned")
            assert (desk.answer.status_code, "Nothing tells who wrote this" in desk.words) == (409, True)
            await desk.post(f"/dashboard/sites/blog/c/{first}/stand", stand="trusted")
            assert (desk.answer.status_code, "anybody can type it" in desk.words) == (422, True)
            await desk.look_at(first)
            await desk.follow("About its author")
            assert "Bo@example.org typed, not proven" in desk.words or "bo@example.org typed" in desk.words
            assert "Published 2" in desk.words and "Trusted" not in desk.words
            await desk.press("Save", stand="held", note="Writes about bread.")
            assert "All that Bo writes waits from now on." in desk.words and "Writes about bread." in desk.words
            held = await it.post("Four.", name="Bo", email="BO@example.org", token=reader_token())
            assert held.json()["comment"]["state"] == "pending"
            await desk.press("Save", stand="banned", ends="7", note="Writes about bread.")
            assert refusal(await it.post("Five.", name="Bo", email="bo@example.org")) == (403, "banned")
            assert (await it.post("Six.", name="Di", email="di@example.org")).status_code == 201
            await desk.press("Undo")
            assert (await it.post("Seven.", name="Bo", email="bo@example.org")).status_code == 201
            await desk.look_at(first)
            await desk.follow("About its author")
            await desk.press("Delete all by this person")
            await _work(it)
            assert await ask(it, "select count(*) from comment where state = 'rejected'") == 4
            await desk.queue("bin")
            await desk.press("Ban authors", comment=[first])
            await _work(it)
            await desk.visit(str(desk.answer.url))
            assert "Banned: 1 reader." in desk.words
            assert refusal(await it.post("Eight.", name="Bo", email="bo@example.org")) == (403, "banned")
            await desk.press("Undo all of it")
            await _work(it)
            assert (await it.post("Nine.", name="Bo", email="bo@example.org")).json()["comment"]["state"] == "pending"


async def test_a_ban_is_of_every_spelling_of_a_mailbox_and_taken_back_at_any(clean_url: str) -> None:
    async with mailing(clean_url) as it:
        tagged = await it.posted("One.", name="Bo", email="b.o+one@gmail.com")
        plain = await it.posted("Two.", name="Bo", email="Bo@googlemail.com")
        async with signed_in(it) as desk:
            await desk.post(f"/dashboard/sites/blog/c/{tagged}/stand", stand="banned")
            for typed in ("bo@gmail.com", "b.o@gmail.com", "bo+2@GoogleMail.com", "bo@gmail.com."):
                assert refusal(await it.post("Again.", email=typed)) == (403, "banned"), typed
            for typed in ("bob@gmail.com", "bo@example.org", "bo+2@gmail.example"):
                assert (await it.post("Else.", email=typed)).status_code == 201, typed
            await desk.look_at(plain)
            await desk.follow("About its author")
            assert "Two." in desk.words and "One." not in desk.words and "banned by Kim" in desk.words
            await desk.press("Undo")
            assert (await it.post("Three.", email="bo+3@gmail.com")).status_code == 201
            await desk.queue("all")
            await desk.press("Ban authors", comment=[tagged, plain])
            await _work(it)
            assert refusal(await it.post("Four.", email="b.o@gmail.com")) == (403, "banned")


async def test_nobody_is_trusted_or_known_by_another_spelling_of_a_proven_address(clean_url: str) -> None:
    async with mailing(clean_url) as it:
        ana, other, troll = (Reader(it) for _ in range(3))
        await ana.prove(email="ana@example.org")
        it.clock.move(timedelta(days=2))
        await other.prove(email="ana+1@example.org")
        first = await it.posted("One.", token=ana.token, name="Ana", email="ana@example.org")
        async with signed_in(it) as desk:
            await desk.post(f"/dashboard/sites/blog/c/{first}/stand", stand="trusted")
            await it.change(policy=Policy.HOLD)
            for token, email, state in (
                (ana.token, "ana@example.org", "published"),
                (other.token, "ana+1@example.org", "pending"),
                (troll.token, "ana+1@example.org", "pending"),
            ):
                said = await it.post("Two.", token=token, email=email)
                assert said.json()["comment"]["state"] == state, email
            assert len((await it.own(other.token))["comments"]) == 1
            typed = await it.posted("Bad.", name="Troll", email="Ana+x@example.org")
            await desk.post(f"/dashboard/sites/blog/c/{typed}/stand", stand="banned")
        for token, email, status in (
            (ana.token, "ana@example.org", 201),
            (other.token, "ana+1@example.org", 201),
            (ana.token, "ana+y@example.org", 201),
            (other.token, "ana@example.org", 201),
            (troll.token, "ana@example.org", 403),
        ):
            assert (await it.post("Three.", token=token, email=email)).status_code == status, email


async def test_who_is_banned_sends_no_mail_that_is_posted(blog: Service, tmp_path: Path) -> None:
    async with mail_in(blog, tmp_path) as inn:
        await inn.office.moderator()
        await blog.posted("Begun.", name="Di")
        await inn.receive(letter("One.\r\n"), await inn.post_address())
        async with signed_in(blog) as desk:
            await desk.look_at(str(await ask(blog, "select id from comment where door = 'mail'")))
            await desk.press("Ban")
            became = await inn.receive(letter("Good bread.\r\n"), await inn.post_address())
            assert (became.state, became.comment) == ("held", None)
            mail = await ask(blog, "select id from inbound_message where state = 'held'")
            await desk.visit(f"/dashboard/sites/blog/mail-in/{mail}")
            assert "Its sender is banned here." in desk.words
            await desk.post(f"/dashboard/sites/blog/mail-in/{mail}/post", url="")
            assert "End that on the page about them, then post this." in desk.words
            await desk.post("/dashboard/sites/blog/undo-last?tab=all")
            await desk.post(f"/dashboard/sites/blog/mail-in/{mail}/post", url="")
            assert "It is published." in desk.words


async def test_nobody_is_banned_by_what_a_stranger_typed(clean_url: str) -> None:
    async with mailing(clean_url) as it:
        ana = Reader(it)
        await ana.prove()
        troll = await it.posted("Sent in her name.", name="Troll", email="Ana@example.org")
        async with signed_in(it) as desk:
            await desk.post(f"/dashboard/sites/blog/c/{troll}/stand", stand="banned")
        assert refusal(await it.post("Again.", name="Troll", email="ana@example.org")) == (403, "banned")
        assert (await it.post("Mine.", name="Ana", email="ana@example.org", token=ana.token)).status_code == 201
        mine = await it.posted("Mine again.", name="Ana", token=ana.token)
        assert (await it.edit(mine, "Mine, too.", ana.token)).json()["comment"]["state"] == "published"


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
            assert "ana@example.org proven" in desk.words
            assert "Places 2 where they have proven the address" in desk.words
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
