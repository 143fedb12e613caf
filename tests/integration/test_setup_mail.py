"""E-mail as a step of the first run: what is set, tried, found in the DNS, or left out."""

from email import message_from_bytes
from pathlib import Path
from typing import Final

import pytest

from tests.desk import KIM, Desk, sign_in_token
from tests.integration.test_dashboard_mail_test import OTHER, desk_with_mail
from tests.mail_in import mail_in
from tests.plain_browser import PlainBrowser
from tests.service import PAGE, Service, ask, bearer, refusal, service
from tests.signed_mail import mail
from tests.smtp_sink import sink

STEP: Final = "/dashboard/sites/blog/setup/mail"
INBOUND: Final = {"mail_reply": "reply+{}@reply.example", "mail_webhook_secret": "a-secret-of-thirty-two-characters"}
SEND: Final = f"Send a test mail to {KIM}"


async def heard(desk: Desk) -> bool:
    """What the script that waits is told."""
    answer = await desk.http.get(STEP, headers={"accept": "application/json"})
    return bool(answer.json()["heard"])


async def done(desk: Desk) -> bool:
    """Whether the step has its tick."""
    await desk.visit(STEP)
    return bool(desk.document.xpath("//nav[@class='tabs']//a[starts-with(., 'E-mail')]/span[@class='done']"))


async def test_where_mail_only_leaves_the_step_is_done_when_it_has_left(database_url: str) -> None:
    async with sink() as box, desk_with_mail(database_url, box) as (_, desk):
        box.script["RCPT"].append("550 5.1.1 No such user here")
        await desk.visit(STEP)
        assert "COMMENTS_MAIL_REPLY=reply+{}@reply.example" in desk.words
        await desk.press(SEND)
        assert "550 5.1.1 No such user here" in desk.words
        assert not await done(desk)
        await desk.press(SEND)
        assert "The server has taken it" in desk.words
        assert await done(desk)


async def test_where_answers_are_taken_it_is_done_when_one_came(database_url: str, tmp_path: Path) -> None:
    async with (
        sink() as box,
        desk_with_mail(database_url, box, **INBOUND) as (it, desk),
        mail_in(it, tmp_path, "") as inn,
    ):
        await desk.visit(STEP)
        assert "Ways inthe webhook of a provider" in desk.words
        assert "Readers write toblog@reply.example, and to an address of each page" in desk.words
        box.script["DATA"].append("451 4.3.0 Try again later")
        await desk.press(SEND)
        await desk.visit(STEP)
        assert "Now reply to it" not in desk.words, "nobody waits for the answer to what did not leave"
        await desk.press(SEND)
        assert "Nothing has come yet." in desk.words
        assert (await heard(desk), await done(desk)) == (False, False)
        reply_to = str(message_from_bytes(box.mails[-1].content)["reply-to"])
        await inn.receive(mail(sender=f"Kim <{KIM}>", to=reply_to, body="Yes.\r\n"), reply_to)
        assert (await heard(desk), await done(desk)) == (True, True)
        assert "does not prove enough to decide by." in desk.words
        assert await ask(it, "select count(*) from setup_check") == 1
        await desk.visit("/dashboard/sites/blog/setup/comment")
        assert "Open the page" in desk.words, "a mail is no page to try again"


@pytest.mark.parametrize("lang", ["en", "de"])
async def test_the_operator_is_told_what_to_enter_in_the_dns(database_url: str, tmp_path: Path, lang: str) -> None:
    zone = tmp_path / "zone"
    zone.write_text('_dmarc.reply.example. 3600 IN TXT "v=DMARC1; p=reject"\n')
    public = {"public_url": "https://comments.example", "dns_zone_file": str(zone), **INBOUND}
    said = {
        "en": ("SPF reply.example does not say who may send its mail.", "exists, with the policy reject."),
        "de": ("SPF Für reply.example steht nirgends, wer Mail senden darf.", "gibt es, mit der Richtlinie reject."),
    }
    sender = {"smtp_url": "smtp://127.0.0.1:9?tls=off", "mail_from": "notify@reply.example"}
    async with service(database_url, **sender, **public) as it:
        await it.site()
        async with it.browser("198.51.100.7") as http, it.browser("198.51.100.8") as other:
            desk, owner = Desk(http, public["public_url"]), Desk(other, public["public_url"])
            await desk.sign_in(await sign_in_token(it))
            await owner.sign_in(await sign_in_token(it, OTHER))
            http.headers["accept-language"] = lang
            await desk.visit(STEP)
            assert "SPF reply.example" not in desk.words
            await desk.visit(f"{STEP}?dns")
            for words in (*said[lang], 'reply.example. TXT "v=spf1 a:comments.example -all"'):
                assert words in desk.words
            assert "`" not in desk.words
            assert "include" in desk.document.xpath("//ul[@class='facts']/li/code/text()")
            await owner.visit(f"{STEP}?dns")
            assert "E-mail" in owner.words
            assert "SPF" not in owner.words, "where mail leaves from is the operator's to know"


async def test_skipped_no_reader_is_offered_the_way_by_mail_until_it_is_taken_back(database_url: str) -> None:
    async def offered(it: Service) -> str | None:
        policy = (await it.thread())["policy"]
        assert isinstance(policy["mail"], str | None)
        return str(policy["mail"])

    async def asked(it: Service) -> int:
        ask_for = {"url": PAGE, "title": "A post"}
        answer = await it.http.post("/api/v1/sites/blog/mail-address", json=ask_for, headers=bearer(None))
        assert answer.status_code == 200 or refusal(answer) == (409, "mail-off")
        return answer.status_code

    async def on_the_page(it: Service) -> bool:
        page = PlainBrowser(it.http)
        await page.open()
        return "@reply.example" in page.words

    async with sink() as box, desk_with_mail(database_url, box, **INBOUND) as (it, desk):
        await it.posted()
        assert (await offered(it), await asked(it), await on_the_page(it)) == ("blog@reply.example", 200, True)
        await desk.visit(STEP)
        await desk.press("Skip e-mail")
        assert "Skipped." in desk.words
        assert (await offered(it), await asked(it), await on_the_page(it)) == ("", 409, False)
        assert await done(desk)
        await desk.visit("/dashboard/sites/blog/setup")
        assert "e-mail your comment" not in desk.words, "nor does the snippet name it"
        await desk.visit("/dashboard/sites/blog/settings")
        await desk.press("Save", title="Another")
        assert await offered(it) == "", "the settings keep it"
        await desk.visit(STEP)
        await desk.press("Offer e-mail again")
        assert (await offered(it), await asked(it), await on_the_page(it)) == ("blog@reply.example", 200, True)
        await it.change(mail="me@blog.example")
        await desk.post(f"{STEP}/skip", skip="no")
        assert await offered(it) == "me@blog.example", "pressed again in an old window"
        await desk.press("Skip e-mail")
        assert await offered(it) == ""
