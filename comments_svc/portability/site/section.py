"""What a site's file is read from: one statement for each kind of line, in the order of the file.

Left out is what is worth nothing elsewhere or opens something: see docs/reference/export.md.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from comments_svc.db.query import Query
from comments_svc.portability.site import record as r

_FIRST: Final = UUID(int=0)
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Section(msgspec.Struct, frozen=True):
    """`rows`: asked with the site, the values of `key` to start after, and how many at most."""

    rows: Query[Any]
    key: tuple[str, ...] = ("id",)
    start: tuple[object, ...] = (_FIRST,)


_SITE: Final = Query(
    r.SiteRecord,
    """
    select s.id, s.slug, s.title, s.policy, s.name_rule, s.email_rule, s.max_length, s.edit_window_s, s.votes, s.mail,
      s.house_rules, s.lang, s.follow, s.private, s.proof_rule, s.query_rule, s.query_names, s.origins, s.reactions,
      s.keep_removed_days, s.keep_network_days, s.keep_raw_days, s.keep_sent_days, s.keep_letters_days,
      s.keep_private_days, s.keep_events_days, s.close_after_days, nullif(o.public_key, '') as sso_public_key,
      s.created_at
    from site s left join site_sso o on o.site_id = s.id
    where s.id = $1 and s.id > $2 limit $3
    """,
)
_MODERATORS: Final = Query(
    r.ModeratorRecord,
    """
    select m.id, m.email, m.name, o.role, o.notify, m.lang, m.dashboard_lang
    from site_moderator o join moderator m on m.id = o.moderator_id
    where o.site_id = $1 and o.moderator_id > $2 order by o.moderator_id limit $3
    """,
)
_VIEWS: Final = Query(
    r.ViewRecord,
    """
    select v.id, m.email as moderator, v.name, v.tab, v.q, v.sort, v.created_at
    from saved_view v join moderator m on m.id = v.moderator_id
    where v.site_id = $1 and v.id > $2 and v.removed_at is null order by v.id limit $3
    """,
)
# A rule about a network holds the hash of an address, which means nothing after a month or under another secret.
_RULES: Final = Query(
    r.RuleRecord,
    """
    select id, kind as looks_at, act, name, value, enabled, comment_id as comment, expires_at, created_at
    from rule where site_id = $1 and kind <> 'ip' and id > $2 order by id limit $3
    """,
)
# Where it leads is a secret of its own with some services.
_WEBHOOKS: Final = Query(
    r.WebhookRecord,
    """
    select id, name, format, events, created_at from hook where site_id = $1 and id > $2 order by id limit $3
    """,
)
_PAGES: Final = Query(
    r.PageRecord,
    """
    select id, url, url_key, title, named, state, closed_at, by_age, merged_into, created_at
    from thread where site_id = $1 and id > $2 order by id limit $3
    """,
)
_ALIASES: Final = Query(
    r.AliasRecord,
    """
    select thread_id as page, url, url_key, created_at
    from thread_alias where site_id = $1 and url_key > $2 order by url_key limit $3
    """,
)
_REACTIONS: Final = Query(
    r.ReactionRecord,
    """
    select thread_id as page, kind as reaction, count
    from reaction_count where site_id = $1 and (thread_id, kind) > ($2, $3) order by thread_id, kind limit $4
    """,
)
_PAGE_EVENTS: Final = Query(
    r.PageEventRecord,
    """
    select e.id, e.thread_id as page, e.kind as event, e.other_id as other_page, e.before ->> 'url' as from_url,
      e.before ->> 'title' as from_title, e.after ->> 'url' as to_url, e.after ->> 'title' as to_title,
      m.email as moderator, e.undone, e.at
    from thread_event e left join moderator m on m.id = e.moderator_id
    where e.site_id = $1 and e.id > $2 order by e.id limit $3
    """,
)
_READERS: Final = Query(
    r.ReaderRecord,
    """
    select r.id, r.name, a.email, a.proven_at, r.standing, r.standing_until, r.note, r.created_at
    from reader r left join reader_address a on a.site_id = r.site_id and a.reader_id = r.id
    where r.site_id = $1 and r.id > $2 order by r.id limit $3
    """,
)
_FORMER: Final = Query(
    r.FormerAddressRecord,
    """
    select reader_id as reader, email, left_at
    from former_address where site_id = $1 and (reader_id, email) > ($2, $3) order by reader_id, email limit $4
    """,
)
_ADDRESS_STANDINGS: Final = Query(
    r.AddressStandingRecord,
    """
    select email, standing, standing_until, note
    from address_standing where site_id = $1 and email > $2 order by email limit $3
    """,
)
_NAMES: Final = Query(
    r.NameRecord,
    """
    select name_key, email, taken_at from reader_name where site_id = $1 and name_key > $2 order by name_key limit $3
    """,
)
_COMMENTS: Final = Query(
    r.CommentRecord,
    """
    select c.id, c.thread_id as page, c.parent_id as parent, c.reader_id as reader, m.email as moderator, c.state,
      c.door as came_by, c.reasons, c.silent, c.verified, c.name, c.email, c.website, c.badge, c.avatar,
      c.source as text, c.html, c.revision, c.held_revision, c.tally as score, c.voted as votes,
      c.had_reply as answered, c.created_at, c.edited_at, c.published_at, c.removed_at
    from comment c left join moderator m on m.id = c.moderator_id
    where c.site_id = $1 and c.id > $2 order by c.id limit $3
    """,
)
_REVISIONS: Final = Query(
    r.RevisionRecord,
    """
    select comment_id as comment, revision, source as text, created_at
    from comment_revision
    where site_id = $1 and (comment_id, revision) > ($2, $3) order by comment_id, revision limit $4
    """,
)
_REPORTS: Final = Query(
    r.ReportRecord,
    """
    select comment_id as comment, reader_id as reader, reason, counted, held, reported_at
    from comment_report
    where site_id = $1 and (comment_id, reader_id) > ($2, $3) order by comment_id, reader_id limit $4
    """,
)
_EVENTS: Final = Query(
    r.EventRecord,
    """
    select e.id, e.comment_id as comment, e.from_state, e.to_state, e.from_revision, e.to_revision, e.from_held,
      e.to_held, m.email as moderator, e.reason, e.undoes, e.undone, e.at
    from moderation_event e left join moderator m on m.id = e.moderator_id
    where e.site_id = $1 and e.id > $2 order by e.id limit $3
    """,
)
_NOTES: Final = Query(
    r.NoteRecord,
    """
    select n.id, n.comment_id as comment, m.email as moderator, n.text, n.at
    from comment_note n left join moderator m on m.id = n.moderator_id
    where n.site_id = $1 and n.id > $2 order by n.id limit $3
    """,
)
_STANDING_EVENTS: Final = Query(
    r.StandingEventRecord,
    """
    select e.id, e.comment_id as comment, e.reader_id as reader, e.email, e.from_standing, e.from_until, e.to_standing,
      e.to_until, m.email as moderator, e.undoes, e.undone, e.at
    from standing_event e left join moderator m on m.id = e.moderator_id
    where e.site_id = $1 and e.id > $2 order by e.id limit $3
    """,
)
_SUBSCRIPTIONS: Final = Query(
    r.SubscriptionRecord,
    """
    select id, thread_id as page, email, reader_id as reader, scope, lang, state, created_at, changed_at
    from subscription where site_id = $1 and id > $2 order by id limit $3
    """,
)
_MAIL_STOPS: Final = Query(
    r.MailStopRecord,
    "select email, stopped_at from mail_stop where site_id = $1 and email > $2 order by email limit $3",
)
_MESSAGES: Final = Query(
    r.MessageRecord,
    """
    select f.id, f.conversation_id as conversation, f.thread_id as page, f.comment_id as comment,
      m.email as moderator, f.name, f.email, f.url, f.text, f.rating, f.verified, f.created_at
    from feedback f left join moderator m on m.id = f.moderator_id
    where f.site_id = $1 and f.id > $2 order by f.id limit $3
    """,
)
_MAILS: Final = Query(
    r.MailRecord,
    """
    select id, received_at, state, reason, thread_id as page, comment_id as comment, feedback_id as message, from_name,
      from_email, subject, text
    from inbound_message
    where site_id = $1 and (received_at, id) > ($2, $3) order by received_at, id limit $4
    """,
)

SECTIONS: Final[Sequence[Section]] = (
    Section(_SITE),
    Section(_MODERATORS),
    Section(_VIEWS),
    Section(_RULES),
    Section(_WEBHOOKS),
    Section(_PAGES),
    Section(_ALIASES, ("url_key",), ("",)),
    Section(_REACTIONS, ("page", "reaction"), (_FIRST, "")),
    Section(_PAGE_EVENTS),
    Section(_READERS),
    Section(_FORMER, ("reader", "email"), (_FIRST, "")),
    Section(_ADDRESS_STANDINGS, ("email",), ("",)),
    Section(_NAMES, ("name_key",), ("",)),
    Section(_COMMENTS),
    Section(_REVISIONS, ("comment", "revision"), (_FIRST, 0)),
    Section(_REPORTS, ("comment", "reader"), (_FIRST, _FIRST)),
    Section(_EVENTS),
    Section(_NOTES),
    Section(_STANDING_EVENTS),
    Section(_SUBSCRIPTIONS),
    Section(_MAIL_STOPS, ("email",), ("",)),
    Section(_MESSAGES),
    Section(_MAILS, ("received_at", "id"), (_NEVER, _FIRST)),
)
