"""The widget as a reader sees it: by roles and words, through its shadow root."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

# A form that is sent within a second was filled in by a machine, says the service.
_PERSONS_MS = 1_100


@dataclass
class Widget:
    """`element`: which, on a page that has more than one."""

    page: Page
    element: str = "comment-thread"

    def open(self, url: str) -> "Widget":
        """Returns when the comments, or the word that there are none, stand there."""
        self.page.goto(url)
        return self.loaded()

    def loaded(self) -> "Widget":
        self.host.scroll_into_view_if_needed()
        expect(self.host.locator(".list:not([aria-busy])")).to_be_attached()
        return self

    @property
    def host(self) -> Locator:
        return self.page.locator(self.element)

    @property
    def heading(self) -> Locator:
        return self.host.locator("#heading")

    @property
    def articles(self) -> Locator:
        return self.host.get_by_role("article")

    def article(self, text: str) -> Locator:
        """One comment, by a part of what it says, without its replies."""
        return self.articles.filter(has=self.page.locator(".body", has_text=text))

    def place(self, id: str) -> Locator:
        """The list item of a comment, with its replies."""
        return self.host.locator(f"#comment-{id}")

    def id_of(self, text: str) -> str:
        found = self.article(text).evaluate("article => article.parentElement.id")
        return str(found).removeprefix("comment-")

    @property
    def status(self) -> Locator:
        """What is read out."""
        return self.host.locator("p.unseen[role=status]")

    @property
    def banner(self) -> Locator:
        """That new comments have come."""
        return self.host.locator("[part=banner]")

    @property
    def alert(self) -> Locator:
        return self.host.get_by_role("alert")

    @property
    def form(self) -> Locator:
        return self.host.get_by_role("form", name="Add a comment")

    @property
    def text(self) -> Locator:
        return self.form.get_by_role("textbox", name="Comment")

    def reply_form(self, name: str) -> Locator:
        return self.host.get_by_role("form", name=f"Replying to {name}")

    def write(self, text: str, *, name: str | None = None, form: Locator | None = None) -> Locator:
        """Types like a person, and takes as long; the form."""
        form = form or self.form
        began = self.page.evaluate("Date.now()")
        if name is not None:
            form.get_by_role("textbox", name="Name").fill(name)
        form.locator("textarea").press_sequentially(text)
        self.page.wait_for_function(f"began => Date.now() - began > {_PERSONS_MS}", arg=began)
        return form

    def post(self, text: str, *, name: str | None = None, form: Locator | None = None) -> str:
        """The id of the new comment, once the service has it."""
        form = self.write(text, name=name, form=form)
        with self.page.expect_response(lambda answer: answer.request.method == "POST") as sent:
            form.locator("button[type=submit]").click()
        assert sent.value.status == 201, sent.value.text()
        return str(sent.value.json()["comment"]["id"])

    def reply(self, to: str, text: str, *, name: str | None = None) -> str:
        """To the comment that says `to`."""
        article = self.article(to)
        article.get_by_role("button", name="Reply").click()
        return self.post(text, name=name, form=article.locator("form"))

    def top(self, text: str) -> float:
        """Where a comment begins, in pixels below the upper edge of the window."""
        box = self.article(text).bounding_box()
        assert box is not None
        return box["y"]

    def kept(self) -> dict[str, str]:
        """What the page keeps on the device."""
        found: dict[str, str] = self.page.evaluate("Object.fromEntries(Object.entries(localStorage))")
        return found
