"""Mail providers bring mail: what they are answered 200 for is stored, byte for byte."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest

from comments_svc.inbound.doors.webhooks.brought import Brought
from comments_svc.inbound.doors.webhooks.call import Call
from comments_svc.inbound.doors.webhooks.ses import Ses
from comments_svc.inbound.model import Arrived, MailDoor
from comments_svc.inbound.problems import BadSignature, NoMailInIt
from tests import mail_providers as providers
from tests.database_away import away
from tests.service import Service, refusal, service

SECRET: Final = "door-secret-door-secret-door-secret-0123"
ANA: Final = "reply+ana@reply.example"
BOB: Final = "reply+bob@reply.example"
MAIL: Final = (
    "Message-ID: <1@example.org>\r\nFrom: Zoë <zoe@example.org>\r\nSubject: Hi\r\n\r\nHello & goodbye=.\r\n".encode()
)
LATIN: Final = MAIL.replace("ë".encode(), b"\xeb")
FORM: Final = "application/x-www-form-urlencoded"


@pytest.fixture
async def it(clean_url: str) -> AsyncIterator[Service]:
    settings = {
        "mail_webhook_secret": SECRET,
        "mailgun_key": providers.MAILGUN_KEY,
        "ses_topic": providers.TOPIC,
        "mail_reply": "reply+{}@reply.example",
    }
    async with service(clean_url, **settings) as running:
        yield running


async def call(
    it: Service, provider: str, body: bytes, kind: str = "application/json", *, secret: str = SECRET
) -> httpx2.Response:
    """As a provider does: no Origin, no cookie."""
    return await it.http.post(f"/mail/in/{provider}/{secret}", content=body, headers={"content-type": kind})


async def stored(it: Service) -> list[tuple[Any, ...]]:
    async with it.db.read() as on:
        rows = await on.raw.fetch(
            "select door, sender, recipient, client_ip, raw from inbound_message order by recipient"
        )
    return [tuple(each) for each in rows]


async def test_postmark(it: Service) -> None:
    answer = await call(it, "postmark", providers.postmark(b"Return-Path: <ana@example.org>\r\n" + MAIL, ANA))
    assert (answer.status_code, answer.content) == (200, b"")
    assert await stored(it) == [("webhook", "ana@example.org", ANA, None, b"Return-Path: <ana@example.org>\r\n" + MAIL)]


async def test_mailgun_by_an_address_that_ends_in_mime(it: Service) -> None:
    body = providers.mailgun(LATIN, f"{ANA}, {BOB}", "zoe@example.org", int(it.clock().timestamp()))
    answer = await call(it, "mailgun", body, FORM, secret=f"{SECRET}/mime")
    assert answer.status_code == 200
    assert await stored(it) == [("webhook", "zoe@example.org", each, None, LATIN) for each in (ANA, BOB)]


async def test_sendgrid_keeps_bytes_that_are_in_no_charset_and_says_which_machine_sent_them(it: Service) -> None:
    answer = await call(it, "sendgrid", providers.sendgrid(LATIN, [ANA, BOB], ""), providers.FORM_TYPE)
    assert answer.status_code == 200
    assert await stored(it) == [("webhook", "", each, "192.0.2.77", LATIN) for each in (ANA, BOB)]


async def test_a_message_of_five_megabytes_is_taken_where_other_bodies_may_not_be_so_long(it: Service) -> None:
    long = MAIL + b"x" * 5_000_000
    answer = await call(it, "sendgrid", providers.sendgrid(long, [ANA], "a@b.example"), providers.FORM_TYPE)
    assert answer.status_code == 200
    assert [len(row[-1]) for row in await stored(it)] == [len(long)]
    assert (await call(it, "sendgrid", b"x" * (16 * 2**20 + 1), providers.FORM_TYPE)).status_code == 413


async def test_the_same_call_again_is_the_same_message(it: Service) -> None:
    for _ in range(3):
        assert (await call(it, "postmark", providers.postmark(MAIL, ANA))).status_code == 200
    assert len(await stored(it)) == 1


@pytest.mark.parametrize("provider", ["postmark", "mailgun", "ses", "sendgrid", "other", "POSTMARK"])
async def test_a_wrong_secret_and_an_unknown_provider_are_404(it: Service, provider: str) -> None:
    answer = await call(it, provider, b"{}", secret="x" * 40)
    assert (answer.status_code, answer.json()["type"]) == (404, "about:blank")


async def test_an_unknown_provider_is_404_with_the_right_secret_too(it: Service) -> None:
    assert (await call(it, "other", b"{}")).status_code == 404


async def test_without_a_key_of_theirs_those_that_sign_find_no_door(clean_url: str) -> None:
    async with service(clean_url, mail_webhook_secret=SECRET) as it:
        assert (await call(it, "mailgun", b"", FORM)).status_code == 404
        assert (await call(it, "ses", b"{}")).status_code == 404
        assert (await call(it, "postmark", providers.postmark(MAIL, ANA))).status_code == 200
    async with service(clean_url) as it:
        assert (await call(it, "postmark", providers.postmark(MAIL, ANA))).status_code == 404


@pytest.mark.parametrize(
    ("key", "age_s"), [("f" * 32, 0), (providers.MAILGUN_KEY, 90_000), (providers.MAILGUN_KEY, -7_200)]
)
async def test_mailgun_with_a_wrong_key_or_of_another_day_is_403(it: Service, key: str, age_s: int) -> None:
    body = providers.mailgun(MAIL, ANA, "a@b.example", int(it.clock().timestamp()) - age_s, key)
    assert refusal(await call(it, "mailgun", body, FORM)) == (403, "bad-signature")
    assert await stored(it) == []


async def test_what_holds_no_whole_message_is_422_and_says_what_to_switch_on(it: Service) -> None:
    parts = providers.multipart(providers.mailgun_fields(ANA, "a@b.example", int(it.clock().timestamp())))
    without_raw = json.dumps({**json.loads(providers.postmark(MAIL, ANA)), "RawEmail": None}).encode()
    parsed = providers.multipart({"text": b"Hello", "envelope": b'{"to":[]}'})
    for provider, body, kind, hint in (
        ("mailgun", parts, providers.FORM_TYPE, "/mime"),
        ("postmark", without_raw, "application/json", "Include raw email content"),
        ("sendgrid", parsed, providers.FORM_TYPE, "POST the raw, full MIME message"),
    ):
        answer = await call(it, provider, body, kind)
        assert refusal(answer) == (422, "no-mail-in-it")
        assert hint in answer.json()["detail"]


@pytest.mark.parametrize(
    ("provider", "body", "kind"),
    [
        ("postmark", b"[" * 100_000, "application/json"),
        ("postmark", b'{"RawEmail": 5}', "application/json"),
        ("postmark", b'{"RawEmail": " "}', "application/json"),
        ("postmark", b"\xff", "text/plain"),
        ("sendgrid", b"no parts", providers.FORM_TYPE),
        ("sendgrid", b"a=b", "multipart/form-data"),
        ("sendgrid", b"a=b", "no type"),
        ("sendgrid", providers.multipart({"email": MAIL, "envelope": b"{"}), providers.FORM_TYPE),
        ("ses", b"{}", "text/plain"),
    ],
)
async def test_any_body_at_all_is_422_or_403_and_never_a_fault(
    it: Service, provider: str, body: bytes, kind: str
) -> None:
    assert refusal(await call(it, provider, body, kind))[0] in {403, 422}
    assert await stored(it) == []


async def test_with_the_database_away_a_provider_is_told_to_come_again(it: Service, clean_url: str) -> None:
    async with away(clean_url):
        assert refusal(await call(it, "postmark", providers.postmark(MAIL, ANA))) == (503, "unavailable")


@pytest.fixture(scope="module")
def sns(tmp_path_factory: pytest.TempPathFactory) -> providers.Sns:
    return providers.Sns(tmp_path_factory.mktemp("sns"))


class Amazon:
    """What answers at Amazon's addresses."""

    def __init__(self, certificate: bytes) -> None:
        self.certificate, self.fetched = certificate, list[str]()
        self.ses = Ses([providers.TOPIC], self.fetch)

    async def fetch(self, url: str) -> bytes:
        self.fetched.append(url)
        return self.certificate

    async def take(self, notice: dict[str, Any]) -> list[Arrived]:
        return list((await self.tell(notice)).mails)

    async def tell(self, notice: dict[str, Any]) -> Brought:
        return await self.ses(Call({"content-type": "text/plain; charset=UTF-8"}, json.dumps(notice).encode()))


