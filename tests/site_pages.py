"""The pages of a site, as a moderator sees and renames them."""

from typing import Final

from tests.desk import Desk
from tests.service import BLOG, PAGE, Service, ask

PAGES: Final = "/dashboard/sites/blog/pages"
NEW: Final = f"{BLOG}/2026/queues/"
OTHER: Final = f"{BLOG}/other/"


async def open_page(desk: Desk, it: Service, url: str = PAGE) -> None:
    id = await ask(it, "select id from thread where url = $1", url)
    await desk.visit(f"{PAGES}/{id}")


def rows(desk: Desk) -> list[str]:
    return [" ".join(each.text_content().split()) for each in desk.document.xpath("//ul[@class='messages']/li")]


async def rename_page(desk: Desk, title: str, url: str) -> None:
    await desk.press("Save", title=title, url=url)


async def mail_address(it: Service) -> str:
    """As a reader asks for it."""
    path, headers = "/api/v1/sites/blog/mail-address", {"origin": BLOG}
    return str((await it.http.post(path, json={"url": PAGE}, headers=headers)).json()["address"])
