"""Rules of a site: what they hold, silence and refuse, and what stands with the comment."""

import asyncio
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from comments_svc.comments.erase import erase
from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.problems import Invalid
from comments_svc.moderation.forget import forget
from comments_svc.moderation.model import Act
from comments_svc.readers.standing import Stand, Standing, set_standing
from comments_svc.rules.change import switch
from comments_svc.rules.model import Does, Kind
from comments_svc.rules.queries import by_id, hits, of_site
from comments_svc.rules.read_rule import read_rule
from comments_svc.rules.remove import remove
from comments_svc.rules.try_out import try_out
from comments_svc.sites.find import find
from comments_svc.sites.model import Policy
from tests.moderator import answer, decide, moderator
from tests.rule import rule
from tests.service import PAGE, Service, ask, bearer, do, reader_token, refusal


async def stored(it: Service, comment: str) -> tuple[str, list[str]]:
    state, reasons = await ask(it, "select (state, reasons) from comment where id = $1", UUID(comment))
    return state, reasons


async def count(it: Service, rule: UUID) -> int:
    async with it.db.read() as on:
        return (await hits(on, (await find(on, "blog")).id, it.clock.now - timedelta(days=30)))[rule]


async def of(it: Service, text: str, **more: Any) -> tuple[str, list[str]]:
    return await stored(it, await it.posted(text, **more))


async def test_each_kind_of_rule_holds_and_says_why(blog: Service) -> None:
    token = reader_token()
    free: tuple[str, list[str]] = ("published", [])
    assert await of(blog, "Buy cheap watches.", token=token) == free
    few = await rule(blog, Kind.FEW, "3")
    assert await of(blog, "Second.", token=token) == ("pending", ["few: 3"])
    assert await of(blog, "Without a token.") == ("pending", ["few: 3"])
    assert await count(blog, few) == 2
    async with blog.db.tx() as tx:
        await switch(tx, await find(tx, "blog"), few, on=False)
    assert await of(blog, "Third.", token=token) == free
    unknown = await rule(blog, Kind.UNKNOWN)
    assert await of(blog, "New here.", token=reader_token()) == ("pending", ["unknown"])
    assert await of(blog, "Known here.", token=token) == free
    async with blog.db.tx() as tx:
        await remove(tx, await find(tx, "blog"), unknown)
    await rule(blog, Kind.LINKS, "2")
    await rule(blog, Kind.WORDS, "casi*\nbuy now")
    await rule(blog, Kind.PATTERN, r"pil+s\d")
    await rule(blog, Kind.IMAGE)
    assert await of(blog, "One: https://a.example/") == free
    assert await of(blog, "https://a.example/ https://b.example/") == ("pending", ["links: 2"])
    assert await of(blog, "A CASINO, buy Now!") == ("pending", ["words: casi*"])
    assert await of(blog, "pilllS7") == ("pending", ["pattern: pilllS7"])
    assert (await of(blog, "![x](https://a.example/x.png)"))[1] == ["image"]
    both = await of(blog, "casino pills1")
    assert (both[0], sorted(both[1])) == ("pending", ["pattern: pills1", "words: casi*"])
    await rule(blog, Kind.PAGE_AGE, "10")
    assert await of(blog, "Young.") == free
    blog.clock.move(timedelta(days=11))
    assert await of(blog, "Old.") == ("pending", ["page-age: 10"])
    assert await of(blog, "Another page.", url=f"{PAGE}?p=2") == free
    await blog.change(policy=Policy.HOLD)
    assert await of(blog, "Both.", token=token) == ("pending", ["everything-waits", "page-age: 10"])


