"""Providers tell of bounces and complaints: they count as those that come by mail do."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from comments_svc.inbound.doors.webhooks.brought import Told
from comments_svc.mail.read_report import Fate
from tests import mail_events as events
from tests import mail_providers as providers
from tests.integration.test_mail_webhooks import FORM, SECRET, Amazon
from tests.mail_in import ANA, MailIn, mail_in
from tests.post_office import MO, read_mail
from tests.service import ask, refusal, service

JSON: Final = "application/json; charset=utf-8"


@pytest.fixture
async def inn(clean_url: str, tmp_path: Path) -> AsyncIterator[MailIn]:
    given = {
        "mail_webhook_secret": SECRET,
        "mailgun_key": providers.MAILGUN_KEY,
        "sendgrid_key": events.SENDGRID_KEY,
        "mail_reply": "reply+{}@reply.example",
    }
    async with service(clean_url, **given) as it:
        await it.site()
        async with mail_in(it, tmp_path) as found:
            yield found


async def mailed(inn: MailIn) -> str:
    """Ana follows, and was mailed: the name of her mail."""
    await inn.it.posted("First words.")
    await inn.office.follower(ANA)
    await inn.it.posted("An answer.")
    assert await inn.office.whom() == [ANA]
    return str(read_mail(inn.office.box.mails[-1])["message-id"])


async def tell(inn: MailIn, provider: str, body: bytes, **headers: str) -> tuple[int, str]:
    given = {"content-type": JSON, **headers}
    answer = await inn.it.http.post(f"/mail/in/{provider}/{SECRET}", content=body, headers=given)
    return (200, "") if answer.status_code == 200 else refusal(answer)


async def standing(inn: MailIn) -> tuple[int, str, str]:
    """Ana's points, her subscription, and the state of her mail."""
    score = await ask(inn.it, "select coalesce(max(score), 0)::int from address_health where email = $1", ANA)
    left = await ask(inn.it, "select state from subscription")
    return score, left, await ask(inn.it, "select state from outbound_message where recipient = $1", ANA)


async def test_a_bounce_scores_once_a_day_and_shows_on_the_mail_that_it_names(inn: MailIn) -> None:
    name, now = await mailed(inn), inn.it.clock.now
    assert await tell(inn, "postmark", events.postmark("AutoResponder", ANA)) == (200, "")
    assert await tell(inn, "postmark", events.postmark("Open", ANA, record="Open")) == (200, "")
    assert await tell(inn, "postmark", events.postmark("HardBounce", "nobody@else.example")) == (200, "")
    assert await standing(inn) == (0, "active", "sent")
    for _ in range(2):
        assert await tell(inn, "postmark", events.postmark("HardBounce", ANA.upper(), "smtp;550 5.1.1")) == (200, "")
    assert await standing(inn) == (2, "active", "sent")
    inn.office.wait(days=1)
    stamp = int(inn.it.clock.now.timestamp())
    soft = events.mailgun("failed", ANA, name, stamp, **events.mailgun_failed("4.2.2", "temporary", "generic"))
    assert await tell(inn, "mailgun", soft) == (200, "")
    assert await standing(inn) == (3, "active", "sent")
    inn.office.wait(days=1)
    body = events.sendgrid("bounce", ANA, name, type="bounce", reason="550 5.1.1 No such user")
    assert await tell(inn, "sendgrid", body, **events.sendgrid_signed(body)) == (200, "")
    assert await standing(inn) == (5, "active", "failed")
    assert "550 5.1.1 No such user" in await ask(inn.it, "select last_answer from outbound_message")
    assert await ask(inn.it, "select stopped_at from address_health") is not None
    assert inn.it.clock.now - now == timedelta(days=2)


async def test_what_is_refused_for_its_text_is_not_about_the_mailbox(inn: MailIn) -> None:
    name, stamp = await mailed(inn), int(inn.it.clock.now.timestamp())
    assert await tell(inn, "mailgun", events.mailgun("failed", ANA, name, stamp, **events.mailgun_failed("5.7.1"))) == (
        200,
        "",
    )
    assert await standing(inn) == (1, "active", "failed")


