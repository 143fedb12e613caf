"""Rules in the dashboard: added, tried, changed, switched and removed by an owner, with plain forms."""

from datetime import timedelta

from tests.desk import signed_in
from tests.service import Service, ask

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
