"""What the address of a thread page asks for, and the addresses that its links lead to."""

from typing import Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from starlette.requests import Request

from comments_svc.sites.model import Site
from comments_svc.sites.page_key import page_key
from comments_svc.threads.model import Sort
from comments_svc.threads.read import Ask
from comments_svc.web.api.shapes.field import CommentId, Cursor, Url
from comments_svc.web.caller import network_of, site_of
from comments_svc.web.endpoint import read_query
from comments_svc.web.pages.identity import Identity, Signer
from comments_svc.web.pages.speak import speak_to_reader
from comments_svc.web.state import State

_LEFT_BEHIND: Final = ("comment", "reply", "edit", "did")


class Asked(msgspec.Struct, frozen=True):
    """`comment`: one that must be on the page. `reply`, `edit`: whose form to show. `did`: what was done just now.
    `lang`: in which language the page speaks, whatever site and browser say.
    Parameters of others, such as those for tracking, are passed over."""

    url: Url
    sort: Sort = Sort.OLDEST
    after: Cursor | None = None
    root: CommentId | None = None
    comment: CommentId | None = None
    reply: CommentId | None = None
    edit: CommentId | None = None
    own: str = ""
    lang: str = ""
    did: str = ""

    @property
    def ask(self) -> Ask:
        return Ask(self.sort, self.after, self.root, html=True)

    @property
    def focus(self) -> UUID | None:
        return self.edit or self.reply or self.comment


class View(msgspec.Struct, frozen=True):
    site: Site
    asked: Asked
    url_key: str
    identity: Identity

    @property
    def own(self) -> str:
        """What links carry on: nothing for a stranger."""
        return self.identity.link if self.identity.known else ""

    def link(self, anchor: str = "", **changes: object) -> str:
        """This page, asked for differently; what was being done on it is left behind."""
        asked = {name: value for name, value in msgspec.structs.asdict(self.asked).items() if name not in _LEFT_BEHIND}
        return page_link(self.site, anchor, **{**asked, "own": self.own, **changes})

    def public_link(self) -> str:
        """The page as anybody may see it."""
        return page_link(self.site, url=self.asked.url, lang=self.asked.lang)

    def feed(self) -> str:
        return f"/sites/{self.site.slug}/feed.atom?{urlencode({'url': self.asked.url})}"

    def action(self) -> str:
        """Where forms are sent. Who sends them stands in the form, so not in anybody's log."""
        asked = msgspec.structs.asdict(self.asked)
        return page_link(self.site, "write", **{**asked, "own": "", "did": ""})

    def follow_action(self) -> str:
        """The same, answered where mail is spoken of."""
        return self.action().partition("#")[0] + "#follow"


def page_link(site: Site, anchor: str = "", **asked: object) -> str:
    given = {name: str(value) for name, value in asked.items() if value and value is not Sort.OLDEST}
    return f"/sites/{site.slug}/page?{urlencode(given)}{'#' if anchor else ''}{anchor}"


def signer_of(request: Request[State], site: Site) -> Signer:
    return Signer(request.state["secret"], site, network_of(request), request.state["clock"]())


async def view_of(request: Request[State], own: str | None = None) -> View:
    """Speaks to its reader from here on. `own` comes from the form that was sent, else from the address.

    Raises Invalid, NoSuchSite, BadUrl, ForeignPage, Unavailable.
    """
    speak_to_reader(request)
    site = await site_of(request)
    speak_to_reader(request, site)
    asked = read_query(request, Asked)
    assert isinstance(asked, Asked)
    signer = signer_of(request, site)
    identity = signer.by_link(asked.own) if own is None else signer.by_form(own)
    return View(site, asked, page_key(site, asked.url), identity)
