"""The statistics of a site, against what SQL counts, and against the lists that the numbers lead to."""

import re
from datetime import timedelta
from urllib.parse import unquote_plus

from comments_svc.moderation.model import Act
from comments_svc.moderation.statistics import _CAUGHT, _DAYS, _PAGES, _PEOPLE, _WAITING, _WAYS, statistics
from comments_svc.outbox.message import Channel
from comments_svc.sites.find import find
from comments_svc.sites.model import Policy
from tests.desk import Desk, signed_in
from tests.integration.test_dashboard_outbox import answered, message, written
from tests.moderator import decide, moderator
from tests.service import PAGE, Service, ask, do, reader_token


async def _some_days(it: Service) -> None:
    """Comments of several days, ways, states and people, and of another site."""
    kim, ana = await moderator(it), reader_token()
    await it.site("other")
    await it.post(site="other")
    it.clock.move(-timedelta(days=40))
    await it.posted("Before", token=ana)
    it.clock.move(timedelta(days=38))
    await it.change(policy=Policy.HOLD)
    for n in range(4):
        await it.posted(f"Waits {n}", token=ana if n else reader_token(), url=f"{PAGE}{n % 2}/")
    writers = [reader_token() for _ in range(5)]
    held = [await it.posted(f"Decided {n}", token=each) for n, each in enumerate(writers)]
    it.clock.move(timedelta(hours=6))
    for comment, act in zip(held, (Act.APPROVE, Act.APPROVE, Act.APPROVE, Act.SPAM, Act.DELETE), strict=True):
        await decide(it, comment, act, by=kim)
        it.clock.move(timedelta(hours=1))
    await do(it, "update comment set door = 'mail' where source = 'Waits 3'")
    bea = reader_token()
    await it.delete(await it.posted("Taken back", token=bea), bea)
    await it.edit(held[0], "Decided, and edited.", writers[0])
    it.clock.move(timedelta(days=1))


async def test_every_number_is_what_sql_counts_and_what_its_link_shows(blog: Service) -> None:
    await _some_days(blog)
    async with blog.db.read() as on:
        found = await statistics(on, (await find(on, "blog")).id, 30, now=blog.clock.now)
    since = "site_id = (select id from site where slug = 'blog') and created_at > $1::timestamptz"
    start = blog.clock.now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=29)
    for state in ("published", "pending", "spam"):
        counted = await ask(blog, f"select count(*) from comment where {since} and state = '{state}'", start)
        assert sum(getattr(each, state) for each in found.days) == counted > 0
    assert sum(each.all for each in found.days) == await ask(blog, f"select count(*) from comment where {since}", start)
    assert len(found.days) == 30
    assert {each.door: each.count for each in found.ways} == {"widget": 9, "mail": 1}
    assert (found.people.fresh, found.people.returning) == (7, 1)
    assert found.waiting.count == 3
    assert found.waiting.median_s is not None
    assert abs(found.waiting.median_s - 7 * 3600) < 2
    assert (found.waiting.longer_median, found.waiting.longer_ninetieth) == (1, 1)
    assert [(each.url, each.count) for each in found.pages] == [(PAGE, 3)]
    [caught] = found.caught
    assert (caught.reason, caught.published, caught.pending, caught.spam, caught.binned, caught.all) == (
        "everything-waits", 3, 4, 1, 2, 10,
    )  # fmt: skip
    async with signed_in(blog) as desk:
        await desk.visit("/dashboard/sites/blog/statistics")
        assert "10 comments in 30 days: 3 published, 4 waiting, 1 spam, 2 deleted." in desk.answer.text
        numbers = [(each.get("href"), int(each.text)) for each in desk.document.xpath("//td//a")]
        legend = desk.document.xpath("//ul[@class='legend']//a")
        numbers += [(each.get("href"), int(each.text.split()[-1])) for each in legend]
        asked = [unquote_plus(link) for link, _ in numbers]
        for part in ("is:deleted", "is:newcomer", "is:returning", "waited:1s", "waited:2520"):
            assert any(part in each for each in asked), part
        assert not desk.document.xpath("//section[@class='figure'][position() < 6]//td[number(text()) > 0]")
        assert len(numbers) >= 22
        assert {"Everything waits", "Widget", "E-mail"} <= {each.text for each in desk.document.xpath("//tr/th")}
        for link, number in numbers:
            await desk.visit(link)
            assert len(desk.cards()) == number, link
        for days in (90, 365):
            await desk.visit(f"/dashboard/sites/blog/statistics?days={days}")
            assert f"11 comments in {days} days" in desk.answer.text
        await desk.visit("/dashboard/sites/blog/statistics?days=31")
        assert desk.answer.status_code == 422


