"""Pages with the widget of kinds that the demo blog has not: right to left, under other policies, with other styles.

They stand at addresses of the blog, so that the service takes comments from them; one browser context sees them.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from playwright.sync_api import BrowserContext, Route

from tests.e2e.product import Lab

MAIL: Final = "blog@mail.example"
_NONCE: Final = "bm9uY2U"


@dataclass(frozen=True)
class HostPage:
    """`attributes`: of the element. `above`, `below`: HTML around it; `inside`: its first children. `css`: of the page.
    `policy`: its Content-Security-Policy but for what concerns the service."""

    lab: Lab
    attributes: str = ""
    above: str = "<h1>A post</h1><p>A short one.</p>"
    below: str = ""
    inside: str = ""
    css: str = ""
    html_attributes: str = 'lang="en"'
    policy: str | None = None

    def serve(self, context: BrowserContext) -> str:
        """The address."""

        def answer(route: Route) -> None:
            headers = {"content-type": "text/html; charset=utf-8"}
            if self.policy is not None:
                headers["content-security-policy"] = self._whole_policy()
            route.fulfill(status=200, headers=headers, body=self.html())

        context.route(lambda url: url.partition("#")[0] == self.lab.url, answer)
        return self.lab.url

    def html(self, *, script: bool = True) -> str:
        service = self.lab.product.service
        tag = f'<script async src="{service}/embed.js" nonce="{_NONCE}"></script>' if script else ""
        style = f'<style nonce="{_NONCE}">{self.css}</style>' if self.css else ""
        return f"""<!doctype html>
            <html {self.html_attributes}><head><meta charset="utf-8"><title>A post</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="icon" href="data:,">{style}</head>
            <body><main>{self.above}{self.element()}</main>{self.below}
            {tag}</body></html>"""

    def element(self) -> str:
        site, url = self.lab.site, self.lab.url
        page = self.lab.product.thread_page(site, url)
        mail = f"mailto:{MAIL}?subject=A%20post&amp;body={quote(url, safe='')}"
        return f"""<comment-thread site="{site}" page-url="{url}" page-title="A post" {self.attributes}>
            {self.inside}
            <p><a href="{page}">Read and write comments</a> or <a href="{mail}">e-mail your comment</a>.</p>
            </comment-thread>"""

    def _whole_policy(self) -> str:
        service = self.lab.product.service
        return (
            f"default-src 'none'; script-src 'nonce-{_NONCE}' 'strict-dynamic'; style-src 'self' {service}; "
            f"connect-src {service}; img-src {service} data:; object-src 'none'; base-uri 'none'; {self.policy}"
        )
