"""The lines of a site's file: docs/reference/export.md has each of them with its fields, and a test holds it to that.

A field is added, never renamed or given another meaning, without raising `VERSION`.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

FORMAT: Final = "comments-svc site"
VERSION: Final = 1


class Record(msgspec.Struct, frozen=True, tag_field="kind"):
    """One line. Other lines are named by their ids, moderators by their addresses."""


class Head(Record, frozen=True, tag="head"):
    format: str
    version: int
    site: str
    made_at: datetime
    made_by: str


class SiteRecord(Record, frozen=True, tag="site"):
    id: UUID
    slug: str
    title: str
    policy: str
    name_rule: str
    email_rule: str
    max_length: int
    edit_window_s: int
    votes: bool
    mail: str | None
    house_rules: str | None
    lang: str
    follow: bool
    private: bool
    proof_rule: str
    query_rule: str
    query_names: list[str]
    origins: list[str]
    reactions: list[str]
    keep_removed_days: int
    keep_network_days: int
    keep_raw_days: int
    keep_sent_days: int
    keep_letters_days: int | None
    keep_private_days: int | None
    keep_events_days: int | None
    close_after_days: int | None
    sso_public_key: str | None
    created_at: datetime


class ModeratorRecord(Record, frozen=True, tag="moderator"):
    id: UUID
    email: str
    name: str
    role: str
    notify: str
    lang: str
    dashboard_lang: str | None


class ViewRecord(Record, frozen=True, tag="view"):
    id: UUID
    moderator: str
    name: str
    tab: str
    q: str
    sort: str | None
    created_at: datetime


class RuleRecord(Record, frozen=True, tag="rule"):
    id: UUID
    looks_at: str
    act: str
    name: str
    value: str
    enabled: bool
    comment: UUID | None
    expires_at: datetime | None
    created_at: datetime


class WebhookRecord(Record, frozen=True, tag="webhook"):
    id: UUID
    name: str
    format: str
    events: list[str]
    created_at: datetime


class PageRecord(Record, frozen=True, tag="page"):
    id: UUID
    url: str
    url_key: str
    title: str
    named: bool
    state: str
    closed_at: datetime | None
    by_age: str | None
    merged_into: UUID | None
    created_at: datetime


class AliasRecord(Record, frozen=True, tag="alias"):
    page: UUID
    url: str
    url_key: str
    created_at: datetime


class ReactionRecord(Record, frozen=True, tag="reaction"):
    page: UUID
    reaction: str
    count: int


class PageEventRecord(Record, frozen=True, tag="page-event"):
    id: UUID
    page: UUID
    event: str
    other_page: UUID | None
    from_url: str | None
    from_title: str | None
    to_url: str | None
    to_title: str | None
    moderator: str | None
    undone: bool
    at: datetime


class ReaderRecord(Record, frozen=True, tag="reader"):
    id: UUID
    name: str
    email: str | None
    proven_at: datetime | None
    standing: str
    standing_until: datetime | None
    note: str
    created_at: datetime


class FormerAddressRecord(Record, frozen=True, tag="former-address"):
    reader: UUID
    email: str
    left_at: datetime


class AddressStandingRecord(Record, frozen=True, tag="address-standing"):
    email: str
    standing: str
    standing_until: datetime | None
    note: str


class NameRecord(Record, frozen=True, tag="name"):
    name_key: str
    email: str
    taken_at: datetime


class CommentRecord(Record, frozen=True, tag="comment"):
    id: UUID
    page: UUID
    parent: UUID | None
    reader: UUID | None
    moderator: str | None
    state: str
    came_by: str
    reasons: list[str]
    silent: bool
    verified: bool | None
    name: str
    email: str | None
    website: str | None
    badge: str | None
    avatar: int
    text: str
    html: str
    revision: int
    held_revision: int | None
    score: int
    votes: int
    answered: bool
    created_at: datetime
    edited_at: datetime | None
    published_at: datetime | None
    removed_at: datetime | None


class RevisionRecord(Record, frozen=True, tag="revision"):
    comment: UUID
    revision: int
    text: str
    created_at: datetime


class ReportRecord(Record, frozen=True, tag="report"):
    comment: UUID
    reader: UUID
    reason: str
    counted: bool
    held: bool
    reported_at: datetime


class EventRecord(Record, frozen=True, tag="event"):
    id: UUID
    comment: UUID
    from_state: str
    to_state: str
    from_revision: int
    to_revision: int
    from_held: int | None
    to_held: int | None
    moderator: str | None
    reason: str | None
    undoes: UUID | None
    undone: bool
    at: datetime


class NoteRecord(Record, frozen=True, tag="note"):
    id: UUID
    comment: UUID
    moderator: str | None
    text: str
    at: datetime


class StandingEventRecord(Record, frozen=True, tag="standing-event"):
    id: UUID
    comment: UUID
    reader: UUID | None
    email: str | None
    from_standing: str
    from_until: datetime | None
    to_standing: str
    to_until: datetime | None
    moderator: str | None
    undoes: UUID | None
    undone: bool
    at: datetime


class SubscriptionRecord(Record, frozen=True, tag="subscription"):
    id: UUID
    page: UUID
    email: str
    reader: UUID | None
    scope: str
    lang: str
    state: str
    created_at: datetime
    changed_at: datetime


class MailStopRecord(Record, frozen=True, tag="mail-stop"):
    email: str
    stopped_at: datetime


class MessageRecord(Record, frozen=True, tag="message"):
    id: UUID
    conversation: UUID
    page: UUID | None
    comment: UUID | None
    moderator: str | None
    name: str
    email: str | None
    url: str | None
    text: str
    rating: int | None
    verified: bool
    created_at: datetime


class MailRecord(Record, frozen=True, tag="mail"):
    id: UUID
    received_at: datetime
    state: str
    reason: str | None
    page: UUID | None
    comment: UUID | None
    message: UUID | None
    from_name: str | None
    from_email: str | None
    subject: str | None
    text: str | None


class End(Record, frozen=True, tag="end"):
    lines: dict[str, int]
