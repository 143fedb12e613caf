"""Reports: a reader once, an address once; the third takes a comment out of sight, and a moderator decides."""

import asyncio
from datetime import timedelta

import httpx2

from comments_svc.comments.erase import RETENTION, erase
from comments_svc.moderation import report, timeline
from comments_svc.moderation.model import Act
from comments_svc.portability import export_reader
from tests.desk import signed_in
from tests.moderator import answer, decide, moderator
from tests.post_office import MO, office
from tests.service import PAGE, Service, ask, bearer, reader_token, refusal


async def report_from(
    it: Service, address: str, comment: str, reason: object = "spam", token: str | None = None, site: str = "blog"
) -> httpx2.Response:
    async with it.browser(address) as http:
        path = f"/api/v1/sites/{site}/comments/{comment}/report"
        return await http.post(path, json={"reason": reason}, headers=bearer(token or reader_token()))


async def test_the_third_reader_takes_a_comment_out_of_sight_until_a_moderator_decides(blog: Service) -> None:
    writer, ana = reader_token(), reader_token()
    id = await blog.posted("Cheap watches.", token=writer)
    reply = await blog.posted("Where?", parent=id)
    async with office(blog) as post:
        await post.moderator(notify="decision")
        first = await report_from(blog, "198.51.100.1", id, "rude", ana)
        assert (first.status_code, first.json()) == (200, {"reason": "rude"})
        again = await report_from(blog, "198.51.100.9", id, "spam", ana)
        assert (again.status_code, again.json()) == (200, {"reason": "spam"})
        same_address = await report_from(blog, "198.51.100.1", id, "other")
        assert same_address.json() == {"reason": "other"}
        await report_from(blog, "198.51.100.2", id)
        assert (await blog.thread())["thread"]["count"] == 2
        await report_from(blog, "198.51.100.3", id)
        assert await post.whom() == [MO]
        assert "Reported by 3 readers" in post.last_text
    page = await blog.thread()
    assert [(each["id"], each["state"]) for each in page["comments"]] == [(id, "deleted"), (reply, "published")]
    assert page["thread"]["count"] == 1
    assert [each["state"] for each in (await blog.own(writer))["comments"] if each["id"] == id] == ["pending"]
    assert (await blog.read("/api/v1/sites/blog/reader/export", ana))["reports"] == {id: "rude"}
    assert refusal(await report_from(blog, "198.51.100.4", id)) == (404, "no-such-comment")
    async with signed_in(blog) as desk:
        await desk.queue()
        assert desk.rows() == [id] and "Reported by 3 readers" in desk.row(id)
        await desk.look_at(id)
        said = [" ".join(each.text_content().split()) for each in desk.document.xpath("//ol[@class='history']/li/span")]
        assert said[1:] == ["Reported by a reader: rude", "Reported by 2 readers: spam. It waits since"]
        await desk.queue()
        await desk.do(id, "Approve")
        await desk.visit("/dashboard/sites/blog?tab=published&q=reason:reported")
        assert desk.rows() == [id]
    for last in range(5, 12):
        await report_from(blog, f"198.51.100.{last}", id)
    assert (await blog.thread())["thread"]["count"] == 2
    async with blog.db.tx() as tx:
        await erase(tx, blog.clock() + RETENTION + timedelta(days=1))
    assert await ask(blog, "select count(ip_hash) from comment_report") == 0


async def test_reports_at_once_hold_once_and_an_author_is_not_silenced_by_them(blog: Service) -> None:
    by = await moderator(blog)
    id = await blog.posted()
    await answer(blog, id, "My answer.", by=by)
    mine = await ask(blog, "select id::text from comment where badge is not null")
    for each in (mine, id):
        tokens = [reader_token() for _ in range(8)]
        answers = await asyncio.gather(
            *(report_from(blog, f"198.51.100.{place}", each, token=token) for place, token in enumerate(tokens))
        )
        assert {each.status_code for each in answers} <= {200, 404}
    assert await ask(blog, "select array_agg(state order by badge nulls last) from comment") == ["published", "pending"]
    assert await ask(blog, "select count(*) from comment_report where held") == 1
    assert await ask(blog, "select reasons from comment where badge is null") == ["reported: 3"]
    await decide(blog, id, Act.DELETE, by=by)
    assert refusal(await report_from(blog, "198.51.100.50", id)) == (404, "no-such-comment")


async def test_what_can_not_be_reported_is_refused_in_words(blog: Service) -> None:
    await blog.site("other", origin="https://other.example")
    token = reader_token()
    id = await blog.posted(token=token)
    assert refusal(await report_from(blog, "198.51.100.1", id, token=token)) == (409, "own-report")
    assert refusal(await report_from(blog, "198.51.100.1", id, "boring")) == (422, "invalid")
    assert refusal(await report_from(blog, "198.51.100.1", "nonsense")) == (404, "no-such-comment")
    assert refusal(await report_from(blog, "198.51.100.1", id, site="other")) == (403, "origin-not-allowed")
    path = f"/api/v1/sites/other/comments/{id}/report"
    headers = bearer(reader_token(), "https://other.example")
    assert refusal(await blog.http.post(path, json={"reason": "spam"}, headers=headers)) == (404, "no-such-comment")
    anonymous = await blog.http.post(
        f"/api/v1/sites/blog/comments/{id}/report", json={"reason": "spam"}, headers=bearer(None)
    )
    assert refusal(anonymous) == (401, "no-token")
    assert await ask(blog, "select count(*) from comment_report") == 0
    assert (await blog.thread(url=PAGE))["thread"]["count"] == 1


async def test_no_report_reads_all_reports(blog: Service) -> None:
    await blog.posted(token=reader_token())
    async with blog.db.tx() as tx:
        await tx.raw.execute(
            """
            with new as (
              insert into reader (site_id, id, token_hash)
              select s.id, gen_random_uuid(), decode(md5(n::text), 'hex') from site s, generate_series(1, 3000) n
              returning site_id, id
            ), more as (
              insert into comment (site_id, id, thread_id, state, door, name, avatar, source, html, tree,
                markup_version, digest, created_at)
              select c.site_id, n.id, c.thread_id, 'published', 'widget', 'x', 1, 'x', 'x', '[]', 1, ''::bytea, now()
              from new n, comment c returning site_id, id
            ) insert into comment_report
              select n.site_id, n.id, n.id, 'spam', decode(md5(n.id::text), 'hex'), true, false, now() from new n
            """
        )
        await tx.raw.execute("analyze comment_report")
        row = await tx.raw.fetchrow("select site_id, comment_id, reader_id, ip_hash from comment_report limit 1")
        assert row is not None
        site, comment, reader, ip = row
        cases: list[tuple[str, tuple[object, ...]]] = [
            (report._REPORT.sql, (site, comment, reader, "spam", ip, blog.clock())),
            (report._HELD.sql, (site, comment, reader)),
            (timeline._COMPLAINTS.sql, (site, comment)),
            (export_reader._REPORTS.sql, (site, reader)),
        ]
        plans = [str(await tx.raw.fetch(f"explain {sql}", *values)) for sql, values in cases]
    assert [plan for plan in plans if "Seq Scan on comment_report" in plan] == []