@pytest.mark.parametrize("at_once", [True, False], ids=["by hand", "by night"])
async def test_what_an_expression_found_in_a_text_is_erased_with_it(blog: Service, *, at_once: bool) -> None:
    await rule(blog, Kind.PATTERN, "call [0-9]+")
    by, gone, stays = await moderator(blog), await blog.posted("Call 555."), await blog.posted("Call 777.")
    await decide(blog, gone, Act.SPAM, by=by)
    async with blog.db.tx() as tx:
        if at_once:
            await forget(tx, (await find(tx, "blog")).id, [UUID(gone), UUID(stays)], now=blog.clock.now)
        else:
            await erase(tx, blog.clock.now + timedelta(days=31))
    assert [await stored(blog, each) for each in (gone, stays)] == [
        ("spam", ["pattern"]),
        ("pending", ["pattern: Call 777"]),
    ]
    assert await ask(blog, "select array_agg(why order by why) from rule_hit") == ["pattern: Call 777", None]


async def test_a_moderator_is_held_by_no_rule_and_posts_go_on_without_any(blog: Service) -> None:
    top = await blog.posted("Top.")
    assert await of(blog, "Reply.", parent=top) == ("published", [])
    await rule(blog, Kind.WORDS, "reply")
    by = await moderator(blog)
    await answer(blog, top, "My reply.", by=by)
    assert await ask(blog, "select state from comment where moderator_id = $1", by) == "published"
    assert await of(blog, "Reply.", parent=top) == ("pending", ["words: reply"])


async def test_a_silenced_writer_alone_sees_the_comment_until_the_rule_ends(blog: Service) -> None:
    troll, other = reader_token(), reader_token()
    hole = await rule(blog, Kind.NAME, "Troll", Does.SPAM, lasts=timedelta(days=2))
    sent = uuid7()
    answer = await blog.post("Bad.", token=troll, name="  trolL ", id=str(sent))
    assert answer.json()["comment"]["state"] == "published"
    again = await blog.post("Bad.", token=troll, name="  trolL ", id=str(sent))
    assert (again.status_code, again.json()["comment"]["state"]) == (200, "published")
    assert await stored(blog, str(sent)) == ("spam", ["name"])
    assert await blog.texts() == []
    assert [(each["id"], each["state"]) for each in (await blog.own(troll))["comments"]] == [(str(sent), "published")]
    assert refusal(await blog.post("Who?", token=other, parent=str(sent)))[1] == "no-such-parent"
    # Nothing that one can ask about it answers otherwise than about a published one of one's own.
    blog.clock.move(timedelta(minutes=1))
    edited = (await blog.edit(str(sent), "Bad, too.", troll)).json()["comment"]
    assert (edited["state"], edited["edited"]) == ("published", blog.clock.now.isoformat().replace("+00:00", "Z"))
    report = f"/api/v1/sites/blog/comments/{sent}/report"
    for who, vote, told in ((troll, "own-vote", "own-report"), (other, "no-such-comment", "no-such-comment")):
        assert refusal(await blog.vote(str(sent), 1, who))[1] == vote
        assert refusal(await blog.http.post(report, json={"reason": "spam"}, headers=bearer(who)))[1] == told
    for shown in (str(sent), await blog.posted("Fine.")):
        assert (await blog.http.get(f"/sites/blog/c/{shown}")).headers["location"] == f"{PAGE}#comment-{shown}"
    nameless = {"id": str(uuid7()), "text": "Worse.", "name": "Troll"}
    assert [(await blog.post(**nameless)).json()["comment"]["state"] for _ in range(2)] == ["published", "published"]
    below = await blog.post("And more.", token=troll, parent=str(sent), name="Somebody")
    assert below.json()["comment"]["state"] == "published"
    assert (await stored(blog, below.json()["comment"]["id"]))[0] == "spam"
    assert (await blog.thread())["thread"]["count"] == 1
    assert await count(blog, hole) == 3  # two comments and an edit
    blog.clock.move(timedelta(days=3))
    assert await of(blog, "Good.", token=troll, name="Troll") == ("published", [])
    by = await moderator(blog)
    for act in (Act.APPROVE, Act.SPAM):
        await decide(blog, str(sent), act, by=by)
    assert str(sent) not in {each["id"] for each in (await blog.own(troll))["comments"] if each["state"] == "published"}


