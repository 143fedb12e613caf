-- Which pages are still there: a round asks for each page of a site, one after the other.

create table visit_round (
  site_id uuid primary key references site (id),
  id uuid not null,
  moderator_id uuid not null references moderator (id),
  state text not null default 'running' check (state in ('running', 'done', 'stopped')),
  after uuid not null default '00000000-0000-0000-0000-000000000000',
  total int not null,
  reached int not null default 0,
  next_at timestamptz not null,
  created_at timestamptz not null
);
comment on table visit_round is 'the last one of each site';
comment on column visit_round.after is 'the page that was visited last';
comment on column visit_round.next_at is 'when the next page may be asked for; whoever asks sets it ahead, so that nobody else does';
create index visit_round_due on visit_round (next_at) where state = 'running';

create table page_visit (
  site_id uuid not null,
  thread_id uuid not null,
  url_key text not null,
  state text not null check (state in ('fine', 'gone', 'moved', 'away', 'login', 'error', 'foreign')),
  about text not null,
  kept boolean not null default false,
  since timestamptz not null,
  at timestamptz not null,
  primary key (site_id, thread_id),
  foreign key (site_id, thread_id) references thread (site_id, id)
);
comment on column page_visit.url_key is 'where it was looked for; a page that has another by now has not been looked for';
comment on column page_visit.about is 'a status, why nobody answered, or where it leads';
comment on column page_visit.kept is 'somebody has seen this and wants the page to stay as it is';
comment on column page_visit.since is 'when it was first found in this state';
create index page_visit_state on page_visit (site_id, state, thread_id) where state <> 'fine';
