-- Tenant tables lead with site_id, so that they can be distributed by it; the others are global.

create table site (
  id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  title text not null,
  policy text not null default 'first-timers' check (policy in ('hold', 'first-timers', 'publish')),
  name_rule text not null default 'required' check (name_rule in ('required', 'optional')),
  email_rule text not null default 'optional' check (email_rule in ('required', 'optional', 'off')),
  max_length int not null default 10000 check (max_length between 1 and 65536),
  edit_window_s int not null default 900 check (edit_window_s between 0 and 86400),
  votes boolean not null default true,
  mail text,
  query_rule text not null default 'keep' check (query_rule in ('keep', 'drop', 'only')),
  query_names text[] not null default '{}',
  origins text[] not null,
  revision bigint not null default 1,
  changed_at timestamptz not null default now(),
  created_at timestamptz not null default now()
);
comment on column site.policy is 'hold: everything waits; first-timers: readers without a published comment wait; publish: nothing waits';
comment on column site.query_rule is 'which query parameters belong to a page''s identity, beside the tracking parameters that never do';

create table thread (
  site_id uuid not null references site (id),
  id uuid not null,
  url_key text not null,
  url text not null,
  title text not null default '',
  state text not null default 'open' check (state in ('open', 'closed')),
  count int not null default 0,
  version bigint not null default 1,
  changed_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  primary key (site_id, id),
  unique (site_id, url_key)
) with (fillfactor = 50);
comment on column thread.version is 'raised in the transaction of every change that readers can see: ETag and cache key';
-- A block range index: unlike a tree it lets the version be raised in place (heap-only, Postgres 16 and newer), and a
-- busy thread's row changes more often than anything else here.
create index thread_changed on thread using brin (changed_at) with (pages_per_range = 4, autosummarize = on);

create table reader (
  site_id uuid not null references site (id),
  id uuid not null,
  token_hash bytea not null,
  created_at timestamptz not null default now(),
  primary key (site_id, id),
  unique (site_id, token_hash)
);

create table moderator (
  id uuid primary key,
  email text not null,
  name text not null,
  operator boolean not null default false,
  created_at timestamptz not null default now()
);
create unique index moderator_email on moderator (lower(email));

create table site_moderator (
  site_id uuid not null references site (id),
  moderator_id uuid not null references moderator (id),
  role text not null default 'owner' check (role in ('owner', 'moderator')),
  primary key (site_id, moderator_id)
);
create index site_moderator_of on site_moderator (moderator_id);

create table comment (
  site_id uuid not null,
  id uuid not null,
  thread_id uuid not null,
  parent_id uuid,
  root_id uuid,
  reader_id uuid,
  moderator_id uuid references moderator (id),
  state text not null check (state in ('pending', 'published', 'spam', 'rejected', 'deleted')),
  door text not null check (door in ('widget', 'page', 'dashboard', 'mail', 'import')),
  reasons text[] not null default '{}',
  name text not null,
  email text,
  website text,
  badge text check (badge in ('author')),
  avatar smallint not null,
  source text not null,
  html text not null,
  tree json not null,
  markup_version smallint not null,
  revision int not null default 1,
  held_revision int,
  score int not null default 0,
  tally int not null default 0,
  replies int not null default 0,
  had_reply boolean not null default false,
  version bigint not null default 0,
  digest bytea not null,
  ip_hash bytea,
  created_at timestamptz not null,
  edited_at timestamptz,
  published_at timestamptz,
  removed_at timestamptz,
  shown boolean not null generated always as (state = 'published' or had_reply) stored,
  primary key (site_id, id),
  foreign key (site_id, thread_id) references thread (site_id, id),
  foreign key (site_id, reader_id) references reader (site_id, id)
) with (fillfactor = 90);
comment on column comment.root_id is 'the root that this reply stands under; null for a root. Threads are read by it, never by recursion';
comment on column comment.version is 'the thread''s version at the last change of this comment that readers could see; 0: never seen';
comment on column comment.tally is 'votes as they stand; score is what readers are shown, brought up to it by the job show-votes';
comment on column comment.had_reply is 'once had a published reply: removing it leaves a placeholder';
comment on column comment.held_revision is 'an edit of a published comment that waits for a moderator';
create index comment_roots on comment (site_id, thread_id, created_at, id) where parent_id is null and shown;
create index comment_best on comment (site_id, thread_id, score desc, id desc) where parent_id is null and shown;
create index comment_replies on comment (site_id, root_id, created_at, id) where parent_id is not null and shown;
create index comment_changes on comment (site_id, thread_id, version, id) where version > 0;
create index comment_of_reader on comment (site_id, reader_id, created_at) where reader_id is not null;
-- What was erased has no source, and no moderator has anything to decide about it.
create index comment_queue on comment (site_id, state, created_at, id) where source <> '';
create index comment_feed on comment (site_id, published_at desc, id desc) where state = 'published';
create index comment_held on comment (site_id, created_at, id) where held_revision is not null;
create index comment_tally on comment (site_id, thread_id) where tally <> score;
create index comment_removed on comment (removed_at) where removed_at is not null;

-- Every text of a comment but the one that is shown: earlier ones, and one that is held.
create table comment_revision (
  site_id uuid not null,
  comment_id uuid not null,
  revision int not null,
  source text not null,
  html text not null,
  tree json not null,
  markup_version smallint not null,
  created_at timestamptz not null default now(),
  primary key (site_id, comment_id, revision),
  foreign key (site_id, comment_id) references comment (site_id, id)
);

create table vote (
  site_id uuid not null,
  comment_id uuid not null,
  reader_id uuid not null,
  value smallint not null check (value in (-1, 1)),
  primary key (site_id, comment_id, reader_id),
  foreign key (site_id, comment_id) references comment (site_id, id),
  foreign key (site_id, reader_id) references reader (site_id, id)
);
create index vote_of_reader on vote (site_id, reader_id);

create table moderation_event (
  site_id uuid not null,
  id uuid not null,
  comment_id uuid not null,
  from_state text not null,
  to_state text not null,
  from_revision int not null,
  to_revision int not null,
  from_held int,
  to_held int,
  moderator_id uuid references moderator (id),
  reason text,
  undoes uuid,
  undone boolean not null default false,
  at timestamptz not null,
  primary key (site_id, id),
  foreign key (site_id, comment_id) references comment (site_id, id)
);
comment on column moderation_event.moderator_id is 'null: the writer''s own act';
create index moderation_event_of on moderation_event (site_id, comment_id, id);

create table session (
  token_hash bytea primary key,
  moderator_id uuid not null references moderator (id),
  created_at timestamptz not null,
  seen_at timestamptz not null,
  user_agent text not null default ''
);
create index session_of on session (moderator_id);

create table sign_in_link (
  token_hash bytea primary key,
  moderator_id uuid not null references moderator (id),
  expires_at timestamptz not null,
  used_at timestamptz
);

create table job (
  id uuid primary key,
  kind text not null,
  payload json not null,
  dedupe text,
  due_at timestamptz not null,
  attempts int not null default 0,
  claimed_until timestamptz,
  last_error text,
  failed_at timestamptz,
  created_at timestamptz not null default now()
);
create index job_due on job (due_at) where failed_at is null;
create unique index job_dedupe on job (kind, dedupe) where dedupe is not null and failed_at is null and claimed_until is null;

create table schedule (
  name text primary key,
  next_run timestamptz not null
);

-- Unlogged: after a crash everyone starts with a clean slate, which costs nothing.
create unlogged table rate_limit (
  key bytea primary key,
  tat timestamptz not null
) with (fillfactor = 50);
create index comment_age on comment using brin (created_at);
