import re
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.inbound.incoming import Incoming, ToAddress
from comments_svc.kernel.problem import Problem
from comments_svc.kernel.url import UrlKey
from comments_svc.sites.model import Site
from comments_svc.sites.page_key import page_key
from comments_svc.threads.queries import by_key

_URL: Final = re.compile(r"https?://[^\s<>\"\[\]{}|\\^`]{1,2000}", re.IGNORECASE)
_MOST: Final = 20
_LOOKED_AT: Final = 50_000
_AFTER: Final = ".,;:!?)'*_"


class FoundPage(msgspec.Struct, frozen=True):
    """`rest` is the text without the line that says nothing but the page's address."""

    url: str
    key: UrlKey
    rest: str


def find_page(site: Site, subject: str, text: str, body: str) -> FoundPage | None:
    """The first page of this site that a mail names: in its subject, in what its sender wrote, else anywhere in it (a
    mail program may have made a quote or a signature of the line)."""
    for place in (subject, text, body):
        for found in _URL.findall(place[:_LOOKED_AT])[:_MOST]:
            url = found.rstrip(_AFTER)
            try:
                return FoundPage(url, page_key(site, url), _without(url, text))
            except Problem:
                continue
    return None


def _without(url: str, text: str) -> str:
    """Only the first such line: what else mentions the page is the sender's."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if line.strip(" \t>*<") in {url, url + ">"}:
            return "\n".join([*lines[:at], *lines[at + 1 :]]).strip()
    return text


async def thread_of(on: Reader, incoming: Incoming) -> UUID | None:
    """The page that a mail is about, as far as somebody has written there before."""
    if isinstance(incoming.target, ToAddress):
        return incoming.target.row.thread_id
    if incoming.site is None:
        return None
    named = find_page(incoming.site, incoming.subject, incoming.text, incoming.reply.mail.text)
    found = await by_key(on, incoming.site.id, named.key) if named else None
    return found.id if found else None
