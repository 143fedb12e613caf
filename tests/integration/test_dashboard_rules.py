"""Rules in the dashboard: added, tried, changed, switched and removed by an owner, with plain forms."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from comments_svc.db.query import Statement
from comments_svc.rules import queries
from comments_svc.rules.change import change
from comments_svc.rules.model import Kind
from comments_svc.rules.remove import remove
from comments_svc.sites.find import find
from tests.desk import signed_in
from tests.rule import rule
from tests.service import Service, ask, bearer, do, reader_token

RULES = "/dashboard/sites/blog/rules"


async def test_an_owner_tests_a_rule_saves_it_and_sees_what_it_held(blog: Service) -> None:
    old = await blog.posted("My casino is open.")
    async with signed_in(blog) as desk:
        await desk.visit(RULES)
        assert "There is no rule yet." in desk.words
        await desk.follow("Words")
        await desk.press("Save", value=" * ", act="hold")
        assert desk.answer.status_code == 422
        assert "Nothing was saved: “*” has no letter or digit" in desk.words
        await desk.press("Test on the last 500 comments", value="casino\nshop*", act="hold", name="Shops")
        assert "1 of the last 1 comments matches. Nothing was saved." in desk.words
        assert "Rule on words: “casino”" in desk.words
        assert desk.fields("Save")["value"] == "casino\r\nshop*"
        assert await ask(blog, "select count(*) from rule") == 0
        await desk.press("Save", act="hold", ends="7")
        assert "Saved. It holds from now on" in desk.words
        assert "Shops" in desk.words and "casino, shop*" in desk.words and "0 comments in 30 days" in desk.words
        assert await ask(blog, "select state from comment where id = $1", old) == "published"
        new = await blog.posted("A shop!")
        await desk.queue()
        assert desk.rows() == [new] and "Rule on words: “shop*”" in desk.row(new)
        await desk.visit(RULES)
        assert "1 comment in 30 days" in desk.words
        await desk.press("Switch off")
        assert "Off" in desk.words
        assert (await blog.post("Another shop.")).json()["comment"]["state"] == "published"
        await desk.press("Switch on")
        await desk.follow("Change Shops")
        await desk.press("Save", act="refuse", ends="keep")
        assert (await blog.post("Another shop.")).json()["title"].startswith("This site does not take")
        blog.clock.move(timedelta(days=8))
        await desk.sign_in_again(blog)
        assert (await blog.post("Another shop.")).json()["comment"]["state"] == "published"
        await desk.visit(RULES)
        assert "Ended" in desk.words
        await desk.press("Remove for good")
        assert "The rule was removed." in desk.words and "There is no rule yet." in desk.words


async def test_each_kind_has_a_form_and_only_those_about_a_comment_do_more_than_hold(blog: Service) -> None:
    async with signed_in(blog) as desk:
        for kind, silences in (("unknown", False), ("few", False), ("links", True), ("pattern", True), ("url", True)):
            await desk.visit(f"{RULES}/new?kind={kind}")
            assert ("Spam, silently" in desk.words) is silences, kind
        await desk.press("Save", value="shop", act="spam")
        assert "Enter a domain or an address" in desk.words
        await desk.visit(f"{RULES}/new?kind=pattern")
        await desk.press("Save", value="(", act="hold")
        assert "This is no regular expression" in desk.words
        await desk.post(f"{RULES}/new?kind=few", value="3", act="spam")
        assert "This kind of rule can only hold a comment." in desk.words
        await desk.post(f"{RULES}/new?kind=few", value="٣", act="hold")
        assert "Enter a number from 1 to 1000." in desk.words


async def test_from_one_comment_others_like_it_are_found_acted_on_and_silenced(blog: Service) -> None:
    first = await blog.posted("See http://shop.example/a", name="Eve Troll", email="eve@mail.example")
    second = await blog.posted("More at http://shop.example/b", name="Adam")
    third = await blog.posted("Tea.", name="Eve Troll")
    long = await blog.posted("It takes five minutes in every hospital that has tried thoroughly.", name="Lou")
    async with signed_in(blog) as desk:
        await desk.look_at(long)
        await desk.follow("Find others: Text It takes five minutes in every hospital that has tried…")  # cut at a word
        assert desk.rows() == [long]
        await desk.look_at(first)
        await desk.follow("Find others: Name Eve Troll")
        assert set(desk.rows()) == {first, third}
        await desk.look_at(first)
        await desk.follow("Find others: E-mail address eve@mail.example")
        assert desk.rows() == [first]
        await desk.look_at(first)
        await desk.follow("Find others: Network address ")
        assert set(desk.rows()) == {first, second, third, long}
        await desk.look_at(first)
        await desk.follow("Find others: Link to shop.example")
        assert set(desk.rows()) == {first, second}
        await desk.look_at(first)
        await desk.follow("Make a rule: Network address ")
        assert len(desk.fields("Save")["value"]) == 32
        await desk.press("Save", act="spam", ends="never")
        assert "Spam, silently" in desk.words and "Ends" in desk.words
        assert (await blog.post("Again.")).json()["comment"]["state"] == "published"
        assert await ask(blog, "select count(*) from comment where silent and reasons = '{ip}'") == 1
        await desk.look_at(first)
        await desk.follow("Make a rule: Link to shop.example")
        await desk.press("Test on the last 500 comments", act="refuse")
        assert "2 of the last" in desk.words
        ids = [each.get("value") for each in desk.document.xpath("//form[@id='found']/input[@name='comment']")]
        assert set(ids) == {first, second}
        await desk.press("Mark as spam", comment=ids)
        assert "of 2" in desk.words


async def _rename(it: Service, id: UUID, name: str) -> None:
    async with it.db.tx() as tx:
        site = await find(tx, "blog")
        old = await queries.by_id(tx, site.id, id)
        assert old is not None
        await change(tx, site, msgspec.structs.replace(old, name=name))


async def test_a_verdict_names_the_rules_that_said_it_as_they_are_called_today(blog: Service) -> None:
    token = reader_token()
    games = await rule(blog, Kind.WORDS, "casino", name="Games")
    pills = await rule(blog, Kind.WORDS, "pill*", name="Pills & more")
    await rule(blog, Kind.LINKS, "2")
    one = await blog.posted("A casino.", token=token)
    blog.clock.move(timedelta(minutes=5))
    assert (await blog.edit(one, "A casino with pills.", token)).json()["comment"]["state"] == "pending"
    two = await blog.posted("https://a.example/ https://b.example/ casino", name="Bo")
    async with signed_in(blog) as desk:
        await desk.queue()
        assert "Rule on words: “casino” (Games)" in desk.row(one)
        assert "Rule on words: “pill*” (Pills & more)" in desk.row(one)
        assert "Rule: links, 2 of them (only these)" in desk.row(two)
        assert [each for each in desk.links(two) if "Games" in each] == ["Rule on words: “casino” (Games) (only these)"]
        await desk.look_at(one)
        told = [" ".join(each.text_content().split()) for each in desk.document.xpath("//ol[@class='history']/li")]
        assert told == [
            "Received through the widget 5 min ago",
            "Rule on words: “casino” (Games) 5 min ago",
            "Rule on words: “pill*” (Pills & more) just now",
        ]
        await desk.follow("Rule on words: “casino” (Games)")
        assert desk.url.endswith(f"/rules#rule-{games}")
        await _rename(blog, games, "Betting")
        async with blog.db.tx() as tx:
            await remove(tx, await find(tx, "blog"), pills)
        await desk.queue()
        assert "Rule on words: “casino” (Betting)" in desk.row(one)
        assert "Rule on words: “pill*” (only these)" in desk.row(one)
        await desk.look_at(one)
        assert "Received through the widget (rule on words: “pill*”)" in desk.words
        await do(blog, "update site_moderator set role = 'moderator'")
        await desk.look_at(one)
        assert "Rule on words: “casino” (Betting)" in desk.words
        assert desk.document.xpath("//ol[@class='history']//a") == []


async def test_a_number_of_reports_names_its_rule_and_what_is_older_than_a_rule_names_none(blog: Service) -> None:
    id = await blog.posted("Hm, casino.")
    await rule(blog, Kind.REPORTED, "1", name="One is enough")
    for last in (1, 2):
        async with blog.browser(f"198.51.100.{last}") as http:
            path = f"/api/v1/sites/blog/comments/{id}/report"
            await http.post(path, json={"reason": "spam"}, headers=bearer(reader_token()))
            await do(blog, "update comment set state = 'published'")
    await do(blog, "update comment set state = 'pending', reasons = reasons || '{words: casino}'")
    await rule(blog, Kind.WORDS, "casino", name="Games")
    async with signed_in(blog) as desk:
        await desk.queue()
        assert "Reported by 2 readers (One is enough)" in desk.row(id)
        assert "Games" not in desk.row(id)
        await desk.look_at(id)
        assert "Reported by a reader (One is enough)" in desk.words


async def test_the_names_of_all_rules_on_a_page_cost_one_statement_and_none_where_no_rule_spoke(
    blog: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    await blog.posted("Tea.")
    asked: list[str] = []
    rows = Statement._rows

    async def counted(self: Statement[Any], on: Any, args: tuple[object, ...]) -> list[Any]:
        asked.append(self.sql)
        return await rows(self, on, args)

    async with signed_in(blog) as desk:
        monkeypatch.setattr(Statement, "_rows", counted)
        await desk.queue("all")
        without = len(asked)
        assert queries._SPOKE.sql not in asked
        await rule(blog, Kind.WORDS, "casino", name="Games")
        for nr in range(3):
            await blog.posted(f"Casino {nr}.")
        asked.clear()
        await desk.queue("all")
        assert desk.words.count("(Games)") == 3
        assert len(asked) == without + 1
