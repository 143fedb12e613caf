"""Which moderators hear of what, each as they chose."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from comments_svc.moderation.model import Act
from comments_svc.notify.fan_out import Ways
from comments_svc.sites.model import Policy
from tests.moderator import decide, undo
from tests.post_office import MO, WAYS, Office, office
from tests.service import Service, ask, do, reader_token

EVA = "eva@example.org"


@pytest.fixture
async def post(blog: Service) -> AsyncIterator[Office]:
    async with office(blog) as it:
        yield it


async def _waiting(post: Office, text: str = "First.", *, token: str | None = None) -> str:
    await post.it.change(policy=Policy.HOLD)
    return await post.it.posted(text, token=token)


async def test_what_waits_is_mailed_to_who_decides(post: Office) -> None:
    await post.moderator()
    await _waiting(post)
    assert await post.whom() == [MO]
    assert "First." in post.last_text


async def test_what_is_published_is_mailed_to_who_wants_everything_only(post: Office) -> None:
    await post.moderator(notify="decision")
    await post.moderator(EVA, notify="everything")
    await post.it.posted()
    assert await post.whom() == [EVA]


async def test_who_wants_nothing_gets_nothing(post: Office) -> None:
    await post.moderator(notify="nothing")
    await _waiting(post)
    assert await post.whom() == []


async def test_a_comment_that_nobody_wants_to_hear_of_makes_no_job(post: Office) -> None:
    await post.moderator(notify="decision")
    await post.it.posted()
    assert await ask(post.it, "select count(*) from job") == 0


async def test_spam_is_never_mailed(post: Office) -> None:
    await post.moderator(notify="everything")
    await post.it.posted(trap="filled")
    assert await ask(post.it, "select state from comment") == "spam"
    assert await post.whom() == []


async def test_moderators_of_another_site_hear_nothing(post: Office) -> None:
    await post.it.site("other")
    await post.moderator(notify="everything", site="other")
    await post.it.posted()
    assert await post.whom() == []


async def test_an_edit_that_waits_is_mailed_with_its_new_text(post: Office) -> None:
    await post.moderator()
    token = reader_token()
    id = await post.it.posted("First.", token=token)
    await post.it.change(policy=Policy.HOLD)
    await post.it.edit(id, "Second thoughts.", token)
    assert await post.whom() == [MO]
    assert "Second thoughts." in post.last_text


async def test_an_edit_that_shows_at_once_is_no_news(post: Office) -> None:
    await post.moderator(notify="everything")
    token = reader_token()
    id = await post.it.posted("First.", token=token)
    await post.send()
    await post.it.edit(id, "Second.", token)
    assert await post.whom() == []


async def test_nobody_is_mailed_their_own_act(post: Office) -> None:
    mo = await post.moderator(notify="everything")
    await post.moderator(EVA, notify="everything")
    id = await _waiting(post)
    assert await post.whom() == [EVA, MO]
    await decide(post.it, id, Act.APPROVE, by=mo)
    post.wait(minutes=5)
    assert await post.whom() == []


async def test_a_moderator_who_comments_as_a_proven_reader_is_not_mailed_that(post: Office) -> None:
    await post.moderator(notify="everything")
    token = reader_token()
    await post.it.posted("Before.", token=token)
    await post.send()
    await post.prove(token, MO.upper())
    post.wait(hours=2)
    await post.it.posted("From the sofa.", token=token)
    assert await post.whom() == []


async def test_a_typed_address_keeps_nobody_from_being_mailed(post: Office) -> None:
    await post.moderator(notify="everything")
    await post.it.posted("Hello.", email=MO)
    assert await post.whom() == [MO]


async def test_what_was_decided_before_its_mail_left_is_not_mailed(post: Office) -> None:
    mo = await post.moderator()
    await post.moderator(EVA)
    id = await _waiting(post)
    await post.tell()
    await decide(post.it, id, Act.APPROVE, by=mo)
    assert await post.whom() == []
    assert await post.rows("state") == ["cancelled", "cancelled"]
    assert "decided" in (await post.rows("last_answer"))[0]


async def test_who_is_no_longer_a_moderator_gets_no_mail_that_waited(post: Office) -> None:
    await post.moderator()
    await _waiting(post)
    await post.tell()
    await do(post.it, "delete from site_moderator")
    assert await post.whom() == []


async def test_without_a_mail_server_no_mail_is_made(post: Office) -> None:
    await post.moderator()
    await _waiting(post)
    await post.tell(Ways(mail=False, answers=False))
    assert await post.rows() == []


async def test_a_mail_can_be_answered_at_an_address_of_its_own_for_a_year(post: Office) -> None:
    await post.moderator()
    id = await _waiting(post)
    await post.send()
    row = await ask(post.it, "select (id, kind, comment_id::text, email, expires_at - created_at) from reply_address")
    address = post.last["reply-to"].addresses[0].addr_spec
    assert post.head.addresses is not None
    token = post.head.addresses.read(address)
    assert token is not None
    assert (token.id, token.kind, id, MO, timedelta(days=365)) == row
    bounce = post.head.addresses.read(post.box.mails[-1].sender)
    assert bounce is not None
    assert (bounce.kind, bounce.id) == ("b", token.id)


async def test_without_a_pattern_for_answers_a_mail_has_no_address_and_says_so(post: Office) -> None:
    await post.moderator()
    await _waiting(post)
    await post.tell(Ways(mail=True, answers=False))
    await post.send()
    assert post.last["reply-to"] is None
    assert post.box.mails[-1].sender == "notify@reply.example"
    assert await ask(post.it, "select count(*) from reply_address") == 0


async def test_a_job_that_runs_twice_makes_each_message_once(post: Office) -> None:
    await post.moderator()
    await _waiting(post)
    payload = await ask(post.it, "select payload::text from job")
    await post.tell()
    await do(
        post.it,
        "insert into job (id, kind, payload, due_at) values (gen_random_uuid(), 'notify', $1::json, now())",
        payload,
    )
    await post.tell(WAYS)
    assert await post.rows() == [MO]


async def test_an_undo_is_news_to_no_moderator(post: Office) -> None:
    mo = await post.moderator()
    await post.moderator(EVA, notify="everything")
    id = await _waiting(post)
    await post.send()
    made = await decide(post.it, id, Act.SPAM, by=mo)
    assert made.event is not None
    await undo(post.it, made.event.id, by=mo)
    post.wait(minutes=20)
    assert await post.whom() == []