@pytest.mark.parametrize(("encoding", "mail"), [("BASE64", LATIN), ("UTF8", MAIL)])
@pytest.mark.parametrize("version", ["1", "2"])
async def test_ses_through_sns(sns: providers.Sns, encoding: str, mail: bytes, version: str) -> None:
    amazon = Amazon(sns.certificate)
    message = providers.received(mail, [ANA, BOB], "zoe@example.org", encoding=encoding)
    expected = [Arrived(raw=mail, sender="zoe@example.org", recipient=to, door=MailDoor.WEBHOOK) for to in (ANA, BOB)]
    for _ in range(2):
        assert await amazon.take(sns.notice(message, SignatureVersion=version)) == expected
    assert amazon.fetched == [providers.CERTIFICATE_URL]


async def test_a_subscription_is_confirmed_by_itself(sns: providers.Sns) -> None:
    amazon = Amazon(sns.certificate)
    assert await amazon.take(sns.subscription()) == []
    assert amazon.fetched[1:] == ["https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription"]


async def test_a_subscription_that_leads_elsewhere_is_not_followed(sns: providers.Sns) -> None:
    amazon = Amazon(sns.certificate)
    with pytest.raises(BadSignature):
        await amazon.take(sns.subscription("https://internal.example/"))
    assert amazon.fetched == [providers.CERTIFICATE_URL]


