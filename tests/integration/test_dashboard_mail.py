"""Which mail a moderator wants, as a form."""

from collections.abc import AsyncIterator

import pytest

from comments_svc.moderators.model import MailChoice, Notify
from comments_svc.moderators.queries import by_email, mail_choice
from comments_svc.sites.find import find
from tests.desk import KIM, Desk, signed_in
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
