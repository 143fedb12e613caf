"""Searching the list: words, operators, chips, and what it says when there is nothing."""

from datetime import timedelta
from urllib.parse import quote

from comments_svc.moderation.model import Act
from comments_svc.sites.model import Policy
from comments_svc.worker.schedule import housekeeping
from tests.desk import signed_in
from tests.moderator import decide, moderator
from tests.postbox import ANA, Reader, mailing
from tests.service import Service, do, reader_token

_WAITING_PAGE = {"url": "https://blog.example/wait-times/", "title": "Waiting"}
_WRITTEN: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("ada", "ÄRGER with **queues**, isn’t it?", {"name": "Ada O'Neil", "email": "Ada@Example.org", "title": "Bread"}),
    ("bob", "See https://casino.example/ for queues of cash.", {"name": "Bob"}),
    ("cleo", "cash queues of a kind", {"name": "Cleo", **_WAITING_PAGE}),
    ("dan", "`code` here", {"name": "Dan", "email": "dan@mail.example.org"}),
)


async def _filled(it: Service) -> dict[str, str]:
    """A comment of each kind that the operators know."""
    await it.change(policy=Policy.HOLD)
    ids = {}
    for name, text, more in _WRITTEN:
        it.clock.move(timedelta(days=1))
        ids[name] = await it.posted(text, token=reader_token(), **more)
    return ids


_FINDS = (
    ("queues", "ada bob cleo"),
    ("ärger", "ada"),
    ('"queues of cash"', "bob"),
    ("queues -cash", "ada"),
    ("cleo OR bob", "bob cleo"),
    ("casino.example", "bob"),
    ("waiting", "cleo"),
    ("author:o'neil", "ada"),
    ("-author:ada -author:bob", "cleo dan"),
    ("email:ada@example.org", "ada"),
    ("email:@mail.example.org", "dan"),
    ("page:wait-times", "cleo"),
    ("page:https://blog.example/wait-times/", "cleo"),
    ("-page:waiting", "ada bob dan"),
    ("page:nowhere", ""),
    ("has:link", "bob"),
    ("has:code is:pending", "dan"),
    ("is:unanswered -has:link", "ada cleo dan"),
    ("is:edited", ""),
    ("is:spam", ""),
    ("is:deleted", ""),
    ("is:newcomer has:link", "bob"),
    ("is:returning since:DAY", ""),
    ("waited:1s", ""),
    ("reason:everything-waits queues", "ada bob cleo"),
    ("since:DAY until:DAY", "bob"),
    ("ip:BOB", "ada bob cleo dan"),
    ("\"'); drop table comment; --\\ & | ! :* <->", ""),
)


async def test_a_search_finds_what_it_says(blog: Service) -> None:
    start = blog.clock.now
    ids = await _filled(blog)
    wrong = {}
    async with signed_in(blog) as desk:
        for typed, names in _FINDS:
            q = quote(typed.replace("DAY", str((start + timedelta(days=2)).date())).replace("BOB", ids["bob"]))
            wanted = [ids[each] for each in names.split()]
            await desk.visit(f"/dashboard/sites/blog?q={q}")
            oldest_first = desk.rows()
            await desk.visit(f"/dashboard/sites/blog?tab=all&sort=newest&q={q}")
            if (oldest_first, desk.rows()) != (wanted, wanted[::-1]):
                wrong[typed] = (oldest_first, desk.rows())
    assert wrong == {}


async def test_an_address_finds_what_its_owner_wrote_without_typing_it(clean_url: str) -> None:
    async with mailing(clean_url) as it:
        await it.change(policy=Policy.HOLD)
        ana = Reader(it)
        before = await it.posted("Before it was proven", token=ana.token)
        await ana.prove()
        after = await it.posted("After it was proven", token=ana.token, email="other@example.net")
        typed = await it.posted("Typed elsewhere", token=reader_token(), email=ANA.upper())
        other = await it.posted("Of somebody else", token=reader_token(), email="bob@example.org")
        found = {}
        async with signed_in(it) as desk:
            for more in ("", " proven", " email:other@example.net", " -before"):
                await desk.visit(f"/dashboard/sites/blog?q={quote(f'email:{ANA}{more}')}")
                found[more] = desk.rows()
            await desk.visit(f"/dashboard/sites/blog?tab=all&sort=newest&q={quote(f'email:{ANA}')}")
            assert desk.rows() == [typed, after, before]
            domain = ANA.partition("@")[2]
            await desk.visit(f"/dashboard/sites/blog?tab=all&sort=newest&q={quote(f'email:{domain}')}")
            assert desk.rows() == [other, typed, after, before]
            await desk.visit(f"/dashboard/sites/blog/c/{before}")
            await desk.follow(f"Find others: Domain of the address {domain}")
            assert desk.rows() == [other, typed, after, before]
            await desk.visit(f"/dashboard/sites/blog?tab=all&sort=newest&q={quote(f'email:{ANA}')}")
            assert f"{ANA} ✓" in desk.words and f"{ANA} ✓ · other@example.net" in desk.words
            await desk.visit(f"/dashboard/sites/blog/c/{before}")
            await desk.follow(f"Find others: E-mail address {ANA}")
            assert desk.rows() == [typed, after, before]
        assert found == {
            "": [before, after, typed],
            " proven": [before, after],
            " email:other@example.net": [after],
            " -before": [after, typed],
        }


