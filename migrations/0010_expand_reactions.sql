-- Reactions to a page: a small set that the site chooses, one of them a reader.

alter table site add column reactions text[] not null default '{}' check (cardinality(reactions) <= 6);
comment on column site.reactions is 'what readers may choose from, in the order to show; none: the page has no reactions';

create table reaction (
  site_id uuid not null,
  thread_id uuid not null,
  reader_id uuid not null,
  kind text not null,
  ip_hash bytea,
  counted boolean not null,
  reacted_at timestamptz not null,
  primary key (site_id, thread_id, reader_id),
  foreign key (site_id, thread_id) references thread (site_id, id),
  foreign key (site_id, reader_id) references reader (site_id, id)
);
comment on column reaction.counted is 'part of reaction_count; false: too many came from the same address before it';
create index reaction_of_reader on reaction (site_id, reader_id);
create index reaction_from on reaction (site_id, thread_id, ip_hash) where counted;
create index reaction_age on reaction using brin (reacted_at);

create table reaction_count (
  site_id uuid not null,
  thread_id uuid not null,
  kind text not null,
  count int not null check (count >= 0),
  primary key (site_id, thread_id, kind),
  foreign key (site_id, thread_id) references thread (site_id, id)
);
