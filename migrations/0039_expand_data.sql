-- A site that is being erased can't be found by its name any more, while a job takes away what it had.
alter table site add column erased_slug text;
comment on column site.erased_slug is 'its name before it was erased; null: it is there';

-- What outlives it: whoever takes the name again counts on, so that nobody holds what they remember for the new one.
create table erased_site (
  slug text primary key,
  revision bigint not null
);

-- When the installation was last saved by `comments-svc db dump`.
create table last_backup (
  one boolean primary key default true check (one),
  made_at timestamptz not null
);
