"""Sites with 10,000 comments each and all that belongs to them, for looks at plans."""

from typing import Final

from comments_svc.db.pool import Raw

_FILL: Final = """
    insert into site (id, slug, title, origins) values
      ('00000000-0000-7000-8000-000000000001', 'one', 'One', '{}'),
      ('00000000-0000-7000-8000-000000000002', 'two', 'Two', '{}');
    insert into thread (site_id, id, url_key, url)
      select s.id, md5(s.slug || n)::uuid, 'https://a.example/' || n, 'https://a.example/' || n
      from site s, generate_series(1, 400) n;
    insert into reader (site_id, id, token_hash)
      select s.id, md5(s.slug || 'r' || n)::uuid, sha256((s.slug || n)::bytea) from site s, generate_series(1, 3000) n;
    insert into reader_address (site_id, reader_id, email, proven_at)
      select s.id, md5(s.slug || 'r' || n)::uuid, case n when 1 then 'prolific' else 'r' || n end || '@a.example', now()
      from site s, generate_series(1, 3000) n;
    insert into comment (site_id, id, thread_id, parent_id, root_id, reader_id, state, door, name, avatar, source, html,
      tree, markup_version, digest, created_at, reasons)
      select s.id, md5(s.slug || 'c' || n)::uuid, md5(s.slug || (n % 400 + 1))::uuid,
        case when n % 3 = 0 then md5(s.slug || 'c' || (n - 400))::uuid end,
        case when n % 3 = 0 then md5(s.slug || 'c' || (n - 400))::uuid end,
        -- One reader wrote a tenth of everything.
        md5(s.slug || 'r' || case when n % 10 = 0 then 1 else n % 3000 + 1 end)::uuid,
        (array['published', 'published', 'published', 'spam', 'pending', 'rejected', 'deleted'])[n % 7 + 1], 'widget',
        'Ana', n % 360, case when n % 97 = 0 then 'Hello seldom' else 'Hello' end,
        '<p>Hello</p>', '[["p","Hello"]]', 1, '',
        '2026-01-01'::timestamptz + n * '1 min'::interval,
        case when n % 5 = 0 then '{first-comment}' when n % 11 = 0 then '{links: 3, words: a}' else '{}' end::text[]
      from site s, generate_series(1, 10000) n where n > 400 or n % 3 <> 0;
    insert into comment_revision (site_id, comment_id, revision, source, html, tree, markup_version)
      select site_id, id, 2, source, html, tree, 1 from comment where state = 'published' and avatar < 20;
    update comment set held_revision = 2 where state = 'published' and avatar < 10;
    update comment set published_at = created_at + avatar * '2 min'::interval where state = 'published';
    update comment c set previous_at = l.previous_at from (
      select site_id, id, lag(created_at) over (partition by site_id, reader_id order by created_at, id) as previous_at
      from comment) l where l.site_id = c.site_id and l.id = c.id;
    insert into moderator (id, email, name)
      select md5('m' || n)::uuid, n || '@a.example', 'Mo' from generate_series(1, 5) n;
    insert into moderation_event (site_id, id, comment_id, from_state, to_state, from_revision, to_revision,
      moderator_id, at)
      select site_id, md5(id::text || 'e')::uuid, id, 'pending', state, 1, 1, md5('m1')::uuid, created_at from comment;
    -- The other site alone makes these tables big.
    insert into thread (site_id, id, url_key, url)
      select s.id, md5(s.slug || n)::uuid, 'https://a.example/' || n, 'https://a.example/' || n
      from site s, generate_series(401, 20000) n where s.slug = 'two';
    insert into comment_revision (site_id, comment_id, revision, source, html, tree, markup_version)
      select c.site_id, c.id, n, source, html, tree, 1 from comment c join site s on s.id = c.site_id,
        generate_series(3, 8) n where s.slug = 'two' and c.state = 'published';
    insert into bulk (site_id, id, moderator_id, act, total, created_at)
      select s.id, md5(s.slug || 'b' || n)::uuid, md5('m' || n % 5 + 1)::uuid, 'spam', 40, '2026-01-01'::timestamptz
        + n * '1 min'::interval from site s, generate_series(1, 1000) n;
    insert into bulk_item (site_id, bulk_id, nr, comment_id, seen)
      select b.site_id, b.id, n, md5('one' || 'c' || n)::uuid, 1 from bulk b, generate_series(1, 40) n;
    insert into bulk (site_id, id, moderator_id, act, total, created_at)
      values ('00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-0000000000b1', md5('m1')::uuid, 'spam',
        0, '2026-01-01');
    insert into thread_event (site_id, id, thread_id, kind, other_id, before, after, at)
      select site_id, md5(site_id::text || n)::uuid, md5(slug || 1)::uuid, 'merge', md5(slug || 2)::uuid, '{}', '{}',
        '2026-01-01' from (select id as site_id, slug from site) s, generate_series(1, 2) n;
    insert into thread_moved (site_id, event_id, what, key)
      select site_id, md5(site_id::text || 1)::uuid, 'comment', id::text from comment
      where parent_id is null and (thread_id = md5('one1')::uuid or site_id::text like '%2');
    insert into outbound_message (id, event_id, site_id, comment_id, channel, template, params, recipient, lang, due_at,
      first_due_at, created_at)
      select md5(id::text || 'o')::uuid, md5(id::text || 'o')::uuid, site_id, id, 'mail', 'reply', '{}',
        'a@example.org', 'en', created_at, created_at, created_at from comment;
"""
_MOVES: Final = """
    insert into page_move (site_id, id, moderator_id, from_url, from_key, to_url, to_key, clash, state, total,
      created_at)
      select id, md5(slug || 'p')::uuid, md5('m1')::uuid, '', '', '', '', 'leave', 'done', 400, now() from site;
    insert into page_move_item (site_id, move_id, nr, thread_id, old_key, old_url, new_key, outcome)
      select site_id, md5(s.slug || 'p')::uuid, row_number() over (partition by site_id order by t.id), t.id, url_key,
        url, url_key, case when url_key like '%7' then 'taken' else 'moved' end
      from thread t join site s on s.id = site_id;
    insert into page_move (site_id, id, moderator_id, from_url, from_key, to_url, to_key, clash, total, created_at)
      values ('00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-0000000000b2', md5('m1')::uuid, '', '',
        '', '', 'leave', 0, '2026-01-01');
    insert into thread (site_id, id, url_key, url)
      select id, md5(slug || f || n)::uuid, 'https://a.example/' || f || n, '' from site, generate_series(1, 12) n,
        unnest('{old/,new/}'::text[]) f where f = 'old/' or n < 5;
    insert into page_visit (site_id, thread_id, url_key, state, about, since, at)
      select site_id, id, url_key, case when url_key like '%7' then 'gone' else 'fine' end, '', now(), now()
      from thread;
    update thread set state = 'closed', by_age = 'closed' where url_key like '%/old/1%';
"""
_RULES: Final = """
    insert into rule (site_id, id, kind, act, value, created_at)
      select s.id, md5(s.slug || 'u' || n)::uuid, 'links', 'hold', n::text, now() from site s, generate_series(1, 3) n;
    insert into rule_hit (site_id, rule_id, comment_id, act, at)
      select r.site_id, r.id, null, 'hold', '2026-01-01'::timestamptz + n * '1 min'::interval
      from rule r, generate_series(1, 10000) n;
    insert into rule_hit (site_id, rule_id, comment_id, act, why, at)
      select c.site_id, r.id, c.id, 'hold', 'links: 3', c.created_at
      from comment c join rule r on r.site_id = c.site_id;
"""
_STANDINGS: Final = """
    update comment set reader_id = null, email = 'Bo@a.example' where avatar = 350;
    insert into address_standing (site_id, email, standing)
      select s.id, case when n = 1 then 'bo' else 'b' || n end || '@a.example', 'held'
      from site s, generate_series(1, 10000) n;
    insert into standing_event (site_id, id, comment_id, email, from_standing, to_standing, moderator_id, at)
      select site_id, md5(site_id::text || email)::uuid, md5('onec1')::uuid, email, 'normal', 'held',
        md5('m' || length(email) % 5 + 1)::uuid, '2026-01-01' from address_standing;
    insert into standing_event (site_id, id, comment_id, reader_id, from_standing, to_standing, moderator_id, at)
      select site_id, md5(id::text || 'st')::uuid, md5('onec1')::uuid, id, 'normal', 'held', md5('m1')::uuid,
        '2026-01-01' from reader;
"""
SITE: Final = "00000000-0000-7000-8000-000000000001"


async def fill(raw: Raw) -> None:
    """`SITE` is one of them. The database is empty before."""
    for statements in (_FILL, _MOVES, _RULES, _STANDINGS):
        await raw.execute(statements)
    await raw.execute("vacuum analyze")