_FAULTS = (
    ("colour:red", "“colour:” is not something to search by. There are author:, email:, page:"),
    ("is:red", "“is:red” finds nothing. One of pending, published,"),
    ("since:yesterday", "A day, for example since:2026-01-31."),
    ("is:returning", "From which day on? For example is:returning since:2026-01-31."),
    ("waited:long", "“waited:long” finds nothing. For example waited:2h,"),
    ("author: ada", "What should stand after “author:”? For example author:ada."),
    ("ip:00000000-0000-7000-8000-000000000000", "addresses are kept for 30 days."),
    ("a " * 21, "Please leave 20 or fewer."),
)


async def test_what_can_not_be_looked_for_is_said_in_words_and_stays_in_the_box(blog: Service) -> None:
    await blog.posted()
    async with signed_in(blog) as desk:
        for typed, said in _FAULTS:
            await desk.visit(f"/dashboard/sites/blog?q={quote(typed)}")
            (fault,) = desk.document.xpath("//p[@id='q-fault']/text()")
            assert said in fault
            assert desk.document.xpath("//input[@id='q']/@value") == [typed]


async def test_chips_views_and_an_empty_result_lead_on(blog: Service) -> None:
    ids = await _filled(blog)
    by = await moderator(blog)
    await decide(blog, ids["bob"], Act.SPAM, by=by)
    async with signed_in(blog) as desk, signed_in(blog, "eve@example.org") as eve:
        await desk.visit("/dashboard/sites/blog?q=" + quote("queues has:code author:ada"))
        said = " ".join(desk.document.xpath("string(//div[@class='empty'])").split())
        assert "Nothing here matches. Remove Has code to see 1. Look in all comments" in said
        await desk.follow("Has code")
        assert desk.rows() == [ids["ada"]]
        await desk.post("/dashboard/sites/blog/views?tab=all&q=queues&sort=oldest", name=" My  queues ")
        assert "Kept: this list now stands among your views." in desk.words
        await desk.follow("My queues")
        assert desk.rows() == [ids[each] for each in ("ada", "bob", "cleo")]
        await eve.visit("/dashboard/sites/blog")
        assert not eve.document.xpath("//li[@class='view']")
        (remove,) = desk.document.xpath("//li[@class='view']/form/@action")
        await eve.post(remove)
        await desk.visit("/dashboard/sites/blog")
        assert len(desk.document.xpath("//li[@class='view']")) == 1
        await desk.post(remove)
        assert not desk.document.xpath("//li[@class='view']")
        assert (desk.asked["tab"], desk.asked["q"]) == (["all"], ["queues"]) and "The view is removed." in desk.words
        (restore,) = desk.document.xpath("//form[@class='undo']/@action")
        await eve.post(restore)
        await desk.press("Undo")
        assert "The view is among yours again." in desk.words
        assert (desk.asked["tab"], desk.asked["q"]) == (["all"], ["queues"])
        (remove,) = desk.document.xpath("//li[@class='view']/form/@action")
        await desk.post(remove)
        await do(blog, "update saved_view set removed_at = removed_at - interval '2 days'")
        async with blog.db.tx() as tx:
            await housekeeping(tx, blog.clock())
        await desk.press("Undo")
        assert "You keep no view like this." in desk.words
        ip = f"ip:{ids['ada']}"
        await desk.visit("/dashboard/sites/blog?q=" + quote(f"is:pending reason:everything-waits reason:odd {ip}"))
        chips = [each.text_content().strip() for each in desk.document.xpath("//a[@class='picked']/bdi")]
        assert chips == ["Pending", "Reason: Everything waits", "Reason: odd", "From the same network address"]
        desk.http.headers["accept-language"] = "fr"
        await desk.visit("/dashboard/sites/blog?q=reason:odd")
        chips = [each.text_content().strip() for each in desk.document.xpath("//a[@class='picked']/bdi")]
        assert chips == ["Motif\u00a0: odd"], "the colon is the language's own"
        desk.http.headers.pop("accept-language")
        await desk.visit("/dashboard/sites/blog?q=queues")
        hints = {each.get("value"): each.text for each in desk.document.xpath("//datalist[@id='q-hints']/option")}
        assert hints["queues author:"] == "Author"
        assert hints["queues is:unanswered"] == "No reply from me"
        assert hints["queues reason:reported"] == "Reason: Reported by readers"
        for hint in hints:
            answer = await desk.http.get("/dashboard/sites/blog?q=" + quote(hint))
            assert answer.status_code == (422 if hint.endswith(":") else 200), hint