async def test_every_number_of_mails_is_what_sql_counts_and_the_length_of_its_list(blog: Service) -> None:
    """More of one kind than a page of the list holds; hooks, other sites, other days and sign-ins count nowhere."""
    await blog.site("other")
    today = {"sent": 53, "failed": 3, "queued": 2, "cancelled": 1}
    for days, states in ((0, today), (29, {"sent": 4}), (30, {"sent": 9})):
        for state, number in states.items():
            for _ in range(number):
                await written(blog, await message(blog, state=state), blog.clock.now - timedelta(days=days))
    for more in ({"channel": Channel.HOOK}, {"site": "other"}, {"template": "sign-in"}):
        await message(blog, state="sent", **more)
    for _ in range(2):
        await answered(blog, await message(blog, state="failed"), "It came back: 550 5.1.1 no such user")
    async with signed_in(blog) as desk:
        await desk.visit("/dashboard/sites/blog/statistics")
        found = desk.document.xpath("//section[@aria-labelledby='mails']//td/a")
        numbers = [(each.get("href"), int(each.text)) for each in found]
        assert [number for _, number in numbers] == [57, 2, 3, 2]
        assert "Mails are kept for" not in desk.answer.text
        since = blog.clock.now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=29)
        of = "site_id = (select id from site where slug = 'blog') and channel = 'mail' and template <> 'sign-in'"
        counted = f"select count(*) from outbound_message where {of} and created_at >= $1 and "
        failed = "state = 'failed' and last_answer is null"
        wheres = ("state = 'sent'", "last_answer is not null", failed, "state = 'queued'")
        for (link, number), where in zip(numbers, wheres, strict=True):
            assert await _length(desk, link) == number == await ask(blog, counted + where, since), link
        await desk.visit("/dashboard/sites/blog/statistics?days=365")
        assert "Mails are kept for 90 days: older ones count no more." in desk.answer.text


async def _length(desk: Desk, link: str) -> int:
    """To its last page."""
    length, following = 0, [link]
    while following:
        await desk.visit(following[0])
        length += len(desk.document.xpath("//ul[@class='messages']/li"))
        following = desk.document.xpath("//a[@rel='next']/@href")
    return length


async def test_no_question_reads_the_whole_table(blog: Service) -> None:
    """Nine days among two years and more of comments."""
    await blog.posted()
    await do(
        blog,
        """
        insert into comment (site_id, id, thread_id, state, door, name, avatar, source, html, tree, markup_version,
          digest, created_at)
        select t.site_id, gen_random_uuid(), t.id, 'published', 'widget', 'Ana', 1, 'x', 'x', '[]', 1, '',
          now() - n * interval '1 hour'
        from thread t, generate_series(1, 20000) n
        """,
    )
    await do(blog, "analyze comment")
    async with blog.db.read() as on:
        site, now = (await find(on, "blog")).id, blog.clock.now
        for statement in (_DAYS, _WAITING, _WAYS, _PAGES, _PEOPLE, _CAUGHT):
            values = [site, now - timedelta(days=9), now, *([10] if statement in (_PAGES, _CAUGHT) else [])]
            plan = "\n".join(each[0] for each in await on.raw.fetch(f"explain {statement.sql}", *values))
            assert "Seq Scan on comment" not in plan, plan
            assert re.search(r"Index Cond: \(\(site_id = .*created_at >=", plan), plan
