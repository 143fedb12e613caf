"""Who moderates a site: invited by mail or by a link that is passed on, changed, removed; an owner always stays."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

import pytest

from comments_svc.moderators.members.invitation_link import invitation_link
from comments_svc.moderators.members.queries import invitation
from comments_svc.moderators.model import INVITATION_VALID, Invitation
from comments_svc.sites.find import find
from tests.desk import Desk, sign_in_token, signed_in
from tests.post_office import office
from tests.postbox import mailing
from tests.service import PUBLIC_URL, Service, ask, do

LEE: Final = "lee@example.org"
PEOPLE: Final = "/dashboard/sites/blog/people"
MAIL_ME: Final = "Mail me the link"


@pytest.fixture
async def it(clean_url: str) -> AsyncIterator[Service]:
    async with mailing(clean_url) as it:
        yield it


@pytest.fixture
async def kim(it: Service) -> AsyncIterator[Desk]:
    """The owner of the blog, at the page of its people."""
    async with signed_in(it) as desk:
        await desk.visit(PEOPLE)
        yield desk


@pytest.fixture
async def guest(it: Service) -> AsyncIterator[Desk]:
    """A browser of somebody who is not signed in."""
    async with it.browser("198.51.100.8") as http:
        yield Desk(http)


async def newest(it: Service) -> Invitation:
    async with it.db.read() as on:
        site = (await find(on, "blog")).id
        id = await on.raw.fetchval("select id from invitation where site_id = $1 order by id desc limit 1", site)
        found = await invitation(on, site, id, it.clock.now)
    assert found is not None
    return found


async def mailed(it: Service) -> str:
    """The link in the last mail."""
    found = await newest(it)
    assert found.email == await ask(
        it, "select recipient from outbound_message where template = 'invitation' order by id desc limit 1"
    )
    return invitation_link(it.secret, PUBLIC_URL, found, to=found.email)


def link_on(desk: Desk) -> str:
    (found,) = desk.document.xpath("//pre[@aria-label='Link']")
    return str(found.text_content())


async def members(it: Service) -> str:
    return str(
        await ask(
            it,
            "select string_agg(m.email || ' ' || s.role, ', ' order by m.email) from site_moderator s "
            "join moderator m on m.id = s.moderator_id join site on site.id = s.site_id where slug = 'blog'",
        )
    )


async def test_where_mail_works_a_link_is_said_to_ask_for_an_address(kim: Desk) -> None:
    await kim.press("Make a link")
    assert "join by a second link that is mailed to it" in kim.words


async def test_somebody_new_is_invited_by_mail_and_joins(it: Service, kim: Desk, guest: Desk) -> None:
    await kim.press("Send the invitation", email=f" {LEE} ")
    assert "The invitation is on its way." in kim.words
    assert "lee@example.org Moderator from Kim, ends in 7 days" in kim.words
    assert kim.document.xpath("//pre[@aria-label='Link']") == []
    for _ in range(3):
        await guest.visit(await mailed(it))
    assert "Kim asks you to moderate A Blog" in guest.words
    await guest.press("Join with lee@example.org", name="\u200b")
    assert (guest.answer.status_code, "1 to 100 characters" in guest.words) == (422, True)
    await guest.press("Join with lee@example.org", name="Lee", email="operator@example.org")
    assert guest.url.endswith("/dashboard/sites/blog")
    assert "invitation" not in guest.http.cookies
    assert await members(it) == "kim@example.org owner, lee@example.org moderator"
    assert await ask(it, "select operator from moderator where email = $1", LEE) is False
    await guest.visit(PEOPLE)
    assert (guest.answer.status_code, "Only an owner of this site" in guest.words) == (403, True)
    await kim.visit(PEOPLE)
    assert "Lee Moderator lee@example.org" in kim.words
    assert "Open invitations" not in kim.words


async def test_a_link_passed_on_by_hand_asks_for_a_proof_of_the_address(it: Service, kim: Desk, guest: Desk) -> None:
    await kim.press("Make a link", role="owner")
    by_hand = link_on(kim)
    await guest.visit(by_hand)
    await guest.press(MAIL_ME, email="lee")
    assert (guest.answer.status_code, "not an e-mail address" in guest.words) == (422, True)
    await guest.press(MAIL_ME, email="typo@example.org", name="Lee")
    lost = await mailed(it)
    await guest.visit(by_hand)
    await guest.press(MAIL_ME, email=LEE, name="Lee")
    assert "We have sent a mail to lee@example.org." in guest.words
    assert await members(it) == "kim@example.org owner"
    await guest.visit(lost)
    assert guest.answer.status_code == 410
    await guest.visit(await mailed(it))
    assert "Kim asks you to own A Blog" in guest.words
    await guest.press("Join with lee@example.org", name="Lee")
    assert await members(it) == "kim@example.org owner, lee@example.org owner"
    await guest.visit(by_hand)
    assert (guest.answer.status_code, "not valid any more" in guest.words) == (410, True)


async def test_an_address_with_an_account_is_told_apart_by_its_mail_alone(it: Service, kim: Desk, guest: Desk) -> None:
    await it.site("other", origin="https://other.example")
    token = await sign_in_token(it, LEE, sites=("other",))
    await kim.press("Make a link")
    said = set()
    for email in (LEE, "new@example.org"):
        await guest.visit(link_on(kim))
        await guest.press(MAIL_ME, email=email)
        said.add(guest.answer.text.replace(email, ""))
    assert len(said) == 1
    await guest.visit(link_on(kim))
    await guest.press(MAIL_ME, email=LEE)
    assert "within the last day" in guest.words
    await do(it, "update invitation set email = $1", LEE)
    await guest.visit(invitation_link(it.secret, PUBLIC_URL, await newest(it), to=LEE))
    assert "You have an account here with lee@example.org." in guest.words
    await guest.follow("Sign in")
    await guest.sign_in(token)
    assert "/dashboard/invitation?token=" in guest.url
    await guest.press("Join as Lee")
    assert await members(it) == "kim@example.org owner, lee@example.org moderator"
    await guest.visit("/dashboard/")
    assert "Your sites" in guest.words


async def test_without_a_mail_server_a_link_is_enough(blog: Service) -> None:
    async with signed_in(blog) as kim, blog.browser("198.51.100.8") as http:
        await kim.visit(PEOPLE)
        assert "Send the invitation" not in kim.words
        await kim.post(f"{PEOPLE}/invite", by="mail", email=LEE)
        assert kim.answer.status_code == 409
        await kim.visit(PEOPLE)
        await kim.press("Make a link")
        guest = Desk(http)
        await guest.visit(link_on(kim))
        await guest.press("Join", name="Kim", email="kim@example.org")
        assert (guest.answer.status_code, "Sign in first" in guest.words) == (422, True)
        await guest.press("Join", name="Lee", email=LEE)
        assert guest.url.endswith("/dashboard/sites/blog")


async def test_what_is_taken_back_or_too_old_leads_nowhere_and_is_not_mailed(
    it: Service, kim: Desk, guest: Desk
) -> None:
    await kim.press("Send the invitation", email=LEE)
    address = await mailed(it)
    await kim.press("Take back the invitation: lee@example.org")
    async with office(it) as post:
        assert await post.send() == []
        assert await post.rows("last_answer") == ["Not sent: it was taken back meanwhile, or it is too late."]
    await guest.visit(address)
    assert guest.answer.status_code == 410
    refused = guest.words
    await kim.press("Make a link")
    old = link_on(kim)
    it.clock.move(INVITATION_VALID + timedelta(seconds=1))
    for each in (old, f"{PUBLIC_URL}/dashboard/invitation?token=x", f"{PUBLIC_URL}/dashboard/invitation"):
        await guest.visit(each)
        assert (guest.answer.status_code, guest.words) == (410, refused)


async def test_invitations_are_few_and_to_people_who_are_not_there(it: Service, kim: Desk) -> None:
    for email, words in (("", "not an e-mail address"), ("KIM@example.org", "moderates this site already")):
        await kim.press("Send the invitation", email=email)
        assert (kim.answer.status_code, words in kim.words) == (422, True)
        assert kim.fields("Send the invitation")["email"] == email
    await kim.press("Send the invitation", email=LEE)
    await kim.press("Send the invitation", email=LEE)
    assert "within the last day" in kim.words
    assert await ask(it, "select count(*) from outbound_message where template = 'invitation'") == 1
    await do(it, "insert into invitation select site_id, gen_random_uuid(), null, true, role, invited_by, now(), "
                 "expires_at from invitation, generate_series(1, 49)")  # fmt: skip
    await kim.press("Make a link")
    assert "50 invitations are open already." in kim.words


async def test_roles_change_and_people_go_but_never_the_last_owner(it: Service, kim: Desk, guest: Desk) -> None:
    await kim.press("Send the invitation", email=LEE)
    await guest.visit(await mailed(it))
    await guest.press("Join with lee@example.org", name="Lee")
    ids = [await ask(it, "select id from moderator where email = $1", each) for each in ("kim@example.org", LEE)]
    for path, fields in ((f"{PEOPLE}/{ids[0]}/remove", {}), (f"{PEOPLE}/{ids[0]}/role", {"role": "moderator"})):
        await kim.post(path, **fields)
        assert (kim.answer.status_code, "A site needs an owner." in kim.words) == (409, True)
    await kim.visit(PEOPLE)
    assert "The only owner" in kim.words
    await kim.press("Make them an owner")
    await guest.visit(PEOPLE)
    await guest.press("Make a link")
    assert "Open invitations" in guest.words
    # Both at once: one of them stays.
    for act, fields in (("remove", {}), ("role", {"role": "moderator"})):
        await do(it, "insert into site_moderator select id, unnest($1::uuid[]), 'owner' from site where slug = 'blog' "
                     "on conflict (site_id, moderator_id) do update set role = 'owner'", ids)  # fmt: skip
        await asyncio.gather(
            *(desk.post(f"{PEOPLE}/{id}/{act}", **fields) for desk, id in zip((guest, kim), ids, strict=True))
        )
        assert (await members(it)).count("owner") == 1
    assert await ask(it, "select count(*) from invitation i where not exists (select from site_moderator s "
                         "where s.moderator_id = i.invited_by and s.role = 'owner')") == 0  # fmt: skip


async def test_who_is_removed_sees_nothing_from_that_moment_on(it: Service, kim: Desk, guest: Desk) -> None:
    await kim.press("Send the invitation", email=LEE)
    await guest.visit(await mailed(it))
    await guest.press("Join with lee@example.org", name="Lee")
    await kim.visit(PEOPLE)
    await kim.press("Remove from this site")
    assert "They do not moderate this site any more." in kim.words
    await guest.queue()
    assert guest.answer.status_code == 404
    await guest.visit("/dashboard/account")
    assert guest.answer.status_code == 200


async def test_who_moderates_can_leave_and_the_last_owner_can_not(it: Service, kim: Desk, guest: Desk) -> None:
    await kim.press("Send the invitation", email=LEE)
    await guest.visit(await mailed(it))
    await guest.press("Join with lee@example.org", name="Lee")
    for desk in (guest, kim):
        await desk.visit("/dashboard/account")
        await desk.press("Leave this site")
    assert "You do not moderate that site any more." in guest.words
    assert (kim.answer.status_code, "A site needs an owner." in kim.words) == (409, True)
    assert await members(it) == "kim@example.org owner"