async def test_a_rule_refuses_in_words_and_leaves_nothing_but_its_count(blog: Service) -> None:
    domain = await rule(blog, Kind.ADDRESS_DOMAIN, "@Spam.example", Does.REFUSE)
    link = await rule(blog, Kind.URL, "https://www.shop.example/pills", Does.REFUSE)
    assert refusal(await blog.post("Hi.", email="a@mx.spam.example")) == (403, "refused-by-rule")
    assert refusal(await blog.post("http://shop.example/pills/7")) == (403, "refused-by-rule")
    assert await of(blog, "http://shop.example/tea") == ("published", [])
    assert (await count(blog, domain), await count(blog, link)) == (1, 1)
    assert await ask(blog, "select count(*) from comment") == 1
    token = reader_token()
    id = await blog.posted("Fine.", token=token)
    assert refusal(await blog.edit(id, "See http://shop.example/pills", token)) == (403, "refused-by-rule")
    assert await ask(blog, "select source from comment where id = $1", UUID(id)) == "Fine."


async def test_a_rule_on_an_address_is_about_its_mailbox_however_it_is_spelt(blog: Service) -> None:
    for value in ("Troll+first@bücher.example", "t.roll@gmail.com"):
        await rule(blog, Kind.ADDRESS, value)
    await rule(blog, Kind.ADDRESS_DOMAIN, "spät.example", Does.REFUSE)
    for typed in (
        *("troll@xn--bcher-kva.example", "troll+2@BÜCHER.example", "TROLL@bücher.example."),
        *("troll@gmail.com", "tr.oll+x@googlemail.com"),
    ):
        assert await of(blog, "Tea.", email=typed) == ("pending", ["address"]), typed
    for typed in ("trol.l@bücher.example", "troll@example", "troll@mail.example", "ptroll@gmail.com"):
        assert await of(blog, "Tea.", email=typed) == ("published", []), typed
    assert refusal(await blog.post("Hi.", email="a@mx.SPÄT.example.")) == (403, "refused-by-rule")


async def test_a_rule_on_an_address_is_about_the_one_that_a_reader_has_proven(blog: Service) -> None:
    token, other = reader_token(), reader_token()
    await blog.posted("Tea.", token=token)
    proven = "insert into reader_address select site_id, reader_id, 't.roll@gmail.com', now() from comment"
    await do(blog, proven)
    await rule(blog, Kind.NAME, "Nobody")
    assert await of(blog, "More tea.", token=token) == ("published", [])
    held = await rule(blog, Kind.ADDRESS, "troll@gmail.com")
    assert await of(blog, "No address typed.", token=token) == ("pending", ["address"])
    assert await of(blog, "Another one typed.", token=token, email="ana@x.example") == ("pending", ["address"])
    assert await of(blog, "Somebody else.", token=other) == ("published", [])
    async with blog.db.read() as on:
        kept = await by_id(on, (await find(on, "blog")).id, held)
        assert kept is not None
        assert len((await try_out(on, kept, now=blog.clock.now)).caught) == 4
    await rule(blog, Kind.ADDRESS_DOMAIN, "gmail.com", Does.REFUSE)
    assert refusal(await blog.post("Tea again.", token=token)) == (403, "refused-by-rule")


async def test_an_edit_that_a_rule_is_about_waits_while_the_approved_text_stays(blog: Service) -> None:
    token = reader_token()
    id = await blog.posted("Fine.", token=token)
    words = await rule(blog, Kind.WORDS, "casino")
    assert (await blog.edit(id, "Still fine.", token)).json()["comment"]["state"] == "published"
    assert (await blog.edit(id, "Casino!", token)).json()["comment"]["state"] == "pending"
    assert (await stored(blog, id))[1] == ["words: casino"]
    assert await count(blog, words) == 1
    assert "Casino" not in str((await blog.thread())["comments"])


