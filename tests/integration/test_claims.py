"""Comments written under an address before it was proven: accepted, or disowned; typed addresses give nothing away."""

from collections.abc import AsyncIterator

import pytest

from comments_svc.moderation.model import Act
from comments_svc.sites.model import Policy
from tests.moderator import decide, moderator
from tests.postbox import ANA, Reader, mailing
from tests.service import Service, ask, reader_token


@pytest.fixture
async def it(clean_url: str) -> AsyncIterator[Service]:
    async with mailing(clean_url) as it:
        yield it


async def listed(reader: Reader) -> list[str]:
    return [each["id"] for each in (await reader.done("GET", "reader/claims"))["claims"]]


async def settle(reader: Reader, **lists: list[str]) -> list[str]:
    body = {"accept": [], "disown": [], **lists}
    return [each["id"] for each in (await reader.done("POST", "reader/claims", body))["claims"]]


async def test_earlier_comments_are_listed_and_become_own_ones_when_accepted(it: Service) -> None:
    lost = await it.posted("From my old phone.", token=reader_token(), email=ANA.upper())
    nobodys = await it.posted("Without a token.", email=ANA)
    await it.posted("Somebody else's.", token=reader_token(), email="bob@example.org")
    ana = Reader(it)
    await ana.prove()
    assert set(await listed(ana)) == {lost, nobodys}
    assert await settle(ana, accept=[lost]) == [nobodys]
    assert [each["id"] for each in (await it.own(ana.token))["own"]] == [lost]
    assert (await it.delete(lost, ana.token)).status_code == 200


async def test_a_disowned_comment_loses_the_address_and_is_not_listed_again(it: Service) -> None:
    forged = await it.posted("Not mine.", token=reader_token(), email=ANA)
    ana = Reader(it)
    await ana.prove()
    assert await settle(ana, disown=[forged]) == []
    assert await ask(it, "select email from comment") is None
    assert (await it.texts()) == [[["p", "Not mine."]]]


async def test_nothing_is_listed_for_an_address_that_was_only_typed(it: Service) -> None:
    await it.posted("Ana's.", token=reader_token(), email=ANA)
    thief = Reader(it)
    await thief.ask()
    await it.posted("Hello.", token=thief.token, email=ANA)
    assert await listed(thief) == []


async def test_comments_of_who_proved_an_address_are_nobody_elses_to_claim(it: Service) -> None:
    ana, phone, bob = Reader(it), Reader(it), Reader(it)
    await it.posted("Mine.", token=ana.token, email=ANA)
    await ana.prove()
    typo = await it.posted("With a typing error.", token=bob.token, email=ANA)
    await bob.prove("bob@example.org")
    await phone.prove()
    assert await listed(phone) == []
    assert await settle(phone, accept=[typo]) == []
    assert [each["id"] for each in (await it.own(bob.token))["own"]] == [typo]


async def test_what_was_not_listed_is_passed_over(it: Service) -> None:
    others = await it.posted("Not yours.", token=reader_token(), email="bob@example.org")
    await it.site("second")
    far = (await it.post(site="second", email=ANA, url="https://blog.example/x/")).json()["comment"]["id"]
    ana = Reader(it)
    await ana.prove()
    await settle(ana, accept=[others, far], disown=[others, far])
    assert (await it.own(ana.token))["own"] == []
    assert await ask(it, "select count(*) from comment where email is not null") == 2
    assert await ask(it, "select count(*) from job where kind = 'judge-writers'") == 0


async def test_what_a_moderator_took_away_can_not_be_claimed(it: Service) -> None:
    taken = await it.posted("Rude.", token=reader_token(), email=ANA)
    await decide(it, taken, Act.SPAM, by=await moderator(it))
    ana = Reader(it)
    await ana.prove()
    assert await listed(ana) == []


async def test_who_has_a_published_comment_in_one_browser_is_known_in_another_that_proved_the_address(
    it: Service,
) -> None:
    ana, phone, stranger = Reader(it), Reader(it), Reader(it)
    await it.posted("First.", token=ana.token)
    await ana.prove()
    await it.change(policy=Policy.FIRST_TIMERS)

    async def state(reader: Reader) -> str:
        return str((await it.post("Hello.", token=reader.token, email=ANA)).json()["comment"]["state"])

    assert [await state(phone), await state(stranger)] == ["pending", "pending"]
    await phone.prove()
    assert [await state(phone), await state(stranger)] == ["published", "pending"]
