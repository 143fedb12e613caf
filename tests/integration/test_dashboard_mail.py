"""Which mail a moderator wants, as a form."""

from collections.abc import AsyncIterator

import pytest

from comments_svc.mail.language import languages
from comments_svc.moderators.model import MailChoice, Notify
from comments_svc.moderators.queries import by_email, mail_choice
from comments_svc.sites.find import find
from tests.desk import KIM, Desk, signed_in
from tests.postbox import mailing
from tests.service import Service

MAIL = "/dashboard/sites/blog/mail"


@pytest.fixture
async def desk(blog: Service) -> AsyncIterator[Desk]:
    async with signed_in(blog) as desk:
        await desk.visit(MAIL)
        yield desk


def shown(desk: Desk) -> tuple[list[str], list[str]]:
    """What is chosen: how often, and in which language."""
    return (
        desk.document.xpath("//input[@name='notify' and @checked]/@value"),
        desk.document.xpath("//select[@name='lang']/option[@selected]/@value"),
    )


async def kept(it: Service, email: str = KIM, site: str = "blog") -> MailChoice:
    async with it.db.read() as on:
        person = await by_email(on, email)
        assert person is not None
        return await mail_choice(on, (await find(on, site)).id, person.id)


async def test_who_has_chosen_nothing_is_mailed_about_what_waits(desk: Desk) -> None:
    assert shown(desk) == (["decision"], ["en"])


@pytest.mark.parametrize("notify", list(Notify))
async def test_a_choice_is_saved_and_shown(blog: Service, desk: Desk, notify: Notify) -> None:
    await desk.post(MAIL, notify=notify, lang="de")
    assert "Saved." in desk.words
    assert shown(desk) == ([notify], ["de"])
    assert await kept(blog) == MailChoice(notify, "de")


async def test_a_choice_is_of_one_person_and_one_site(blog: Service, desk: Desk) -> None:
    await blog.site("notes")
    async with signed_in(blog, sites=("notes",)), signed_in(blog, "lee@example.org"):
        await desk.post(MAIL, notify="nothing", lang="en")
    assert (await kept(blog)).notify is Notify.NOTHING
    assert (await kept(blog, site="notes")).notify is Notify.DECISION
    assert (await kept(blog, "lee@example.org")).notify is Notify.DECISION


async def test_a_language_that_no_mail_is_written_in_changes_none(blog: Service, desk: Desk) -> None:
    await desk.post(MAIL, notify="nothing", lang="tlh")
    assert await kept(blog) == MailChoice(Notify.NOTHING, "en")


@pytest.mark.parametrize("notify", ["", "always", "DECISION"])
async def test_an_unknown_choice_is_refused_and_changes_nothing(blog: Service, desk: Desk, notify: str) -> None:
    await desk.post(MAIL, notify=notify, lang="en")
    assert desk.answer.status_code == 422
    assert (await kept(blog)).notify is Notify.DECISION


async def test_whoever_moderates_another_site_finds_no_such_page(blog: Service) -> None:
    await blog.site("notes")
    async with signed_in(blog, "lee@example.org", sites=("notes",)) as other:
        await other.visit(MAIL)
        assert other.answer.status_code == 404
        await other.post(MAIL, notify="nothing", lang="en")
        assert other.answer.status_code == 404


LETTERS = f"{MAIL}/letters"


async def test_every_mail_can_be_looked_at_in_every_language(blog: Service) -> None:
    async with signed_in(blog) as desk:
        await desk.visit(LETTERS)
        names = desk.document.xpath("//select[@name='mail']/option/@value")
        langs = desk.document.xpath("//select[@name='lang']/option/@value")
        assert {"new-comment", "prove"} < set(names) and set(langs) == set(languages())
        for name, lang in [*((each, "en") for each in names), *(("reply", each) for each in langs)]:
            await desk.visit(f"{LETTERS}?mail={name}&lang={lang}")
            [frame] = desk.document.xpath("//iframe/@src")
            assert desk.document.xpath("//dd/bdi/text()")[1] != ""
            await desk.visit(frame)
            assert desk.document.get("lang") == lang


async def test_the_frame_of_a_mail_runs_nothing_and_fetches_nothing(blog: Service) -> None:
    async with signed_in(blog) as desk:
        await desk.visit(f"{LETTERS}/html?mail=new-comment")
        policy = desk.answer.headers["content-security-policy"]
        assert policy.endswith("sandbox") and "default-src 'none'" in policy and "script-src" not in policy


async def test_a_link_in_the_frame_of_a_mail_does_not_replace_the_mail(blog: Service) -> None:
    async with signed_in(blog) as desk:
        await desk.visit(f"{LETTERS}/html?mail=new-comment")
        assert desk.document.xpath("/html/head/base/@target") == ["_blank"]


async def test_a_language_without_mails_shows_the_english_ones(blog: Service) -> None:
    async with signed_in(blog) as desk:
        await desk.visit(f"{LETTERS}?mail=new-comment&lang=tlh")
        assert desk.document.xpath("//select[@name='lang']/option[@selected]/@value") == ["en"]


@pytest.mark.parametrize("path", [f"{LETTERS}?mail=none", f"{LETTERS}/html?mail=../../etc/passwd"])
async def test_an_unknown_mail_is_not_found(blog: Service, path: str) -> None:
    async with signed_in(blog) as desk:
        await desk.visit(path)
        assert desk.answer.status_code == 404


async def test_who_chooses_mails_is_told_while_there_is_no_mail_server(desk: Desk) -> None:
    assert "The service has no mail server yet, so nothing of this is sent." in desk.words
    assert desk.document.xpath("//a[text()='What to set']/@href") == [f"{MAIL}/test"]


async def test_with_a_mail_server_nothing_is_said_of_it(clean_url: str) -> None:
    async with mailing(clean_url) as it, signed_in(it) as desk:
        await desk.visit(MAIL)
        assert "Mail for me" in desk.words and "no mail server" not in desk.words
