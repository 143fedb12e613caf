"""What a state is made of: a site, a reader's page, and a language."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from playwright.sync_api import Locator, Page, expect

from tests.e2e.host_page import HostPage
from tests.e2e.looks.words import Words
from tests.e2e.post import Post
from tests.e2e.product import Lab, Product
from tests.e2e.visitors import Visitor, Visitors
from tests.e2e.widget import Widget

PHONE: Final = 375
CSS: Final = """:root { color-scheme: light dark; background: Canvas; color: CanvasText }
body { margin: 0 auto; max-width: 44em; padding: 16px; font: 16px/1.5 system-ui, sans-serif } h1 { font-size: 1.5em }"""
RICH: Final = """A **table**, a list, and code:

| way | minutes |
|---|---|
| by foot | 11 |
| by bus | 25 |

1. first
2. second
   - inner

> quoted, and *emphasised*

```python
def wait(people: int, rate: float = 2.5) -> float:
    \"\"\"Minutes.\"\"\"
    return people / rate  # Little's law
```

---

More at https://example.org/a/rather/long/path?with=a&query=string#and-a-fragment"""


@dataclass
class Scene:
    """What a state is made of: a new site, a reader's page, and the words of the language that it speaks."""

    product: Product
    visitors: Visitors
    post: Post
    say: Words
    seen: list[Visitor] = field(default_factory=list)

    def lab(self, **settings: str) -> Lab:
        return self.product.new_site(**settings)  # type: ignore[arg-type]

    def reader(self, **options: Any) -> Visitor:
        visitor = self.visitors.reader(viewport={"width": PHONE, "height": 812}, **options)
        self.seen.append(visitor)
        return visitor

    def host(self, lab: Lab, **more: Any) -> HostPage:
        return HostPage(lab, css=CSS, html_attributes=f'lang="{self.say.lang}" dir="{self.say.direction}"', **more)

    def widget(self, lab: Lab, visitor: Visitor | None = None, **more: Any) -> Widget:
        """Open, with what comes later."""
        visitor = visitor or self.reader()
        return self.awake(Widget(visitor.page).open(self.host(lab, **more).serve(visitor.context)))

    def awake(self, widget: Widget) -> Widget:
        text = widget.host.locator("textarea").first
        if text.count():
            text.focus()
            expect(widget.host.locator(".tools").first).to_be_visible()
            text.blur()
        return widget

    def button(self, where: Locator, key: str, **values: str) -> Locator:
        return where.get_by_role("button", name=self.say(key, **values), exact=True)

    def form(self, widget: Widget) -> Locator:
        return widget.host.locator("form.compose").first

    def fill(self, widget: Widget, text: str, name: str = "Ana") -> Locator:
        """Like a person, and as slowly."""
        form = self.form(widget)
        widget.write(text, form=form)
        if name:
            form.locator("input[name=name]").fill(name)
        return form

    def send(self, widget: Widget, text: str, name: str = "Ana") -> str:
        form = self.fill(widget, text, name)
        with widget.page.expect_response(lambda answer: answer.request.method == "POST") as sent:
            form.locator(".primary").click()
        return str(sent.value.json()["comment"]["id"])


Shown: TypeAlias = Page | Locator
State: TypeAlias = Callable[[Scene], Shown]


def everything(scene: Scene, **more: str) -> Lab:
    """A site where readers may do all there is."""
    settings = {"private": "true", "follow": "true", "votes": "true", "reactions": "👍,🎉,❤️"}
    return scene.lab(**(settings | {"mail": "blog@mail.example"} | more))
