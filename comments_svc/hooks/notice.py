"""What programs are told: the body of a `json` webhook, as docs/reference/webhooks.md has it."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.comments.model import State
from comments_svc.hooks.model import Happened
from comments_svc.hooks.queries import Facts
from comments_svc.markup.model import Html

_encoder: Final = msgspec.json.Encoder()


class Site(msgspec.Struct, frozen=True):
    slug: str
    title: str


class Page(msgspec.Struct, frozen=True):
    url: str
    title: str


class Comment(msgspec.Struct, frozen=True):
    """As it stands when this is sent. No address of its writer, and no text once the writer has taken it back."""

    id: UUID
    parent: UUID | None
    state: State
    name: str
    text: str
    html: Html
    created_at: datetime
    edited_at: datetime | None
    url: str
    dashboard_url: str


class Data(msgspec.Struct, frozen=True, rename={"from_state": "from", "to_state": "to"}):
    """`from` is null for what is new. `moderator`: the name of who decided, null when nobody did."""

    site: Site
    page: Page
    comment: Comment
    from_state: State | None
    to_state: State
    moderator: str | None


class Test(msgspec.Struct, frozen=True):
    site: Site


class Notice(msgspec.Struct, frozen=True):
    """The members that Standard Webhooks recommends. `type`: an Event, or `test`. `timestamp`: when it happened."""

    type: str
    timestamp: datetime
    data: Data | Test

    def encode(self) -> bytes:
        return _encoder.encode(self)


def notice(facts: Facts, happened: Happened, at: datetime, public_url: str) -> bytes:
    gone = facts.state is State.DELETED
    comment = Comment(
        id=facts.id,
        parent=facts.parent_id,
        state=facts.state,
        name=facts.name,
        text="" if gone else facts.source,
        html=Html("") if gone else facts.html,
        created_at=facts.created_at,
        edited_at=facts.edited_at,
        url=f"{public_url}/sites/{facts.site}/c/{facts.id}",
        dashboard_url=f"{public_url}/dashboard/sites/{facts.site}/c/{facts.id}",
    )
    data = Data(
        site=Site(facts.site, facts.site_title),
        page=Page(facts.page_url, facts.page_title),
        comment=comment,
        from_state=happened.from_state,
        to_state=happened.to_state,
        moderator=facts.moderator,
    )
    return Notice(happened.event.value, at, data).encode()


def trial_notice(site: str, site_title: str, at: datetime) -> bytes:
    """A test: nothing has happened."""
    return Notice("test", at, Test(Site(site, site_title))).encode()
