-- Pages that move: each keeps the addresses that it had, and there is a log of what was done with it.
alter table thread add column named boolean not null default false;
comment on column thread.named is 'a moderator has said what its title and address are: no comment names it any more';

create table thread_alias (
  site_id uuid not null,
  url_key text not null,
  thread_id uuid not null,
  url text not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (site_id, url_key),
  foreign key (site_id, thread_id) references thread (site_id, id)
);
comment on table thread_alias is 'where a page was before; never the url_key of a thread, which stands above it';
create index thread_alias_of on thread_alias (site_id, thread_id, created_at);
create index thread_alias_new on thread_alias using brin (created_at);

create table thread_event (
  site_id uuid not null,
  id uuid not null,
  thread_id uuid not null,
  kind text not null check (kind in ('rename', 'forget', 'merge', 'split', 'close', 'open')),
  other_id uuid,
  before json not null,
  after json not null,
  moderator_id uuid references moderator (id),
  undone boolean not null default false,
  at timestamptz not null,
  primary key (site_id, id),
  foreign key (site_id, thread_id) references thread (site_id, id)
);
comment on column thread_event.before is 'title, url and url_key as they were';
comment on column thread_event.moderator_id is 'null: a rule of the site';
create index thread_event_of on thread_event (site_id, thread_id, id);

-- What waits for a moderator, by page.
create index comment_waiting on comment (site_id, thread_id) where state = 'pending';

-- As in 0002, but pages are found by their earlier addresses, too, and keep the names that a moderator gave them.
-- Posts one comment in one round trip. Cheap refusals come first; the thread's row, which every writer of a page
-- wants, is locked as late as possible. Outcomes: created, repeat, repeat-public, taken, rate-limited, no-parent, closed.
create or replace function post_comment(
  p_site uuid, p_id uuid, p_digest bytea, p_url_key text, p_url text, p_title text, p_thread uuid, p_parent uuid,
  p_reader uuid, p_token bytea, p_moderator uuid, p_name text, p_email text, p_website text, p_badge text, p_avatar int,
  p_source text, p_html text, p_tree json, p_markup_version int, p_door text,
  p_state_known text, p_state_new text, p_reasons_known text[], p_reasons_new text[],
  p_ip_hash bytea, p_rate_key bytea, p_every_s float8, p_burst int, p_at timestamptz
) returns table (
  outcome text, wait_s float8, announce boolean, thread_id uuid, version bigint, count int,
  state text, reader_id uuid, avatar int, root_id uuid, created_at timestamptz
)
language plpgsql as $$
#variable_conflict use_column
declare
  v_turn text;
  v_old record;
  v_reader uuid;
  v_thread record;
  v_parent record;
  v_root uuid;
  v_created boolean := false;
  v_known boolean := false;
