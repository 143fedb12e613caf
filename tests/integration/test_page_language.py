"""In which language the page without JavaScript speaks, and that what goes wrong is said in that language, too."""

from datetime import timedelta

import httpx2

from tests.plain_browser import PlainBrowser, plain_browser
from tests.service import PAGE, Service, ask, bearer, do, new_id, reader_token, service

GERMAN = {"accept-language": "de-CH, de;q=0.9, en;q=0.8"}
ARABIC = {"accept-language": "ar-EG"}


def spoken(browser: PlainBrowser) -> tuple[str, str]:
    return browser.document.get("lang"), browser.document.get("dir")


def kept(browser: PlainBrowser, button: str) -> tuple[str, str, str]:
    fields = browser.fields(button)
    return fields["name"], fields["email"], fields["text"]


async def test_the_address_the_site_and_then_the_browser_choose(blog: Service) -> None:
    first = await blog.posted("First")
    async with blog.browser("198.51.100.7") as http:
        page = PlainBrowser(http)
        await page.open()
        assert (spoken(page), page.answer.headers["vary"]) == (("en", "ltr"), "accept-encoding, accept-language")
        http.headers.update(ARABIC)
        await page.open()
        assert spoken(page) == ("ar", "rtl") and "تعليق واحد" in page.words
        await page.open(lang="pt")
        assert spoken(page) == ("pt-BR", "ltr") and "1 comentário" in page.words
        await page.follow("Responder a Ana")
        assert spoken(page) == ("pt-BR", "ltr") and "lang=pt" in page.url
        await blog.change(lang="uk")
        await page.open()
        assert spoken(page) == ("uk", "ltr") and "1 коментар" in page.words
        await blog.change(lang="en-GB")
        await page.open()
        assert spoken(page) == ("en", "ltr")
        await page.visit("/sites/nowhere/page?url=x")
        assert spoken(page) == ("ar", "rtl")
        await page.visit("/no/such/page")
        assert "لا توجد صفحة كهذه." in page.words
        await blog.change(lang="de")
        # What others keep, and give to everybody, knows no browser.
        feed = await http.get("/sites/blog/feed.atom", params={"url": PAGE})
        assert "<title>Kommentare zu " in feed.text and "<title>Ana zu " in feed.text
        await blog.posted("Second", name="Ben", parent=first)
        german = await http.get("/sites/blog/snapshot", params={"url": PAGE})
        await blog.change(lang="fr")
        french = await http.get("/sites/blog/snapshot", params={"url": PAGE})
        assert ("Antwort auf " in german.text, "en réponse à " in french.text) == (True, True)
        assert german.headers["etag"] != french.headers["etag"]


async def test_a_german_visit_from_the_first_word_to_what_goes_wrong(blog: Service) -> None:
    await blog.change(lang="de", policy="hold", email_rule="optional", private="true")
    async with plain_browser(blog) as page:
        await page.open()
        blog.clock.move(timedelta(seconds=5))
        assert "Noch keine Kommentare" in page.words and "Ihrer wäre der erste." in page.words
        typed = {"name": "", "email": "keine", "text": "Ein langer Gedanke"}
        await page.press("Kommentar abschicken", **typed)
        assert page.answer.status_code == 422 and kept(page, "Vorschau") == ("", "keine", "Ein langer Gedanke")
        for words in ("Noch nicht gesendet.", "Bitte geben Sie einen Namen an.", "Das ist keine E-Mail-Adresse."):
            assert words in page.words
        await page.press("Kommentar abschicken", name="x" * 65, email="", text="x" * 10_240)
        assert "höchstens 64 Zeichen" in page.words and page.fields("Vorschau")["text"] == "x" * 10_240
        await page.press("Kommentar abschicken", name="Ana", text="x" * 10_240)
        assert "um 240 Bytes zu lang: Höchstens 10.000" in page.words
        await page.press("Vorschau", text="*so*")
        assert "Vorschau" in page.words
        await page.press("Kommentar abschicken")
        assert "Danke. Wartet auf Freigabe. Nur Sie können das sehen." in page.words
        assert "gerade eben" in page.words
        blog.clock.move(timedelta(hours=2))
        await page.reload()
        assert "vor 2 Stunden" in page.words
        await page.press("Nur an den Autor senden", name="Ana", text="Nur für Sie")
        assert "An den Autor gesendet. Es wird nicht veröffentlicht." in page.words
        await do(blog, "update reader set standing = 'banned'")
        await _sent_in_vain(page, "Sie können auf dieser Website nicht kommentieren.", 403)
        await do(blog, "update reader set standing = 'normal'")
        await do(blog, "update thread set state = 'closed'")
        await page.press("Kommentar abschicken", name="Ana", text="Behalten")
        assert page.answer.status_code == 409 and "inzwischen geschlossen" in page.words
        (text,) = page.document.xpath("//textarea[@readonly]")
        assert text.text.strip() == "Behalten"
        assert await ask(blog, "select count(*) from comment") == 1


async def _sent_in_vain(page: PlainBrowser, words: str, status: int) -> None:
    await page.press("Kommentar abschicken", name="Ana", email="ana@example.org", text="Noch einer")
    assert (page.answer.status_code, words in page.words) == (status, True)
    assert kept(page, "Vorschau") == ("Ana", "ana@example.org", "Noch einer")


async def test_a_program_is_answered_in_the_language_that_it_asks_for(clean_url: str) -> None:
    async with service(clean_url, rate_limits="on") as it:
        await it.site()
        answer = [await _posted(it, "Hallo", **GERMAN) for _ in range(8)][-1]
        assert answer.status_code == 429 and answer.json()["title"].startswith("Das war viel in kurzer Zeit.")
        long = await _posted(it, "x" * 20_000, **GERMAN)
        assert (long.json()["title"], long.json()["type"].rpartition("/")[2]) == (
            "Dieser Text ist zu lang.",
            "too-long",
        )
        assert "Höchstens 10000 Bytes" in long.json()["detail"]
        empty = (await _posted(it, " ", **GERMAN)).json()
        assert empty["errors"] == [{"field": "text", "message": "Bitte schreiben Sie etwas."}]
        assert (await _posted(it, " ")).json()["errors"] == [{"field": "text", "message": "Please write something."}]


async def _posted(it: Service, text: str, **headers: str) -> httpx2.Response:
    body = {"id": new_id(), "url": PAGE, "text": text, "name": "Ana"}
    return await it.http.post("/api/v1/sites/blog/comments", json=body, headers={**bearer(reader_token()), **headers})