@pytest.mark.parametrize(
    "changed",
    [
        {"Message": "another"},
        {"Timestamp": "2026-11-25T10:00:01.000Z"},
        {"Subject": "another"},
        {"Signature": ""},
        {"Signature": "AAAA"},
        {"Signature": "no base64!"},
        {"SignatureVersion": "1"},
        {"SignatureVersion": "3"},
        {"Type": "SubscriptionConfirmation"},
        {"Type": "Other"},
        {"TopicArn": "arn:aws:sns:eu-west-1:666666666666:mail-in"},
        {"SigningCertURL": "http://sns.eu-west-1.amazonaws.com/x.pem"},
        {"SigningCertURL": "https://sns.eu-west-1.amazonaws.com.evil.example/x.pem"},
        {"SigningCertURL": "https://evil.example/sns.eu-west-1.amazonaws.com/x.pem"},
        {"SigningCertURL": "https://sns.eu-west-1.amazonaws.com@evil.example/x.pem"},
        {"SigningCertURL": "https://bucket.s3.amazonaws.com/x.pem"},
    ],
)
async def test_whatever_is_not_signed_by_the_topic_is_refused(sns: providers.Sns, changed: dict[str, str]) -> None:
    amazon = Amazon(sns.certificate)
    notice = {**sns.notice(providers.received(MAIL, [ANA], "a@b.example")), **changed}
    with pytest.raises(BadSignature):
        await amazon.take(notice)
    assert set(amazon.fetched) <= {providers.CERTIFICATE_URL}


@pytest.mark.parametrize(
    "certificate", [b"", b"-----BEGIN CERTIFICATE-----\nMAo=\n-----END CERTIFICATE-----", b"\xff" * 9]
)
async def test_what_is_no_certificate_verifies_nothing(sns: providers.Sns, certificate: bytes) -> None:
    with pytest.raises(BadSignature):
        await Amazon(certificate).take(sns.notice("x"))


async def test_the_certificate_of_somebody_else_verifies_nothing(sns: providers.Sns, tmp_path: Path) -> None:
    with pytest.raises(BadSignature):
        await Amazon(providers.Sns(tmp_path).certificate).take(sns.notice("x"))


async def test_a_notice_without_the_message_says_which_action_to_take(sns: providers.Sns) -> None:
    message = json.loads(providers.received(MAIL, [ANA], "a@b.example"))
    del message["content"]
    with pytest.raises(NoMailInIt, match="SNS action"):
        await Amazon(sns.certificate).take(sns.notice(json.dumps(message)))


async def test_other_news_of_ses_is_no_mail(sns: providers.Sns) -> None:
    assert await Amazon(sns.certificate).take(sns.notice('{"notificationType": "Bounce"}')) == []