begin
  -- Equal posts at once take turns here, so that the second one finds the first. (An assignment is evaluated by
  -- itself; `perform` would be planned and run as a query.)
  v_turn := pg_advisory_xact_lock(hashtextextended(p_site::text || p_id::text, 0));
  select c.digest, c.thread_id, c.state, c.reader_id, r.token_hash into v_old
    from comment c left join reader r on r.site_id = c.site_id and r.id = c.reader_id
    where c.site_id = p_site and c.id = p_id;
  if found then
    outcome := case
      when v_old.digest <> p_digest then 'taken'
      when p_token is null then 'repeat-public'
      when v_old.token_hash is distinct from p_token then 'taken'
      else 'repeat' end;
    select t.id, t.version, t.count into thread_id, version, count
      from thread t where t.site_id = p_site and t.id = v_old.thread_id;
    state := v_old.state;
    reader_id := v_old.reader_id;
    return next;
    return;
  end if;

  if p_rate_key is not null then
    wait_s := take_rate(p_rate_key, p_every_s, p_burst);
    if wait_s is not null then
      outcome := 'rate-limited';
      return next;
      return;
    end if;
  end if;

  -- Pages stay where they are while this looks for one: a rename, which takes the lock for itself, is before or after.
  v_turn := pg_advisory_xact_lock_shared(hashtextextended('pages:' || p_site::text, 0));
  select t.id, t.state, t.version, t.count into v_thread from thread t where t.site_id = p_site and t.url_key = p_url_key;
  if not found then
    select t.id, t.state, t.version, t.count into v_thread
      from thread_alias a join thread t on t.site_id = a.site_id and t.id = a.thread_id
      where a.site_id = p_site and a.url_key = p_url_key;
  end if;
  if not found then
    if p_parent is not null then
      outcome := 'no-parent';
      return next;
      return;
    end if;
    insert into thread as t (site_id, id, url_key, url, title) values (p_site, p_thread, p_url_key, p_url, p_title)
      on conflict (site_id, url_key) do nothing
      returning t.id, t.state, t.version, t.count into v_thread;
    v_created := found;
    if not found then
      select t.id, t.state, t.version, t.count into v_thread from thread t where t.site_id = p_site and t.url_key = p_url_key;
    end if;
  end if;
  if v_thread.state = 'closed' and p_moderator is null then
    outcome := 'closed';
    return next;
    return;
  end if;

  created_at := p_at;
  if p_parent is not null then
    select c.id, c.root_id, c.created_at into v_parent from comment c
      where c.site_id = p_site and c.id = p_parent and c.thread_id = v_thread.id and (c.shown or p_moderator is not null);
    if not found then
      outcome := 'no-parent';
      return next;
      return;
    end if;
    v_root := coalesce(v_parent.root_id, v_parent.id);
    root_id := v_root;
    -- Clocks differ between machines; an answer never stands before what it answers.
    created_at := greatest(p_at, v_parent.created_at + interval '1 microsecond');
  end if;

  if p_token is not null then
    select r.id into v_reader from reader r where r.site_id = p_site and r.token_hash = p_token;
    if not found then
      insert into reader as r (site_id, id, token_hash) values (p_site, p_reader, p_token)
        on conflict (site_id, token_hash) do nothing returning r.id into v_reader;
      if not found then
        select r.id into v_reader from reader r where r.site_id = p_site and r.token_hash = p_token;
      end if;
    elsif p_state_known <> p_state_new then
      -- The fence keeps the planner off the index by state, which would read a whole site.
      v_known := exists (
        select from (
          select c.state from comment c where c.site_id = p_site and c.reader_id = v_reader
          order by c.created_at desc offset 0
        ) mine where mine.state = 'published');
      -- Or by another browser of theirs: one that has proven the same address (migrations/0003).
      v_known := v_known or exists (
        select from reader_address a
        join reader_address o on o.site_id = a.site_id and lower(o.email) = lower(a.email) and o.reader_id <> a.reader_id
        cross join lateral (
          select from (
            select c.state from comment c where c.site_id = p_site and c.reader_id = o.reader_id
            order by c.created_at desc offset 0
          ) theirs where theirs.state = 'published' limit 1
        ) published
        where a.site_id = p_site and a.reader_id = v_reader);
    end if;
  end if;
  state := case when v_known then p_state_known else p_state_new end;
  reader_id := v_reader;
  avatar := coalesce(('x' || left(md5(v_reader::text), 6))::bit(24)::int % 360, p_avatar);
  version := v_thread.version;
  count := v_thread.count;
  thread_id := v_thread.id;
  announce := v_created;

  if state = 'published' then
    if p_parent is not null then
      if v_parent.root_id is not null then
        update comment c set replies = replies + 1, had_reply = true where c.site_id = p_site and c.id = p_parent;
      end if;
      update comment c set replies = replies + 1, had_reply = true where c.site_id = p_site and c.id = v_root;
    end if;
    -- A page is named by its first published comment: what waits or is spam must not put words above it.
    update thread t set version = t.version + 1, count = t.count + 1, changed_at = clock_timestamp(),
      title = case when t.count = 0 and not t.named and p_title <> '' then p_title else t.title end,
      url = case when t.count = 0 and not t.named then p_url else t.url end
      where t.site_id = p_site and t.id = v_thread.id
      returning t.version, t.count into version, count;
    announce := true;
  end if;

  insert into comment (
    site_id, id, thread_id, parent_id, root_id, reader_id, moderator_id, state, door, reasons, name, email, website, badge,
    avatar, source, html, tree, markup_version, digest, ip_hash, created_at, published_at, removed_at, version)
  values (
    p_site, p_id, v_thread.id, p_parent, v_root, v_reader, p_moderator, state, p_door,
    case when v_known then p_reasons_known else p_reasons_new end, p_name, p_email, p_website, p_badge,
    avatar, p_source, p_html, p_tree, p_markup_version, p_digest, p_ip_hash, created_at,
    case when state = 'published' then created_at end, case when state = 'spam' then created_at end,
    case when state = 'published' then version else 0 end);
  outcome := 'created';
  return next;
end
$$;