async def test_what_moderators_think_of_a_reader_comes_before_the_rules(blog: Service) -> None:
    token = reader_token()
    id = await blog.posted("casino", token=token)
    await rule(blog, Kind.WORDS, "casino")
    site, reader = await ask(blog, "select (site_id, reader_id) from comment where id = $1", UUID(id))

    async def stand(to: Stand, until: timedelta | None = None) -> None:
        async with blog.db.tx() as tx:
            await set_standing(tx, site, reader, Standing(to, blog.clock.now + until if until else None, ""))

    await blog.change(policy=Policy.HOLD)
    await stand(Stand.TRUSTED)
    assert await of(blog, "casino", token=token) == ("published", [])
    await blog.change(policy=Policy.PUBLISH)
    await stand(Stand.HELD)
    assert await of(blog, "Tea.", token=token) == ("pending", ["always-held"])
    await stand(Stand.BANNED, timedelta(days=1))
    assert refusal(await blog.post("Tea.", token=token)) == (403, "banned")
    blog.clock.move(timedelta(days=2))
    assert await of(blog, "Tea.", token=token) == ("published", [])


async def test_a_rule_is_tried_on_the_past_and_changes_nothing(blog: Service) -> None:
    token = reader_token()
    first = await blog.posted("casino", token=token)
    blog.clock.move(timedelta(seconds=1))
    await blog.posted("tea", token=token)
    now = blog.clock.now
    async with blog.db.read() as on:
        site = (await find(on, "blog")).id
        for kind, value, caught in (
            (Kind.WORDS, "casino", [first]),
            (Kind.UNKNOWN, "", [first]),
            (Kind.LINKS, "1", []),
        ):
            tried = await try_out(
                on, read_rule(site, uuid7(), kind, Does.HOLD, name="", value=value, expires_at=None, now=now), now=now
            )
            assert (tried.looked_at, [str(each.comment.id) for each in tried.caught]) == (2, caught), kind
    assert await stored(blog, first) == ("published", [])


async def test_a_rule_says_how_many_reports_take_a_comment_out_of_sight(blog: Service) -> None:
    id = await blog.posted("Hm.")
    told = await rule(blog, Kind.REPORTED, "2")
    for last, state in ((1, "published"), (2, "pending")):
        async with blog.browser(f"198.51.100.{last}") as http:
            path = f"/api/v1/sites/blog/comments/{id}/report"
            await http.post(path, json={"reason": "spam"}, headers=bearer(reader_token()))
        assert await stored(blog, id) == (state, [f"reported: {last}"])
    assert await count(blog, told) == 1


async def test_all_expressions_of_a_site_share_what_a_comment_may_cost(
    blog: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await rule(blog, Kind.PATTERN, "(.?){900}z")
    for n in range(20):
        await rule(blog, Kind.PATTERN, f"cheap (pills|watches) {n}")
    with pytest.raises(Invalid) as refused:
        await rule(blog, Kind.PATTERN, "(.?){899}z")
    assert "This would take too long for each comment: it weighs 80" in refused.value.message
    begun = time.process_time()
    await blog.posted("äb" * 3_300)
    assert time.process_time() - begun < 2
    await blog.posted("A second one.")
    monkeypatch.setattr("comments_svc.rules.try_out.MOST_S", 0.0)
    async with blog.db.read() as on:
        [costly] = [each for each in await of_site(on, (await find(on, "blog")).id) if each.id == first]
        assert (await try_out(on, costly, now=blog.clock.now)).looked_at == 1
    async with blog.db.tx() as tx:
        await remove(tx, await find(tx, "blog"), first)
    await rule(blog, Kind.PATTERN, "(.?){899}z")


async def test_words_with_stars_of_a_site_share_what_a_comment_may_cost(blog: Service) -> None:
    """However many add them at once. What is found as it stands costs next to nothing."""
    phrases = ["\n".join(f"buy* now* {at}*{n}" for n in range(25)) for at in range(6)]
    done = await asyncio.gather(*(rule(blog, Kind.WORDS, each) for each in phrases), return_exceptions=True)
    refused = [each for each in done if isinstance(each, Invalid)]
    assert [each.message.partition("word by word: ")[2] for each in refused] == [
        "these are 75 words, and there is room for 50 beside the other rules of this site."
    ] * 4
    await rule(blog, Kind.WORDS, "\n".join(f"casino{n}*" for n in range(500)))
    async with blog.db.tx() as tx:
        await remove(tx, await find(tx, "blog"), next(each for each in done if isinstance(each, UUID)))
    await rule(blog, Kind.WORDS, phrases[5])
