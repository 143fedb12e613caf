"""From what a form or a JSON body says to a draft: checked, cleaned, rendered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

import msgspec

from comments_svc.comments.draft import Draft, Sender
from comments_svc.comments.model import Door
from comments_svc.kernel.ids import is_uuid7, uuid7
from comments_svc.kernel.problems import Invalid
from comments_svc.markup.allowed import is_href
from comments_svc.markup.excerpt import is_blank
from comments_svc.markup.model import Rendered
from comments_svc.markup.normalise import clean_line, normalise
from comments_svc.markup.render import render_for_request
from comments_svc.readers.read_address import with_one_host
from comments_svc.sites.model import Site
from comments_svc.sites.page_key import page_key

_MIN_FORM_MS: Final = 1_000


class Typed(Protocol):
    """What both doors of the web take."""

    @property
    def url(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def id(self) -> UUID | None: ...
    @property
    def title(self) -> str: ...
    @property
    def parent(self) -> UUID | None: ...
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str | None: ...
    @property
    def website(self) -> str | None: ...
    @property
    def trap(self) -> str: ...


class From(msgspec.Struct, frozen=True):
    token_hash: bytes | None
    ip_hash: bytes


async def draft(site: Site, typed: Typed, sender: From, *, door: Door, elapsed_ms: int | None, now: datetime) -> Draft:
    """Raises Invalid, TooLong, RenderingBusy, BadUrl, ForeignPage."""
    return Draft(
        site,
        _id(typed.id),
        typed.url.strip(),
        page_key(site, typed.url),
        clean_line(typed.title)[:200],
        typed.parent,
        *await text(site, typed.text),
        _sender(site, typed, sender),
        door,
        now,
        _suspicion(typed.trap, elapsed_ms),
    )


async def text(site: Site, typed: str) -> tuple[str, Rendered]:
    """Normalised Markdown and what it shows. Raises Invalid, TooLong, RenderingBusy."""
    rendered = await render_for_request(typed, max_bytes=site.max_length)
    if is_blank(rendered.tree):
        raise Invalid("text", "Please write something.")
    return normalise(typed), rendered


def _id(given: UUID | None) -> UUID:
    if given is None:
        return uuid7()
    if not is_uuid7(given):
        raise Invalid("id", "This must be a UUIDv7.")
    return given


def _sender(site: Site, typed: Typed, sender: From) -> Sender:
    name = clean_line(typed.name)
    if not name and site.name_rule == "required":
        raise Invalid("name", "Please give a name.")
    email = typed.email if site.email_rule != "off" else None
    if not email and site.email_rule == "required":
        raise Invalid("email", "Please give an e-mail address. It is never shown.")
    if typed.website and not is_href(typed.website):
        raise Invalid("website", "This is not the address of a website.")
    return Sender(
        name=name,
        email=with_one_host(email) if email else None,
        website=typed.website or None,
        token_hash=sender.token_hash,
        ip_hash=sender.ip_hash,
    )


def _suspicion(trap: str, elapsed_ms: int | None) -> tuple[str, ...]:
    found: Sequence[tuple[str, bool]] = (
        ("trap-filled", bool(trap)),
        ("too-fast", elapsed_ms is not None and elapsed_ms < _MIN_FORM_MS),
    )
    return tuple(reason for reason, is_so in found if is_so)
