"""In which language the dashboard speaks, and to whom."""

from tests.desk import Desk, sign_in_token
from tests.service import Service

GERMAN = {"accept-language": "de-CH, de;q=0.9, en;q=0.8"}


async def test_the_browser_is_heard_until_its_owner_chooses(blog: Service) -> None:
    async with blog.browser("198.51.100.7") as http:
        desk = Desk(http)
        http.headers.update(GERMAN)
        await desk.visit("/dashboard/sign-in")
        assert desk.document.get("lang") == "de"
        assert "Anmelden" in desk.words
        await desk.visit("/dashboard/nowhere")
        assert "Diese Seite gibt es nicht." in desk.words
        http.headers.pop("accept-language")
        await desk.sign_in(await sign_in_token(blog))
        assert "Comments" in desk.words
        await desk.visit("/dashboard/account")
        assert desk.document.get("lang") == "en"
        await desk.press("Change language", lang="de")
        assert "Das Dashboard spricht jetzt Ihre Sprache." in desk.words
        assert (desk.document.get("lang"), desk.document.get("dir")) == ("de", "ltr")
        await desk.press("Speichern", name=" ")
        assert "Ein Name hat 1 bis 100 Zeichen." in desk.words
