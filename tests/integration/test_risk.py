"""The riskiest first: what a comment's verdicts weigh, kept with it, and a list in that order."""

from datetime import timedelta

from comments_svc.moderation.model import Act
from comments_svc.rules.model import Does, Kind
from comments_svc.sites.model import Policy
from tests.desk import signed_in
from tests.integration.test_reports import report_from
from tests.moderator import answer, decide, moderator
from tests.rule import rule
from tests.service import Service, ask, reader_token

_RISK = "select risk from comment where id = $1"


async def test_what_speaks_against_a_comment_is_weighed_and_follows_each_verdict(blog: Service) -> None:
    await rule(blog, Kind.WORDS, "casino")
    await rule(blog, Kind.TEXT, "cheap watches", Does.SPAM)
    writer = reader_token()
    quiet = await blog.posted("Hello there.", token=writer)
    weighed = {
        quiet: 0,
        await blog.posted("See [a](https://a.example/) and [b](https://b.example/).", token=reader_token()): 10,
        await blog.posted("A website.", token=reader_token(), website="https://a.example/"): 5,
        await blog.posted("The casino.", token=reader_token()): 30,
        await blog.posted("Cheap watches in the casino: https://c.example/", token=reader_token()): 65,
        await blog.posted("Trapped.", token=reader_token(), trap="x"): 60,
        await blog.posted(" ".join(f"https://{n}.example/" for n in range(40)), token=reader_token()): 25,
    }
    assert {each: await ask(blog, _RISK, each) for each in weighed} == weighed
    for last, risk in ((1, 20), (2, 40), (3, 60), (4, 60)):
        await report_from(blog, f"198.51.100.{last}", quiet)
        assert await ask(blog, _RISK, quiet) == risk
    by = await moderator(blog)
    await decide(blog, quiet, Act.APPROVE, by=by)
    await blog.edit(quiet, "Hello casino.", writer)
    assert await ask(blog, _RISK, quiet) == 90
    await answer(blog, quiet, "See https://a.example/.", by=by)
    assert await ask(blog, "select max(risk) from comment where badge = 'author'") == 0


async def test_the_riskiest_come_first_on_every_page_and_keep_their_places(blog: Service) -> None:
    await blog.change(policy=Policy.HOLD)
    ids = []
    for n in range(60):
        links = " ".join(f"https://{each}.example/" for each in range(n % 3))
        ids.append(await blog.posted(f"Needle {n} {links}", token=reader_token()))
        if n % 20 == 0:  # between them equal times, too: the id decides
            blog.clock.move(timedelta(minutes=1))
    rows = [ids[n] for n in sorted(range(60), key=lambda n: (-(n % 3), (n + 19) // 20, ids[n]))]
    assert await ask(blog, "select count(distinct created_at) from comment") == 4
    async with signed_in(blog) as desk:
        for q in ("", "needle"):
            await desk.visit("/dashboard/sites/blog?" + (f"q={q}" if q else ""))
            await desk.follow("Riskiest first")
            assert desk.asked["sort"] == ["riskiest"]
            pages = [desk.rows()]
            while desk.document.xpath("//a[@rel='next']"):
                await desk.follow("More comments")
                assert desk.asked["sort"] == ["riskiest"]
                pages.append(desk.rows())
            assert [len(each) for each in pages] == [25, 25, 10]
            assert [each for page in pages for each in page] == rows
        await desk.visit("/dashboard/sites/blog?sort=riskiest")
        await desk.do(rows[3], "Approve")
        await desk.do(rows[0], "Spam")
        assert desk.rows() == rows[:27][: len(desk.rows())]
        assert desk.row(rows[3]).startswith("Approved.") and desk.row(rows[0]).startswith("Marked as spam.")
        await desk.follow("Has a link")
        assert (desk.asked["sort"], desk.asked["q"]) == (["riskiest"], ["has:link"])
        assert desk.rows() == [each for each in rows[:40] if each not in (rows[0], rows[3])][:25]
        await desk.post("/dashboard/sites/blog/views?sort=riskiest&q=has:link", name="Bad ones")
        await desk.visit("/dashboard/sites/blog")
        await desk.follow("Bad ones")
        assert desk.asked["sort"] == ["riskiest"]
        await desk.follow("Published")
        assert (desk.asked["sort"], desk.rows()) == (["riskiest"], [rows[3]])
        await desk.visit("/dashboard/sites/blog?sort=riskiest")
        await desk.follow("More comments")
        await desk.visit(f"/dashboard/sites/blog?sort=newest&after={desk.asked['after'][0]}")
        assert desk.answer.status_code == 422