@pytest.mark.parametrize("provider", ["postmark", "postmark-left", "mailgun", "sendgrid", "sendgrid-dropped"])
async def test_a_complaint_unsubscribes(inn: MailIn, provider: str) -> None:
    name, stamp = await mailed(inn), int(inn.it.clock.now.timestamp())
    body = {
        "postmark": events.postmark("SpamComplaint", ANA, record="SpamComplaint"),
        "postmark-left": events.postmark_left(ANA),
        "mailgun": events.mailgun("complained", ANA, name, stamp),
        "sendgrid": events.sendgrid("spamreport", ANA, name),
        "sendgrid-dropped": events.sendgrid("dropped", ANA, name, reason="Unsubscribed Address"),
    }[provider]
    assert await tell(inn, provider.partition("-")[0], body, **events.sendgrid_signed(body)) == (200, "")
    assert (await standing(inn))[:2] == (0, "left")
    await inn.it.posted("Another answer.")
    assert await inn.office.whom() == []


async def test_a_moderator_is_mailed_whatever_a_provider_tells(inn: MailIn) -> None:
    await inn.office.moderator(notify="everything")
    await inn.it.posted("First words.")
    assert await inn.office.whom() == [MO]
    assert await tell(inn, "postmark", events.postmark("SpamComplaint", MO, record="SpamComplaint")) == (200, "")
    assert await tell(inn, "postmark", events.postmark("HardBounce", MO, "5.1.1")) == (200, "")
    inn.office.wait(hours=1)
    await inn.it.posted("More words.")
    assert await inn.office.whom() == [MO]


async def test_what_is_not_signed_by_the_provider_changes_nothing(inn: MailIn) -> None:
    name, stamp = await mailed(inn), int(inn.it.clock.now.timestamp())
    body = events.sendgrid("spamreport", ANA, name)
    forged = events.mailgun("complained", ANA, name, stamp, key="f" * 32)
    old = events.mailgun("complained", ANA, name, stamp - 90_000)
    signed = events.sendgrid_signed(body)
    for provider, told, headers in (
        ("mailgun", forged, {}),
        ("mailgun", old, {}),
        ("sendgrid", body, {}),
        ("sendgrid", body + b" ", signed),
        ("sendgrid", body, {**signed, "x-twilio-email-event-webhook-timestamp": "1"}),
        ("sendgrid", body, {**signed, "x-twilio-email-event-webhook-signature": "no base64!"}),
    ):
        assert await tell(inn, provider, told, **headers) == (403, "bad-signature"), (provider, headers)
    assert await standing(inn) == (0, "active", "sent")


@pytest.mark.parametrize(
    "body", [b"[" * 50_000, b"[1]", b'{"RecordType": 5}', b'{"RecordType": "Bounce", "Email": "\\u0000"}']
)
async def test_any_body_at_all_is_never_a_fault(inn: MailIn, body: bytes) -> None:
    for provider in ("postmark", "mailgun", "sendgrid"):
        assert (await tell(inn, provider, body, **events.sendgrid_signed(body)))[0] in {200, 403, 422}
        assert (await tell(inn, provider, body, **{"content-type": FORM}))[0] in {200, 403, 422}


async def test_another_persons_mail_is_not_marked_by_its_name(inn: MailIn) -> None:
    name = await mailed(inn)
    body = events.sendgrid("bounce", "eve@evil.example", name, type="bounce", reason="5.1.1")
    assert await tell(inn, "sendgrid", body, **events.sendgrid_signed(body)) == (200, "")
    assert await standing(inn) == (0, "active", "sent")


async def test_ses_tells_through_its_topic(tmp_path: Path) -> None:
    sns = providers.Sns(tmp_path)
    amazon = Amazon(sns.certificate)

    async def told(message: str) -> list[tuple[str, Fate, str]]:
        brought = await amazon.tell(sns.notice(message))
        assert brought.mails == ()
        return [_short(each) for each in brought.told]

    assert await told(events.ses_bounce("Permanent", ANA, "<1@x>", "5.1.1")) == [(ANA, Fate.HARD, "<1@x>")]
    assert await told(events.ses_bounce("Transient", ANA, "<1@x>", "4.4.7")) == [(ANA, Fate.SOFT, "<1@x>")]
    assert await told(events.ses_complaint(ANA, "<1@x>")) == [(ANA, Fate.COMPLAINT, "<1@x>")]
    assert await told(events.ses_complaint(ANA, "<1@x>", None)) == [(ANA, Fate.COMPLAINT, "<1@x>")]
    assert await told(events.ses_complaint(ANA, "<1@x>", "not-spam")) == []
    assert await told(json.dumps({"eventType": "Delivery", "mail": {}})) == []


def _short(told: Told) -> tuple[str, Fate, str]:
    return told.email, told.report.fate, told.message_id
