-- The moderators' list at any size: search, views that a moderator keeps, and acts on many comments at once.

-- `lower` knows the letters of every language, where the dictionary may know those of English alone.
-- Lexemes with a leading '=' are facets, which no text can make: '=site:', '=page:', '=by:', '=mail:' and so on. The
-- site is one of them, so that one GIN index serves every site without an extension.
create function comment_search(
  p_site uuid, p_thread uuid, p_name text, p_email text, p_source text, p_html text, p_door text, p_reasons text[],
  p_badge text, p_held int, p_ip bytea
) returns tsvector
language sql immutable parallel safe
return to_tsvector('simple'::regconfig, lower(left(p_name, 200) || ' ' || left(p_source, 20000)))
  || array_to_tsvector(
    array_remove(array[
      '=site:' || p_site,
      '=page:' || p_thread,
      '=door:' || p_door,
      '=mail:' || left(lower(nullif(p_email, '')), 254),
      '=host:' || left(nullif(split_part(lower(p_email), '@', 2), ''), 254),
      '=ip:' || encode(p_ip, 'hex'),
      case when p_badge is not null then '=is:author' end,
      case when p_held is not null then '=is:edited' end,
      case when p_html like '%<a %' then '=has:link' end,
      case when p_html like '%<pre%' or p_html like '%<code%' then '=has:code' end,
      case when p_html like '%<blockquote%' then '=has:quote' end
    ], null)
    || array(select '=by:' || left(lexeme, 200) from unnest(to_tsvector('simple'::regconfig, lower(left(p_name, 200)))))
    || array(select '=why:' || left(split_part(reason, ':', 1), 200) from unnest(p_reasons) as reason)
  );

alter table comment add column search tsvector not null generated always as (
  comment_search(site_id, thread_id, name, email, source, html, door, reasons, badge, held_revision, ip_hash)) stored;
comment on column comment.search is 'words of name and text, and facets; in no language, because a blog''s readers write in several';
-- A search reads what waits to be entered from end to end, so that this stays short.
create index comment_search on comment using gin (search) with (gin_pending_list_limit = 256);

-- Of a page: an index on an expression, so that raising the version of a thread computes nothing.
create function thread_search(p_site uuid, p_title text, p_url text) returns tsvector
language sql immutable parallel safe
return to_tsvector('simple'::regconfig,
    lower(left(p_title, 1000) || ' ' || regexp_replace(left(p_url, 2000), '[^[:alnum:]]+', ' ', 'g')))
  || array_to_tsvector(array['=site:' || p_site]);
create index thread_search on thread using gin (thread_search(site_id, title, url));

create table saved_view (
  site_id uuid not null references site (id),
  moderator_id uuid not null references moderator (id),
  id uuid not null,
  name text not null,
  tab text not null,
  q text not null,
  sort text,
  created_at timestamptz not null,
  primary key (site_id, moderator_id, id)
);
comment on column saved_view.sort is 'null: as the tab is sorted by itself';
