-- One act on many comments, as a job that can be stopped and taken back.

create table bulk (
  site_id uuid not null references site (id),
  id uuid not null,
  moderator_id uuid not null references moderator (id),
  act text not null check (act in ('approve', 'spam', 'delete', 'forget')),
  state text not null default 'running' check (state in ('running', 'done', 'stopped', 'undoing', 'undone')),
  total int not null,
  reached int not null default 0,
  changed int not null default 0,
  created_at timestamptz not null,
  primary key (site_id, id)
);
comment on column bulk.reached is 'how many of its comments have been dealt with; it goes back to 0 while the act is taken back';
comment on column bulk.changed is 'how many of them it has changed: the others were so already, or had moved on';
create index bulk_of on bulk (site_id, moderator_id, created_at desc);
create index bulk_age on bulk using brin (created_at);

-- What it is about is written down when it begins: what arrives later is not in it.
create table bulk_item (
  site_id uuid not null,
  bulk_id uuid not null,
  nr int not null,
  comment_id uuid not null,
  seen int not null,
  event_id uuid,
  primary key (site_id, bulk_id, nr),
  foreign key (site_id, bulk_id) references bulk (site_id, id) on delete cascade
);

alter table moderation_event add column bulk_id uuid;
comment on column moderation_event.bulk_id is 'the act on many that this was part of';
create index moderation_event_own on moderation_event (site_id, moderator_id, at desc, id desc)
  where undoes is null and not undone and bulk_id is null;

alter table moderator add column shortcuts boolean not null default true;
comment on column moderator.shortcuts is 'whether single keys act in the list of comments';
