-- Pages that move by the whole folder or domain, and pages that are closed when they are old.

-- Where a page is whose address was `p_key`, when all below `p_from` goes below `p_to`. All of them are url keys.
create function moved_key(p_from text, p_to text, p_key text) returns text
language sql immutable parallel safe as $$
  select case
    when rest = '' then p_to
    when left(rest, 1) = '?' then p_to || rest
    else rtrim(p_to, '/') || '/' || rest end
  from (select regexp_replace(substr(p_key, length(rtrim(p_from, '/')) + 1), '^/', '') as rest) r
$$;

-- All addresses with one beginning, in whatever language the database sorts.
create index thread_below on thread (site_id, url_key text_pattern_ops);

create table page_move (
  site_id uuid not null references site (id),
  id uuid not null,
  moderator_id uuid not null references moderator (id),
  from_url text not null,
  from_key text not null,
  to_url text not null,
  to_key text not null,
  clash text not null check (clash in ('leave', 'merge')),
  state text not null default 'running' check (state in ('running', 'done', 'stopped', 'undoing', 'undone')),
  total int not null,
  reached int not null default 0,
  moved int not null default 0,
  merged int not null default 0,
  taken int not null default 0,
  created_at timestamptz not null,
  primary key (site_id, id)
);
comment on column page_move.clash is 'what becomes of a page whose new address another page has';
comment on column page_move.reached is 'how many of its pages have been dealt with; it goes back to 0 while the move is taken back';
comment on column page_move.taken is 'how many were left where they are, because another page has the address';
create index page_move_of on page_move (site_id, created_at desc);
create index page_move_age on page_move using brin (created_at);

-- What it is about is written down when it begins: a page that comes later is not in it.
create table page_move_item (
  site_id uuid not null,
  move_id uuid not null,
  nr int not null,
  thread_id uuid not null,
  old_key text not null,
  old_url text not null,
  new_key text not null,
  outcome text check (outcome in ('moved', 'merged', 'taken', 'changed', 'back')),
  event_id uuid,
  primary key (site_id, move_id, nr),
  foreign key (site_id, move_id) references page_move (site_id, id) on delete cascade
);
comment on column page_move_item.outcome is 'changed: it had moved on by itself, and was left';
comment on column page_move_item.event_id is 'of the merge';
create index page_move_taken on page_move_item (site_id, move_id, nr) where outcome = 'taken';

alter table site add column close_after_days int check (close_after_days between 1 and 3650);
comment on column site.close_after_days is 'so long after a page has come, readers can comment on it no more; null: for ever';

alter table thread add column by_age text check (by_age in ('closed', 'spared'));
comment on column thread.by_age is 'closed: by its age, so that another limit opens it again; spared: opened by a moderator, whatever its age';
create index thread_to_close on thread (site_id, created_at) where state = 'open' and by_age is null;
create index thread_closed_by_age on thread (site_id, created_at) where by_age = 'closed';
