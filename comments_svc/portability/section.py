"""What a file about a person is made of: one statement for each kind of thing that may be held."""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Final

import msgspec

from comments_svc.db.query import Query


class Piece(msgspec.Struct, frozen=True):
    """`key`: what the next batch starts after. `line`: a JSON object."""

    key: str
    line: str


class By(Enum):
    """What of a person a section is found by."""

    READERS = auto()
    EMAILS = auto()
    COMMENTS = auto()


class Section(msgspec.Struct, frozen=True):
    """`rows`: asked with the site, those of `by`, the key to start after, and how many at most."""

    by: By
    rows: Query[Piece]
    batch: int = 200


_BROWSERS: Final = Query(
    Piece,
    """
    select r.id::text as key, json_build_object('id', r.id, 'name', r.name, 'first_seen', r.created_at,
      'address', a.email, 'proven_at', a.proven_at, 'standing', r.standing, 'standing_until', r.standing_until,
      'note', r.note, 'what_was_thought', (
        select coalesce(json_agg(json_build_object('at', e.at, 'standing', e.to_standing, 'until', e.to_until)
          order by e.at), '[]')
        from standing_event e where e.site_id = r.site_id and e.reader_id = r.id))::text as line
    from reader r left join reader_address a on a.site_id = r.site_id and a.reader_id = r.id
    where r.site_id = $1 and r.id = any($2::uuid[]) and r.id::text > $3 order by 1 limit $4
    """,
)
_STANDINGS: Final = Query(
    Piece,
    """
    select s.email as key, json_build_object('address', s.email, 'standing', s.standing,
      'standing_until', s.standing_until, 'note', s.note, 'what_was_thought', (
        select coalesce(json_agg(json_build_object('at', e.at, 'standing', e.to_standing, 'until', e.to_until)
          order by e.at), '[]')
        from standing_event e where e.site_id = s.site_id and e.email = s.email))::text as line
    from address_standing s where s.site_id = $1 and s.email > $3
      and s.email = any(array(select mailbox_of(x) from unnest($2::text[]) x))
    order by 1 limit $4
    """,
)
_NAMES: Final = Query(
    Piece,
    """
    select n.email as key, json_build_object('address', n.email, 'name', n.name_key, 'since', n.taken_at)::text as line
    from reader_name n where n.site_id = $1 and n.email = any($2::text[]) and n.email > $3 order by 1 limit $4
    """,
)
_RULES: Final = Query(
    Piece,
    """
    select r.id::text as key, json_build_object('looks_for', r.value, 'does', r.act, 'since', r.created_at,
      'until', r.expires_at)::text as line
    from rule r
    where r.site_id = $1 and r.kind = 'address' and r.id::text > $3
      and mailbox_of(r.value) = any(array(select mailbox_of(x) from unnest($2::text[]) x))
    order by 1 limit $4
    """,
)
_FORMER: Final = Query(
    Piece,
    """
    select f.reader_id || f.email as key, json_build_object('address', f.email, 'left_at', f.left_at)::text as line
    from former_address f where f.site_id = $1 and f.reader_id = any($2::uuid[]) and f.reader_id || f.email > $3
    order by 1 limit $4
    """,
)
# Who decided is left out: that is about a moderator.
_COMMENTS: Final = Query(
    Piece,
    """
    select c.id::text as key, json_build_object('id', c.id, 'page', t.url, 'page_title', t.title,
      'answers', c.parent_id, 'state', c.state, 'came_by', c.door, 'reasons', c.reasons, 'name', c.name,
      'address', c.email, 'website', c.website, 'text', c.source, 'votes', c.tally, 'written_at', c.created_at,
      'edited_at', c.edited_at, 'published_at', c.published_at, 'removed_at', c.removed_at,
      'network', encode(c.ip_hash, 'hex'), 'other_texts', (
        select coalesce(json_agg(json_build_object('text', r.source, 'written_at', r.created_at,
          'waits', r.revision = c.held_revision) order by r.revision), '[]')
        from comment_revision r where r.site_id = c.site_id and r.comment_id = c.id),
      'notes', (
        select coalesce(json_agg(json_build_object('at', n.at, 'text', n.text) order by n.id), '[]')
        from comment_note n where n.site_id = c.site_id and n.comment_id = c.id),
      'decisions', (
        select coalesce(json_agg(json_build_object('at', e.at, 'from', e.from_state, 'to', e.to_state,
          'reason', e.reason, 'undone', e.undone) order by e.id), '[]')
        from moderation_event e where e.site_id = c.site_id and e.comment_id = c.id))::text as line
    from comment c join thread t on t.site_id = c.site_id and t.id = c.thread_id
    where c.site_id = $1 and c.id = any($2::uuid[]) and c.id::text > $3 order by 1 limit $4
    """,
)
_VOTES: Final = Query(
    Piece,
    """
    select v.comment_id || v.reader_id::text as key, json_build_object('comment', v.comment_id, 'value', v.value,
      'cast_at', v.cast_at, 'network', encode(v.ip_hash, 'hex'))::text as line
    from vote v where v.site_id = $1 and v.reader_id = any($2::uuid[]) and v.comment_id || v.reader_id::text > $3
    order by 1 limit $4
    """,
)
_REACTIONS: Final = Query(
    Piece,
    """
    select r.thread_id || r.reader_id::text as key, json_build_object('page', t.url, 'kind', r.kind,
      'at', r.reacted_at, 'network', encode(r.ip_hash, 'hex'))::text as line
    from reaction r join thread t on t.site_id = r.site_id and t.id = r.thread_id
    where r.site_id = $1 and r.reader_id = any($2::uuid[]) and r.thread_id || r.reader_id::text > $3
    order by 1 limit $4
    """,
)
_REPORTS: Final = Query(
    Piece,
    """
    select r.comment_id || r.reader_id::text as key, json_build_object('comment', r.comment_id, 'reason', r.reason,
      'at', r.reported_at, 'network', encode(r.ip_hash, 'hex'))::text as line
    from comment_report r
    where r.site_id = $1 and r.reader_id = any($2::uuid[]) and r.comment_id || r.reader_id::text > $3
    order by 1 limit $4
    """,
)
_FOLLOWED: Final = Query(
    Piece,
    """
    select s.id::text as key, json_build_object('page', t.url, 'address', s.email, 'scope', s.scope, 'state', s.state,
      'language', s.lang, 'since', s.created_at, 'changed_at', s.changed_at)::text as line
    from subscription s join thread t on t.site_id = s.site_id and t.id = s.thread_id
    where s.site_id = $1 and lower(s.email) = any($2::text[]) and s.id::text > $3 order by 1 limit $4
    """,
)
_STOPS: Final = Query(
    Piece,
    """
    select m.email as key, json_build_object('address', m.email, 'since', m.stopped_at)::text as line
    from mail_stop m where m.site_id = $1 and m.email = any($2::text[]) and m.email > $3 order by 1 limit $4
    """,
)
_QUESTIONS: Final = Query(
    Piece,
    """
    select p.id::text as key, json_build_object('address', p.email, 'asked_at', p.created_at, 'mailed', p.mailed,
      'answered_at', p.used_at)::text as line
    from address_proof p where p.site_id = $1 and p.reader_id = any($2::uuid[]) and p.id::text > $3 order by 1 limit $4
    """,
)
_PRIVATE: Final = Query(
    Piece,
    """
    select f.id::text as key, json_build_object('conversation', f.conversation_id, 'from_moderator',
      f.moderator_id is not null, 'name', case when f.moderator_id is null then f.name end, 'address', f.email,
      'page', f.url, 'text', f.text, 'rating', f.rating, 'at', f.created_at)::text as line
    from feedback f where f.site_id = $1 and lower(f.email) = any($2::text[]) and f.id::text > $3 order by 1 limit $4
    """,
)
# `raw` as Base64, because mail need not be text.
_RECEIVED: Final = Query(
    Piece,
    """
    select i.id::text as key, json_build_object('at', i.received_at, 'from_name', i.from_name, 'from', i.from_email,
      'envelope_from', i.sender, 'to', i.recipient, 'by_machine', i.client_ip, 'helo', i.helo, 'checks', i.results,
      'subject', i.subject, 'text', i.text, 'cut', i.cut, 'whole_text', i.body, 'authenticity', i.authenticity,
      'state', i.state, 'reason', i.reason, 'comment', i.comment_id,
      'raw', translate(encode(i.raw, 'base64'), E'\n', ''))::text as line
    from inbound_message i
    where i.site_id = $1 and lower(i.from_email) = any($2::text[]) and i.id::text > $3 order by 1 limit $4
    """,
)
_SENT: Final = Query(
    Piece,
    """
    select o.id::text as key, json_build_object('to', o.recipient, 'kind', o.template, 'about', o.comment_id,
      'state', o.state, 'at', o.created_at, 'sent_at', o.sent_at, 'answer', o.last_answer)::text as line
    from outbound_message o
    where o.site_id = $1 and o.channel = 'mail' and o.moderator_id is null and lower(o.recipient) = any($2::text[])
      and o.id::text > $3
    order by 1 limit $4
    """,
)

SECTIONS: Final[Mapping[str, Section]] = {
    "browsers": Section(By.READERS, _BROWSERS),
    "address_standings": Section(By.EMAILS, _STANDINGS),
    "names": Section(By.EMAILS, _NAMES),
    "rules": Section(By.EMAILS, _RULES),
    "former_addresses": Section(By.READERS, _FORMER),
    "comments": Section(By.COMMENTS, _COMMENTS),
    "votes": Section(By.READERS, _VOTES),
    "reactions": Section(By.READERS, _REACTIONS),
    "reports": Section(By.READERS, _REPORTS),
    "follows": Section(By.EMAILS, _FOLLOWED),
    "mail_stops": Section(By.EMAILS, _STOPS),
    "address_questions": Section(By.READERS, _QUESTIONS),
    "private_messages": Section(By.EMAILS, _PRIVATE),
    "mails_from_them": Section(By.EMAILS, _RECEIVED, batch=1),
    "mails_to_them": Section(By.EMAILS, _SENT),
}
"""In the order of the file. A mail may be large, so that one at a time is read."""