async def test_filters_are_offered_and_lead_to_the_words_that_one_would_type(blog: Service) -> None:
    ids = await _filled(blog)
    day = (blog.clock.now - timedelta(days=1)).date()
    async with signed_in(blog) as desk:

        async def list_of(words: str, comment: str) -> tuple[str, str, list[str]]:
            await desk.visit("/dashboard/sites/blog?tab=all&q=queues")
            await desk.visit(desk.links(ids[comment])[words])
            (chip,) = desk.document.xpath("//a[@class='picked'][last()]/bdi")[1:]
            return desk.asked["q"][0], chip.text_content(), desk.rows()

        page = await list_of("Only this page", "cleo")
        assert page[0].startswith("queues page:") and page[1:] == ("Page: Waiting", [ids["cleo"]])
        assert await list_of("Only this author", "ada") == (
            'queues author:"Ada O\'Neil"',
            "Author: “Ada O'Neil”",
            [ids["ada"]],
        )
        assert await list_of("Only this domain", "ada") == (
            "queues email:example.org",
            "E-mail: example.org",
            [ids["ada"]],
        )
        reason = await list_of("Everything waits (only these)", "bob")
        assert reason[:2] == ("queues reason:everything-waits", "Reason: Everything waits")
        # What is looked for already is offered no more.
        assert "Everything waits (only these)" not in desk.links(ids["bob"])
        empty = {"page": "", "was": "", "since": "", "until": ""}
        assert desk.fields("Show these") == {"tab": "all", "q": reason[0], **empty}
        assert desk.document.xpath("//select[@name='reason']/option[@selected]/@value") == ["everything-waits"]
        assert "3 comments match" in desk.words
        reasons = desk.document.xpath("//select[@name='reason']/option")
        assert ("first-comment", "First comment") in [(each.get("value"), each.text) for each in reasons]
        pages = desk.document.xpath("//datalist[@id='by-page-hints']/option/@value")
        assert "Waiting" in pages
        held = {"reason": "everything-waits"}
        await desk.choose("Show these", **held, page="Waiting", since=str(day), until=str(day))
        assert desk.asked["q"] == [f"{reason[0]} page:Waiting since:{day} until:{day}"]
        assert desk.rows() == [ids["cleo"]]
        # Another day is instead of the one before, and what was chosen stands in the fields.
        earlier = day - timedelta(days=1)
        await desk.choose("Show these", **held, since=str(earlier), until=str(earlier))
        assert desk.asked["q"] == [f"{reason[0]} page:Waiting since:{earlier} until:{earlier}"]
        assert desk.rows() == [] and "Remove Page: Waiting to see 1" in desk.words
        # What is chosen no more is looked for no more; a page that stands there by its id keeps it.
        await desk.visit(f"/dashboard/sites/blog?tab=all&q={quote(page[0])}")
        assert desk.fields("Show these")["page"] == "Waiting"
        await desk.choose("Show these")
        assert desk.asked["q"] == [page[0]]
        await desk.choose("Show these", page="")
        assert desk.asked["q"] == ["queues"]
        await desk.visit("/dashboard/sites/blog/narrow?q=colour%3Ared&reason=links")
        assert desk.asked["q"] == ["colour:red reason:links"] and "not something to search by" in desk.words


async def test_a_search_has_pages_and_leads_back_to_itself_after_an_act(blog: Service) -> None:
    await blog.change(policy=Policy.HOLD)
    ids = [await blog.posted(f"Needle {n}", url=f"https://blog.example/{n % 3}/") for n in range(30)]
    ids.sort()
    await blog.posted("Hay.")
    async with signed_in(blog) as desk:
        await desk.visit("/dashboard/sites/blog?q=needle&sort=newest")
        first = desk.rows()
        await desk.do(first[0], "Approve")
        assert (desk.rows()[:25], desk.asked["q"]) == (first, ["needle"])
        assert desk.row(first[0]).startswith("Approved.")
        shown = desk.rows()
        await desk.follow("Older comments")
        assert shown + desk.rows() == ids[::-1]
