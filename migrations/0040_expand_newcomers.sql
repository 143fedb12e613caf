-- no-transaction
-- Whether somebody is new, or has come back, is known when they post: to ask it of each comment that a list passes took
-- longer than all the rest.
set local lock_timeout = '3s';
alter table comment add column if not exists previous_at timestamptz;
comment on column comment.previous_at is 'when its writer had written before, of what is not erased; null: it is the first, or nobody knows by whom it is';

-- As in 0034, but it looks up when the reader wrote last.
-- Posts one comment in one round trip. Cheap refusals come first; the thread's row, which every writer of a page
-- wants, is locked as late as possible. Outcomes: created, repeat, repeat-public, taken, unproven (the site asks for a
-- proven address), name-reserved (a moderator's), rate-limited, banned, refused, no-parent, closed.
create or replace function post_named(
  p_name_key text, p_reserved boolean, p_needs_proof boolean,
  p_site uuid, p_id uuid, p_digest bytea, p_url_key text, p_url text, p_title text, p_thread uuid,
  p_parent uuid, p_reader uuid, p_token bytea, p_moderator uuid, p_name text, p_email text, p_website text,
  p_badge text, p_avatar int, p_source text, p_html text, p_tree json, p_markup_version int, p_door text,
  p_state_known text, p_state_new text, p_reasons_known text[], p_reasons_new text[], p_ip_hash bytea,
  p_rate_key bytea, p_every_s float8, p_burst int, p_at timestamptz,
  p_rules json default null, p_state_trusted text default null,
  out outcome text, out wait_s float8, out announce boolean, out thread_id uuid, out version bigint, out count int,
  out state text, out reader_id uuid, out avatar int, out root_id uuid, out created_at timestamptz, out verified boolean,
  out silent boolean, out url_key text
)
language plpgsql as $$
#variable_conflict use_column
declare
  v_turn text;
  v_old record;
  v_reader record;
  v_address record;
  v_thread record;
  v_parent record;
  v_holder text;
  v_created boolean := false;
  v_known boolean := false;
  v_why text[];
  v_spam boolean;
  v_is_new boolean := false;
begin
  -- Equal posts at once take turns here, so that the second one finds the first. (An assignment is evaluated by
  -- itself; `perform` would be planned and run as a query.)
  v_turn := pg_advisory_xact_lock(hashtextextended(p_site::text || p_id::text, 0));
  select r.id, r.standing, r.standing_until, lower(a.email) as email into v_reader
    from reader r left join reader_address a on a.site_id = r.site_id and a.reader_id = r.id
    where r.site_id = p_site and r.token_hash = p_token;
  if p_needs_proof and v_reader.email is null then
    outcome := 'unproven';
    return;
  end if;
  if p_reserved then
    if not exists (
      select from site_moderator s join moderator m on m.id = s.moderator_id
      where s.site_id = p_site and lower(m.email) = v_reader.email)
    then
      outcome := 'name-reserved';
      return;
    end if;
  end if;

  select c.digest, c.thread_id, c.state, c.silent, c.reader_id into v_old
    from comment c where c.site_id = p_site and c.id = p_id;
  if found then
    outcome := case
      when v_old.digest <> p_digest then 'taken'
      when p_token is null then 'repeat-public'
      when v_reader.id is null or v_old.reader_id is distinct from v_reader.id then 'taken'
      else 'repeat' end;
    select t.id, t.version, t.count, t.url_key into thread_id, version, count, url_key
      from thread t where t.site_id = p_site and t.id = v_old.thread_id;
    state := v_old.state;
    silent := v_old.silent and v_old.state = 'spam';
    reader_id := v_old.reader_id;
    return;
  end if;

  if p_rate_key is not null then
    wait_s := take_rate(p_rate_key, p_every_s, p_burst);
    if wait_s is not null then
      outcome := 'rate-limited';
      return;
    end if;
  end if;

  if v_reader.standing <> 'normal' and v_reader.standing_until <= p_at then
    v_reader.standing := 'normal';
  end if;
  if v_reader.standing = 'banned' then
    outcome := 'banned';
    created_at := v_reader.standing_until;
    return;
  end if;
  -- An address proves nothing, so that none makes anybody trusted; what moderators hold or refuse under one, they do
  -- whoever types it, unless they trust this very reader. Who has proven it is judged by what they wrote themselves:
  -- else anybody could have them banned by typing their address.
  if p_moderator is null and v_reader.standing is distinct from 'trusted' and p_email <> ''
    and lower(p_email) is distinct from v_reader.email
  then
    select a.standing, a.standing_until into v_address from address_standing a
      where a.site_id = p_site and a.email = lower(p_email)
        and a.standing <> 'normal' and (a.standing_until is null or a.standing_until > p_at);
    if v_address.standing = 'banned' then
      outcome := 'banned';
      created_at := v_address.standing_until;
      return;
    end if;
    v_reader.standing := coalesce(v_address.standing, v_reader.standing);
  end if;
  if v_reader.standing = 'trusted' then
    p_rules := null;
  end if;
  -- What a rule refuses leaves nothing but a line in its statistics.
  if p_rules is not null then
    insert into rule_hit (site_id, rule_id, comment_id, act, at)
      select p_site, x.id, null, x.act, p_at from json_to_recordset(p_rules) as x (id uuid, act text) where x.act = 'refuse';
    if found then
      outcome := 'refused';
      return;
    end if;
  end if;

  -- Pages stay where they are while this looks for one (migrations/0018).
  v_turn := pg_advisory_xact_lock_shared(hashtextextended('pages:' || p_site::text, 0));
  select t.id, t.state, t.version, t.count, t.url_key, t.created_at into v_thread
    from thread t where t.site_id = p_site and t.url_key = p_url_key;
  if not found then
    select t.id, t.state, t.version, t.count, t.url_key, t.created_at into v_thread
      from thread_alias a join thread t on t.site_id = a.site_id and t.id = a.thread_id
      where a.site_id = p_site and a.url_key = p_url_key;
  end if;
  if not found then
    if p_parent is not null then
      outcome := 'no-parent';
      return;
    end if;
    insert into thread as t (site_id, id, url_key, url, title) values (p_site, p_thread, p_url_key, p_url, p_title)
      on conflict (site_id, url_key) do nothing
      returning t.id, t.state, t.version, t.count, t.url_key, t.created_at into v_thread;
    v_created := found;
    if not found then
      select t.id, t.state, t.version, t.count, t.url_key, t.created_at into v_thread
        from thread t where t.site_id = p_site and t.url_key = p_url_key;
    end if;
  end if;
  if v_thread.state = 'closed' and p_moderator is null then
    outcome := 'closed';
    return;
  end if;

  created_at := p_at;
  silent := false;
  if p_parent is not null then
    -- Who is silenced may answer themselves, as nobody would be surprised to; nobody else sees that, either.
    select c.id, c.root_id, c.created_at, c.shown into v_parent from comment c
      where c.site_id = p_site and c.id = p_parent and c.thread_id = v_thread.id
        and (c.shown or p_moderator is not null or c.silent and c.state = 'spam' and c.reader_id = v_reader.id);
    if not found then
      outcome := 'no-parent';
      return;
    end if;
    root_id := coalesce(v_parent.root_id, v_parent.id);
    silent := p_moderator is null and not v_parent.shown;
    -- Clocks differ between machines; an answer never stands before what it answers.
    created_at := greatest(p_at, v_parent.created_at + interval '1 microsecond');
  end if;

  reader_id := v_reader.id;
  if p_token is not null and reader_id is null then
    insert into reader as r (site_id, id, token_hash) values (p_site, p_reader, p_token)
      on conflict (site_id, token_hash) do nothing returning r.id into reader_id;
    v_is_new := found;
    if not v_is_new then
      select r.id into reader_id from reader r where r.site_id = p_site and r.token_hash = p_token;
    end if;
  elsif p_token is not null and p_state_known <> p_state_new then
    -- The fence keeps the planner off the index by state, which would read a whole site.
    v_known := exists (
      select from (
        select c.state from comment c where c.site_id = p_site and c.reader_id = v_reader.id
        order by c.created_at desc offset 0
      ) mine where mine.state = 'published');
    -- Or by another browser of theirs: one that has proven the same address (migrations/0003).
    v_known := v_known or v_reader.email is not null and exists (
      select from reader_address o
      cross join lateral (
        select from (
          select c.state from comment c where c.site_id = p_site and c.reader_id = o.reader_id
          order by c.created_at desc offset 0
        ) theirs where theirs.state = 'published' limit 1
      ) published
      where o.site_id = p_site and lower(o.email) = v_reader.email and o.reader_id <> v_reader.id);
  end if;
  if reader_id is not null and not v_is_new then
    -- Whoever posts twice at once is new with one of them.
    v_turn := pg_advisory_xact_lock(hashtextextended('reader:' || reader_id::text, 0));
  end if;
  state := case when v_known then p_state_known else p_state_new end;
  p_reasons_new := case when v_known then p_reasons_known else p_reasons_new end;
  if v_reader.standing = 'trusted' and p_state_trusted is not null then
    state := p_state_trusted;
    p_reasons_new := '{}';
  elsif v_reader.standing = 'held' and state = 'published' then
    state := 'pending';
    p_reasons_new := '{always-held}';
  end if;
  if silent then
    state := 'spam';
    p_reasons_new := p_reasons_new || '{answers-silenced}';
  end if;
  -- What the text alone decides is decided before (rules/book.py); `few` and `days` ask what only the database knows.
  if p_rules is not null then
    with published as (
      select count(*) as n from (
        select from comment c
        where c.site_id = p_site and c.state = 'published' and c.reader_id in (
          select v_reader.id union all
          select o.reader_id from reader_address o
          where o.site_id = p_site and lower(o.email) = v_reader.email and o.reader_id <> v_reader.id)
          and exists (select from json_to_recordset(p_rules) as y (few int) where y.few is not null)
        order by c.created_at desc offset 0) m
    ), said as (
      select x.* from json_to_recordset(p_rules) as x (id uuid, act text, why text, few int, days int)
      where (x.few is null or (select n from published) < x.few)
        and (x.days is null or not v_created and v_thread.created_at < p_at - make_interval(days => x.days))
    ), counted as (
      insert into rule_hit (site_id, rule_id, comment_id, act, at)
      select p_site, said.id, p_id, said.act, p_at from said
    )
    select array_agg(distinct said.why), coalesce(bool_or(said.act = 'spam'), false) into v_why, v_spam from said;
    if v_spam then
      silent := silent or state <> 'spam';
      state := 'spam';
    elsif v_why is not null and state = 'published' then
      state := 'pending';
    end if;
    p_reasons_new := p_reasons_new || coalesce(v_why, '{}');
  end if;
  avatar := coalesce(('x' || left(md5(reader_id::text), 6))::bit(24)::int % 360, p_avatar);
  version := v_thread.version;
  count := v_thread.count;
  thread_id := v_thread.id;
  url_key := v_thread.url_key;
  announce := v_created;

  if state = 'published' then
    if p_parent is not null then
      if v_parent.root_id is not null then
        update comment c set replies = replies + 1, had_reply = true where c.site_id = p_site and c.id = p_parent;
      end if;
      update comment c set replies = replies + 1, had_reply = true where c.site_id = p_site and c.id = post_named.root_id;
    end if;
    -- A page is named by its first published comment: what waits or is spam must not put words above it.
    update thread t set version = t.version + 1, count = t.count + 1, changed_at = clock_timestamp(),
      title = case when t.count = 0 and not t.named and p_title <> '' then p_title else t.title end,
      url = case when t.count = 0 and not t.named then p_url else t.url end
      where t.site_id = p_site and t.id = v_thread.id
      returning t.version, t.count into version, count;
    announce := true;
  end if;

  if p_name_key is not null then
    select n.email into v_holder from reader_name n where n.site_id = p_site and n.name_key = p_name_key;
    if v_holder is null and v_reader.email is not null then
      delete from reader_name n where n.site_id = p_site and n.email = v_reader.email;
      insert into reader_name (site_id, name_key, email, taken_at) values (p_site, p_name_key, v_reader.email, p_at)
        on conflict do nothing;
      verified := case when found then true end;  -- else another was first, this very moment
    elsif v_holder is not null then
      -- Two who have both proven who they are may have one name.
      verified := case when v_holder = v_reader.email then true when v_reader.email is null then false end;
    end if;
  end if;
  insert into comment (
    site_id, id, thread_id, parent_id, root_id, reader_id, moderator_id, state, door, reasons, name, email, website, badge,
    avatar, source, html, tree, markup_version, digest, ip_hash, created_at, published_at, removed_at, version, verified,
    silent, previous_at)
  values (
    p_site, p_id, v_thread.id, p_parent, root_id, reader_id, p_moderator, state, p_door,
    p_reasons_new, p_name, p_email, p_website, p_badge,
    avatar, p_source, p_html, p_tree, p_markup_version, p_digest, p_ip_hash, created_at,
    case when state = 'published' then created_at end, case when state = 'spam' then created_at end,
    case when state = 'published' then version else 0 end, verified, silent,
    (select c.created_at from comment c
      where c.site_id = p_site and c.reader_id = post_named.reader_id and c.source <> ''
      order by c.created_at desc limit 1));
  outcome := 'created';
end
$$;
-- split
-- Of what is there already, some readers at a time, in the order in which all acts lock comments.
do $$
declare
  v_site uuid;
  v_after uuid;
  v_until uuid;
begin
  for v_site in select id from site loop
    v_after := '00000000-0000-0000-0000-000000000000';
    loop
      select id into v_until from (
        select id from reader where site_id = v_site and id > v_after order by id limit 500) r
        order by id desc limit 1;
      exit when v_until is null;
      update comment c set previous_at = o.previous_at from (
        select x.id, l.previous_at from (
          select id, lag(created_at) over (partition by reader_id order by created_at, id) as previous_at
          from comment where site_id = v_site and reader_id > v_after and reader_id <= v_until and source <> '') l
        join comment x on x.site_id = v_site and x.id = l.id
        where x.previous_at is distinct from l.previous_at
        order by x.created_at desc, x.id desc for update of x) o
      where c.site_id = v_site and c.id = o.id;
      commit;
      v_after := v_until;
    end loop;
  end loop;
end
$$;
-- split
-- In the order of the list. A comment stands in one of them at most.
create index concurrently if not exists comment_newcomers on comment (site_id, state, created_at, id)
  where source <> '' and reader_id is not null and previous_at is null;
-- split
create index concurrently if not exists comment_returning on comment (site_id, state, created_at, id)
  include (previous_at) where source <> '' and previous_at is not null;
-- split
-- In place of comment_statistics (0020).
create index concurrently if not exists comment_days on comment (site_id, created_at)
  include (state, door, published_at, reader_id, thread_id, previous_at) where source <> '';
-- split
drop index concurrently if exists comment_statistics;
